"""Whatever somebody types or a machine sends: a sentence and a 4xx, or it is saved as typed. Never 5xx, never half."""

from urllib.parse import quote_from_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

from pulse import journal
from pulse.db import Database
from tests import cast

BOARD = f"/boards/{cast.HOME_CARE}"
DAY = "2026-11-17"
FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "number": (f"{BOARD}/kpis/temperatur/readings",
               {"value": "4,5", "period": DAY, "version": "0", "comment": "", "who": "ÅE"}),
    "ratio": (f"{BOARD}/kpis/insatser/readings",
              {"numerator": "57", "denominator": "60", "period": DAY, "version": "0", "comment": "", "who": "ÅE"}),
    "judged": (f"{BOARD}/kpis/belastning/readings",
               {"colour": "yellow", "comment": "Två sjuka.", "period": f"{DAY} 1", "version": "0", "who": "ÅE"}),
    "idea": (f"{BOARD}/ideas", {"title": "Märk matlådorna", "text": "", "who": "ÅE"}),
    "deviation": (f"{BOARD}/deviations",
                  {"title": "Nyckel saknades", "text": "", "category": "Annat", "severity": "low", "day": DAY,
                   "who": "ÅE"}),
    "idea stage": (f"{BOARD}/ideas/1/stage", {"stage": "plan", "note": "", "version": "1", "who": "ÅE"}),
    "deviation stage": (f"{BOARD}/deviations/1/stage", {"stage": "cause", "note": "", "version": "1", "who": "ÅE"}),
    "undo": (f"{BOARD}/undo", {"seq": "1", "proof": "0123456789abcdef"}),
    "who": (f"{BOARD}/who", {"who": "ÅE"}),
}
EVERYWHERE = ("key", "back", "sheet")
FIELDS = [(form, field) for form, (_path, fields) in FORMS.items() for field in (*fields, *EVERYWHERE)]
WRITTEN = ("", " ", "NaN", "nan", "inf", "-inf", "1e309", "1e5", "1 234,5", "−3", "½", "٣", "0x10", "1,2,3", "--1",
           "2026-02-30", "2026-13-01", "9999-12-31", "0000-00-00", "2026-11-17 9", "<script>alert(1)</script>",
           "' OR 1=1 --", "../../etc",
           "//evil.example", "/boards/hemtjänst-norr\r\nSet-Cookie: a=b", "9" * 40, "x" * 70_000, "å" * 121,
           "Förbättringsverksamhetsuppföljningsansvarsfördelningsdokument" * 2, "\u0130" * 40)
BYTES = (b"\x00", b"a\x00b", b"\x07\x1b[31m", b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xaf", "\u202eabc".encode(),
         "a\u2066b".encode(), "\ufeff".encode(), b"\xf4\x90\x80\x80", "e\u0301".encode() * 30,
         "👩\u200d👩\u200d👧".encode())
ANYTHING = st.one_of(
    st.sampled_from([text.encode() for text in WRITTEN]), st.sampled_from(BYTES), st.binary(max_size=60),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.floats().map(lambda number: str(number).encode()), st.dates().map(lambda day: day.isoformat().encode()))


def rows(db: Database) -> tuple[int, ...]:
    counted = (db.value(f"SELECT count(*) FROM {table}") for table in ("readings", "ideas", "deviations", "comments"))
    return (journal.last(db), *counted)


def send(client: FlaskClient, path: str, fields: dict[str, bytes]) -> tuple[int, str]:
    body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items())
    answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    if answer.status_code == 303:
        assert client.get(answer.location).status_code == 200
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def sent(client: FlaskClient, db: Database) -> FlaskClient:
    """A board with one idea and one deviation."""
    for form in ("idea", "deviation"):
        assert send(client, FORMS[form][0], {name: value.encode() for name, value in FORMS[form][1].items()})[0] == 303
    return client


@pytest.mark.parametrize(("form", "field"), FIELDS)
@given(value=ANYTHING)
@example(value=b"")
@example(value=b"\xed\xa0\x80")
@example(value=b"x" * 70_000)
def test_each_field_takes_or_refuses_anything(
    sent: FlaskClient, db: Database, form: str, field: str, value: bytes) -> None:
    path, fields = FORMS[form]
    before = rows(db)
    status, html = send(sent, path, {name: text.encode() for name, text in fields.items()} | {field: value})
    if status == 303:
        after = rows(db)
        assert after[0] - before[0] <= 1 and sum(after[1:]) - sum(before[1:]) <= 2
    else:
        assert status in (404, 409, 422)
        assert rows(db) == before
        assert "<main" in html and "Traceback" not in html


