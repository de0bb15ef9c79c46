"""The import as pages: plain forms, three steps, and a sentence for everything that can be wrong."""

import gc
import io
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some
from werkzeug.test import TestResponse

from pulse import clock, journal
from pulse.db import Database
from pulse.imports import uploads
from pulse.settings import Settings
from tests import cast
from tests.imports import written

VALUES = b"Enhet;Datum;Minuter\nIT-enheten;2026-11-16;12,5\nIT-enheten;2026-11-17;9\n"
ONE = {"board": "column:Enhet", "period": "Datum", "mode": "one", "figure": "svarstid", "value": "Minuter"}


def send(client: FlaskClient, *files: tuple[bytes, str], **fields: object) -> TestResponse:
    return client.post("/import", data={
        "files": [(io.BytesIO(content), name) for content, name in files], **fields},
        content_type="multipart/form-data")


def token(client: FlaskClient, content: bytes = VALUES) -> str:
    answer = send(client, (content, "siffror.csv"))
    assert answer.status_code == 303, answer.text
    return answer.location.split("/")[2]


def preview(client: FlaskClient, at: str, **choices: str) -> TestResponse:
    return client.get(f"/import/{at}/preview?" + urlencode({**ONE, **choices}))


def hidden(page: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))


def save(client: FlaskClient, at: str, who: str = cast.MANAGER, **more: str) -> TestResponse:
    return client.post(f"/import/{at}/save", data={**hidden(preview(client, at)), "who": who, **more})


def test_a_file_goes_from_columns_over_preview_to_saved(client: FlaskClient, db: Database) -> None:
    assert client.get("/import").status_code == 200
    at = token(client)
    columns = client.get(f"/import/{at}")
    assert "IT-enheten" in columns.text
    assert '<option value="column:Enhet" selected>' in columns.text
    assert '<option value="Datum" selected>' in columns.text
    page = preview(client, at)
    assert page.status_code == 200
    assert "Spara 2 värden" in page.text
    assert journal.last(db) == 0
    answer = save(client, at)
    assert answer.status_code == 303
    done = client.get(answer.location)
    assert "2 värden sparade" in done.text
    assert f'href="/boards/{cast.IT}"' in done.text
    assert db.value("SELECT count(*) FROM readings") == 2


def test_a_double_tap_leads_to_the_same_page(client: FlaskClient, db: Database) -> None:
    at = token(client)
    form = {**hidden(preview(client, at)), "who": cast.MANAGER}
    first = client.post(f"/import/{at}/save", data=form)
    assert client.post(f"/import/{at}/save", data=form).location == first.location
    assert db.value("SELECT count(*) FROM readings") == 2


def test_the_files_are_gone_once_they_are_saved(client: FlaskClient, settings: Settings) -> None:
    at = token(client)
    assert (settings.data / "uploads" / at).is_dir()
    save(client, at)
    assert not (settings.data / "uploads" / at).exists()
    assert preview(client, at).status_code == 410


def test_importing_again_finds_nothing_to_save(client: FlaskClient) -> None:
    save(client, token(client))
    page = preview(client, token(client))
    assert "Allt är redan sparat" in page.text
    assert "/save" not in page.text


def test_a_preview_somebody_overtook_is_shown_anew(client: FlaskClient, db: Database) -> None:
    at = token(client)
    form = {**hidden(preview(client, at)), "who": cast.MANAGER}
    save(client, token(client, VALUES.replace(b"12,5", b"3")))
    answer = client.post(f"/import/{at}/save", data=form)
    assert answer.status_code == 409
    assert "ändrats sedan" in answer.text
    assert "Spara 1 värde" in answer.text
    again = client.post(f"/import/{at}/save", data={**hidden(answer), "who": cast.MANAGER})
    assert again.status_code == 303
    assert db.value("SELECT value FROM readings WHERE period = '2026-11-16'") == 12.5


def test_without_a_name_nothing_is_saved_and_the_choices_stay(client: FlaskClient, db: Database) -> None:
    answer = save(client, token(client), who=" ")
    assert answer.status_code == 422
    assert "Skriv ditt namn" in answer.text
    assert hidden(answer)["figure"] == "svarstid"
    assert journal.last(db) == 0


def test_a_fault_in_the_file_hides_the_save_button_and_cannot_be_forced(client: FlaskClient, db: Database) -> None:
    at = token(client, VALUES + b"Okand;2026-11-17;9\n")
    page = preview(client, at)
    assert page.status_code == 422
    assert "rad 4" in page.text
    assert "/save" not in page.text
    answer = client.post(f"/import/{at}/save", data={**ONE, "who": cast.MANAGER, "fingerprint": "x"})
    assert answer.status_code == 409
    assert journal.last(db) == 0


@pytest.mark.parametrize(("choices", "sentence"), [
    ({"board": ""}, "vilken tavla"), ({"board": "column:X"}, "vilken tavla"), ({"period": "X"}, "kolumnen med datum"),
    ({"figure": ""}, "vilket nyckeltal"), ({"value": ""}, "kolumnen med värdet"),
    ({"mode": "named"}, "kolumnen som säger"), ({"mode": "wide"}, "minst en kolumn"),
    ({"numerator": "Minuter"}, "både del och helhet"), ({"denominator": "Minuter"}, "både del och helhet")])
def test_a_missing_choice_is_said_at_its_field(client: FlaskClient, choices: dict[str, str], sentence: str) -> None:
    answer = preview(client, token(client), **choices)
    assert answer.status_code == 422
    assert re.search(f'field__fault[^>]*>[^<]*{sentence}', answer.text)


def test_a_column_for_each_figure_is_guessed_and_read(client: FlaskClient, db: Database) -> None:
    at = token(client, b"Datum;Svarstid;Annat\n2026-11-16;12,5;x\n")
    page = client.get(f"/import/{at}")
    assert '<option value="svarstid" selected>' in page.text
    wide = {"wide:Svarstid": "svarstid", "wide:Annat": ""}
    answer = preview(client, at, mode="wide", board=f"board:{cast.IT}", **wide)
    assert "12,5" in answer.text
    assert answer.status_code == 200


def test_shares_are_read_from_two_columns_and_what_was_missed(client: FlaskClient, db: Database) -> None:
    at = token(client, b"skola;dag;alla;borta\nskolan;2026-11-16;60;3\n")
    answer = preview(client, at, board=f"board:{cast.SCHOOL}", period="dag", figure="närvaro", value="",
                     numerator="alla", minus="borta", denominator="alla")
    assert "95,0 %" in answer.text
    assert "57 av 60" in answer.text


def test_a_mapping_that_came_with_the_files_goes_straight_to_the_preview(client: FlaskClient, db: Database) -> None:
    here = Path(__file__).parent.parent / "data"
    answer = send(client, *((path.read_bytes(), path.name) for path in sorted(here.glob("ae-*.csv"))),
                  own_mapping=(io.BytesIO((here / "nhs-ae.toml").read_bytes()), "nhs-ae.toml"))
    assert answer.location.endswith("/preview")
    page = client.get(answer.location)
    assert "4 nya tavlor skapas: RF4, Y02696, R1H, NLX24." in page.text
    assert "Helheten är 0" in page.text
    at = answer.location.split("/")[2]
    done = client.get(client.post(f"/import/{at}/save", data={**hidden(page), "who": "MA"}).location)
    assert "6 värden sparade" in done.text
    assert client.get("/boards/rf4").status_code == 200


def test_a_shipped_mapping_can_be_chosen(client: FlaskClient) -> None:
    content = "Tavla;Nyckeltal;Period;Värde\nIT-enheten;Svarstid;2026-11-16;9\n".encode()
    name = re.findall(r'name="mapping" value="([^"]+)"', client.get("/import").text)[0]
    answer = send(client, (content, "a.csv"), mapping=name)
    assert "Spara 1 värde" in client.get(answer.location).text
    assert send(client, (content, "a.csv"), mapping="../../etc/passwd").status_code == 422


@pytest.mark.parametrize(("files", "sentence"), [
    ([], "Välj en fil"), ([(b"", "a.csv")], "tom"), ([(b"\x00\x01", "a.bin")], "ingen tabell"),
    ([(b"PK\x03\x04", "a.xlsx")], "trasig")])
def test_a_file_that_is_no_table_is_refused_at_once(
        client: FlaskClient, files: list[tuple[bytes, str]], sentence: str) -> None:
    answer = send(client, *files)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_too_many_files_are_refused(client: FlaskClient) -> None:
    assert send(client, *[(b"a;b", "a.csv")] * 151).status_code == 422


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_more_than_the_server_takes_is_refused_unread(client: FlaskClient) -> None:
    assert send(client, *[(b"a;b", "a.csv")] * 300).status_code == 413
    assert send(client, (b"a;b\n" * 3_000_000, "a.csv")).status_code == 413
    gc.collect()  # the parser leaves what it had opened to the collector, which warns


def test_a_mapping_with_faults_is_refused_with_its_lines(client: FlaskClient) -> None:
    answer = send(client, (VALUES, "a.csv"), own_mapping=(io.BytesIO(b"bord = 1"), "m.toml"))
    assert answer.status_code == 422
    assert "m.toml, rad 1" in answer.text