@pytest.mark.parametrize(("form", "field", "value", "sentence"), [
    ("number", "value", "", "Skriv ett tal"), ("number", "value", "NaN", "inte ett tal"),
    ("number", "value", "1e309", "inte ett tal"), ("number", "value", "9" * 14, "för stort"),
    ("ratio", "denominator", "0", "fler än noll"), ("ratio", "numerator", "61", "större än helheten"),
    ("judged", "colour", "blue", "Välj"), ("judged", "comment", "", "Skriv"),
    ("number", "period", "2026-02-30", "period"), ("number", "period", "2026-11-18", "inte börjat"),
    ("number", "who", "", "namn eller dina initialer"), ("number", "key", "kort", "Ladda om"),
    ("idea", "title", "", "Skriv något"), ("idea", "title", "a\x00b", "inte syns"),
    ("idea", "title", "a\u202eb", "inte syns"), ("idea", "title", "å" * 121, "för lång"),
    ("idea", "text", "å" * 2001, "för lång"), ("deviation", "day", "2026-02-30", "finns inte"),
    ("deviation", "day", "2026-11-18", "inte varit än"), ("deviation", "category", "Påhittat", "Välj"),
    ("deviation", "severity", "", "Välj"), ("idea stage", "stage", "act", "inte flyttas dit"),
])
def test_the_sentence_stands_at_the_field_and_nothing_typed_is_gone(
    sent: FlaskClient, form: str, field: str, value: str, sentence: str) -> None:
    path, fields = FORMS[form]
    status, html = send(sent, path, {name: text.encode() for name, text in (fields | {field: value}).items()})
    assert status == 422
    assert sentence in html
    if field not in ("key",):
        assert f"-{field}-fault" in html
    for other, typed in fields.items():
        if other != field and other in ("title", "who", "value", "numerator"):
            assert f'value="{typed}"' in html


def test_all_faults_are_told_at_once(client: FlaskClient) -> None:
    _status, html = send(client, f"{BOARD}/deviations", {"day": b"i dag"})
    for field in ("title", "category", "severity", "day", "who"):
        assert f"-{field}-fault" in html
    _status, html = send(client, FORMS["ratio"][0], {"numerator": b"x", "version": b"0"})
    for field in ("numerator", "denominator", "who"):
        assert f"-{field}-fault" in html


@pytest.mark.parametrize(("value", "shown"), [("1 234,5", "1 234,5"), ("−3", "−3,0"), ("4.25", "4,3"), ("+5", "5,0")])
def test_numbers_are_read_as_people_write_them(client: FlaskClient, value: str, shown: str) -> None:
    path, fields = FORMS["number"]
    status, _html = send(client, path, {name: text.encode() for name, text in (fields | {"value": value}).items()})
    assert status == 303
    html = client.get(BOARD).get_data(as_text=True).replace("\u00a0", " ").replace("\u202f", " ")
    assert f">{shown}<" in html


@pytest.mark.parametrize(("path", "status", "sentence"), [
    ("/boards/finns-inte", 404, "Sidan finns inte"), (f"/boards/{cast.CLOSED}", 410, "Tavlan används inte längre"),
    (f"{BOARD}/kpis/finns-inte", 404, "Sidan finns inte"), (f"{BOARD}/ideas/999", 404, "Sidan finns inte"),
    (f"{BOARD}/ideas/99999999999999999999", 404, "Sidan finns inte"),
    (f"{BOARD}/deviations/-1", 404, "Sidan finns inte"),
    ("/boards/%ED%A0%80%00", 404, "Sidan finns inte"),
])
def test_what_is_not_there_is_said_in_a_sentence(client: FlaskClient, path: str, status: int, sentence: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert sentence in answer.get_data(as_text=True)


def test_a_retired_figure_is_gone_and_says_so(client: FlaskClient, db: Database) -> None:
    with db.write():
        db.execute("UPDATE kpis SET retired_at = '2026-01-01T00:00:00.000Z' WHERE key = 'temperatur'")
    for answer in (client.get(f"{BOARD}/kpis/temperatur"), client.post(FORMS["number"][0], data=FORMS["number"][1])):
        assert answer.status_code == 410
        assert "Nyckeltalet används inte längre" in answer.get_data(as_text=True)


def test_a_form_to_a_retired_board_is_refused(client: FlaskClient) -> None:
    assert client.post(f"/boards/{cast.CLOSED}/ideas", data={"title": "x", "who": "y"}).status_code == 410


@pytest.mark.parametrize("size", [300 * 1024, 9 * 1024 * 1024])
def test_a_body_over_the_limit_is_told(client: FlaskClient, db: Database, size: int) -> None:
    before = rows(db)
    status, html = send(client, f"{BOARD}/ideas", {"title": b"x", "who": b"y", "text": b"x" * size})
    assert status == 413
    assert "för stort" in html
    assert rows(db) == before


@given(asked=st.text(max_size=80), key=st.text(max_size=80))
def test_addresses_take_anything(client: FlaskClient, asked: str, key: str) -> None:
    safe = {"done": asked, "key": key, "stage": asked, "category": key, "q": asked, "period": asked, "back": key,
            "sheet": "1", "who": key, "value": asked, "lang": asked}
    safe = {name: value.encode("utf-8", "replace").decode() for name, value in safe.items()}
    for path in ("/", BOARD, f"{BOARD}/ideas", f"{BOARD}/deviations", f"{BOARD}/ideas/new", f"{BOARD}/readings/next",
                 f"{BOARD}/kpis/temperatur", f"{BOARD}/kpis/temperatur/readings/new"):
        assert client.get(path, query_string=safe).status_code == 200


@given(value=st.text(max_size=60))
def test_any_cookie_is_taken(client: FlaskClient, value: str) -> None:
    sent = value.encode("utf-8", "replace").decode("latin-1")
    answer = client.get(BOARD, headers={"Cookie": f"who={sent}; language={sent}".replace("\r", "").replace("\n", "")})
    assert answer.status_code == 200