def test_names_of_files_are_shown_and_never_used_as_paths(client: FlaskClient, settings: Settings) -> None:
    answer = send(client, (VALUES, "../../<b>å\u202e.csv"), (VALUES + b"\n", "..\\..\\x.csv"))
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "<b>å" not in page.text
    assert {path.name for path in settings.data.iterdir() if path.is_dir()} <= {"bells", "uploads"}


def test_the_token_is_the_only_way_to_an_upload(client: FlaskClient) -> None:
    for wrong in ("x", "0" * 32, "..", "%2e%2e", "0" * 31 + "\u00e5"):
        for way in (f"/import/{wrong}", f"/import/{wrong}/preview"):
            assert client.get(way).status_code in (404, 410, 308), way
    assert client.post("/import/" + "0" * 32 + "/save", data={"who": "x"}).status_code == 410
    assert client.get("/import/done/99").status_code == 404
    assert client.get("/import/done/99999999999999999999").status_code == 404


def test_a_token_never_leads_out_of_the_folder(settings: Settings, db: Database) -> None:
    folder = settings.data / "uploads"
    outside = uploads.keep(settings.data / "elsewhere", [written.csv("a;b")], None)
    folder.mkdir()
    assert uploads.find(folder, f"../elsewhere/{outside}") is None
    uploads.forget(folder, f"../elsewhere/{outside}")
    assert uploads.find(settings.data / "elsewhere", outside) is not None


def test_uploads_are_few_and_short_lived(settings: Settings, db: Database) -> None:
    folder = settings.data / "uploads"
    tokens = []
    for minute in range(uploads.MOST + 5):
        with clock.frozen(cast.NOW + timedelta(seconds=minute)):
            tokens.append(uploads.keep(folder, [written.csv("a;b")], None))
    assert len(list(folder.iterdir())) == uploads.MOST
    assert uploads.find(folder, tokens[0]) is None
    assert uploads.find(folder, tokens[-1]) is not None
    with clock.frozen(cast.NOW + timedelta(hours=3)):
        assert uploads.find(folder, tokens[-1]) is None
        uploads.keep(folder, [written.csv("a;b")], None)
    assert len(list(folder.iterdir())) == 1
    assert folder.stat().st_mode & 0o077 == 0


def test_the_pages_speak_english_when_asked(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    assert 'lang="en"' in client.get("/import").text


def test_another_sheet_can_be_chosen(client: FlaskClient) -> None:
    book = written.excel([["x", "y"], [1, 2]], [["Enhet", "Datum", "Minuter"], ["IT-enheten", "2026-11-16", 9]])
    answer = send(client, (book.content, "a.xlsx"))
    page = client.get(answer.location)
    assert "sheet=Blad2" in page.text
    assert "IT-enheten" in client.get(f"{answer.location}?sheet=Blad2").text
    at = answer.location.split("/")[2]
    assert preview(client, at, sheet="Blad2").status_code == 200
    assert preview(client, at, sheet="Blad9").status_code == 422


def test_another_site_cannot_import(client: FlaskClient) -> None:
    client.environ_base["HTTP_ORIGIN"] = "https://annan.example"
    assert send(client, (VALUES, "a.csv")).status_code == 403


FIELDS = ("board", "period", "shift", "mode", "figure", "named", "value", "numerator", "minus", "denominator", "share",
          "add", "date_order", "decimal", "sheet", "wide:Minuter", "wide:x")


@given(some.dictionaries(some.sampled_from(FIELDS), some.sampled_from(
    ["", "Enhet", "Datum", "Minuter", "column:Enhet", f"board:{cast.IT}", "svarstid", "wide", "named", "1", ",", "dmy"])
    | some.text(some.characters(exclude_categories=["Cs"]), max_size=20)))
def test_any_choices_get_a_page_and_never_a_breakdown(client: FlaskClient, chosen: dict[str, str]) -> None:
    at = token(client)
    for way in (f"/import/{at}?", f"/import/{at}/preview?"):
        assert client.get(way + urlencode(chosen)).status_code in (200, 422)
    answer = client.post(f"/import/{at}/save", data={**chosen, "who": "MA", "fingerprint": "x"})
    assert answer.status_code in (409, 422)


@given(some.binary(max_size=400), some.text(some.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_upload_gets_a_page_and_never_a_breakdown(client: FlaskClient, content: bytes, name: str) -> None:
    answer = send(client, (content, name or "a"), (VALUES, "b.csv"))
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert client.get(answer.location).status_code in (200, 422)
        assert client.get(f"{answer.location}/preview?" + urlencode(ONE)).status_code == 422
