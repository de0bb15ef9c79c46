"""The application as a browser meets it: headers on every answer, plain sentences for every no, files kept for ever."""

import dataclasses
import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pulse import words
from pulse.app import create_app
from pulse.db import Database, DiskError
from pulse.panels import paper
from pulse.settings import Settings
from pulse.web import gate
from tests import cast

HOME = f"/boards/{cast.HOME_CARE}"
SCRIPT = "/static/vendor/htmx@2.0.11/htmx.min.js"


@gate.may("see health")
def broken() -> None:
    raise ZeroDivisionError("åtta genom noll")


@gate.may("see health")
def full() -> None:
    raise DiskError("database or disk is full")


@pytest.fixture
def frail(app: Flask, client: FlaskClient) -> FlaskClient:
    """The application with two views that fail: /broken and /full."""
    app.add_url_rule("/broken", view_func=broken)
    app.add_url_rule("/full", view_func=full)
    return client


@pytest.fixture
def installed(settings: Settings) -> Callable[..., FlaskClient]:
    """A browser before an installation with other settings: installed(host="0.0.0.0")."""
    def install(**chosen: Any) -> FlaskClient:
        return create_app(dataclasses.replace(settings, **chosen)).test_client()

    return install


# -- headers

@pytest.mark.parametrize("method, path, status", [
    ("GET", "/", 200), ("GET", HOME, 200), ("GET", f"{HOME}/wall", 200), ("GET", "/healthz", 200),
    ("GET", "/static/css/tokens.css", 200),
    ("GET", "/finns-inte", 404), ("GET", "/boards/finns-inte", 404), ("GET", f"/boards/{cast.CLOSED}", 410),
    ("POST", "/healthz", 405),
    ("POST", "/language", 303), ("GET", "/broken", 500), ("GET", "/full", 503)])
def test_every_answer_has_the_strict_headers(frail: FlaskClient, method: str, path: str, status: int) -> None:
    answer = frail.open(path, method=method)
    assert answer.status_code == status
    policy = dict(rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self' ws://localhost"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'" and policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy) and "*" not in str(policy) and "http" not in str(policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "same-origin"
    for name in ("Opener-Policy", "Resource-Policy"):
        assert answer.headers[f"Cross-Origin-{name}"] == "same-origin"


def test_over_https_the_socket_is_the_safe_one(client: FlaskClient) -> None:
    answer = client.get("/healthz", base_url="https://localhost:8443")
    assert "connect-src 'self' wss://localhost:8443;" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", HOME, f"{HOME}/wall", "/finns-inte", f"{HOME}/ideas/new"])
def test_no_page_needs_anything_that_the_policy_forbids(client: FlaskClient, path: str) -> None:
    page = client.get(path).get_data(as_text=True)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page, re.IGNORECASE)
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//(?!avvikelser\.example)", page)


def test_pages_are_asked_for_again_each_time(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.headers["Cache-Control"] == "no-cache" and "Cookie" in answer.headers["Vary"]


# -- a plain sentence for every no

@pytest.mark.parametrize("method, path, status, title", [
    ("GET", "/finns-inte", 404, "Sidan finns inte"), ("GET", "/boards/finns-inte", 404, "Sidan finns inte"),
    ("GET", f"{HOME}/kpis/finns-inte", 404, "Sidan finns inte"),
    ("GET", f"{HOME}/kpis/svarstid", 404, "Sidan finns inte"),
    ("GET", f"{HOME}/kpis/fall", 410, "Nyckeltalet används inte längre"),
    ("GET", "/boards/%00", 404, "Sidan finns inte"), ("GET", f"/boards/{cast.CLOSED}", 410,
    "Tavlan används inte längre"),
    ("GET", f"{HOME}/undo", 405, "Det går inte att göra så"), ("PUT", "/", 405, "Det går inte att göra så"),
    ("GET", "/broken", 500, "Något gick fel hos oss"), ("GET", "/full", 503, "Inget sparades")])
def test_a_no_is_a_page_that_says_what_happened(db: Database, frail: FlaskClient, method: str, path: str, status: int,
    title: str) -> None:
    with db.write():
        db.execute("UPDATE kpis SET retired_at = '2026-01-01T00:00:00.000Z' WHERE key = 'fall'")
    answer = frail.open(path, method=method)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status and title in page
    assert "<html" in page and 'href="/"' in page
    assert "ZeroDivision" not in page and "disk is full" not in page and "Traceback" not in page


def test_a_change_from_another_site_is_a_page_with_403(client: FlaskClient) -> None:
    answer = client.post("/language", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "Det går inte härifrån" in answer.get_data(as_text=True)


@pytest.mark.parametrize("site, status", [("same-origin", 303), ("none", 303), ("same-site", 403), ("cross-site", 403),
    ("", 403)])
def test_where_a_change_comes_from_decides(client: FlaskClient, site: str, status: int) -> None:
    assert client.post("/language", headers={"Sec-Fetch-Site": site}).status_code == status


@pytest.mark.parametrize("origin, status", [
    ("https://tavlor.granby.se", 303), ("http://tavlor.granby.se", 403), ("http://localhost", 403),
    ("https://tavlor.granby.se.evil.se", 403)])
def test_behind_another_address_only_that_one_is_ours(
        installed: Callable[..., FlaskClient], origin: str, status: int) -> None:
    client = installed(origins=("https://tavlor.granby.se",))
    assert client.post("/language", headers={"Origin": origin, "Host": "tavlor.granby.se"}).status_code == status


def test_an_htmx_request_gets_a_message_and_no_page(client: FlaskClient) -> None:
    answer = client.get("/boards/finns-inte", headers={"HX-Request": "true"})
    assert answer.status_code == 404 and "Sidan finns inte" in answer.get_data(as_text=True)
    assert "<html" not in answer.get_data(as_text=True)


def test_a_method_that_is_not_allowed_says_which_are(client: FlaskClient) -> None:
    assert "POST" in client.get(f"{HOME}/undo").headers["Allow"]


def test_a_full_disk_asks_to_come_back(frail: FlaskClient) -> None:
    assert frail.get("/full").headers["Retry-After"] == "5"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_that_is_too_large_is_refused(client: FlaskClient, kind: str) -> None:
    answer = client.post("/language", data={"back": "x" * 300_000}, content_type=kind)
    assert answer.status_code == 413 and "Det är för stort" in answer.get_data(as_text=True)


def test_a_body_over_the_limit_is_refused(installed: Callable[..., FlaskClient]) -> None:
    answer = installed(max_body=1000).post("/language", data={"back": "x" * 2000},
    headers={"Origin": "http://localhost"})
    assert answer.status_code == 413


@pytest.mark.parametrize("body, kind", [
    (b"\xff\xfe%zz&&==&back=%ff%00", "application/x-www-form-urlencoded"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"{", "application/json"), (b"", "multipart/form-data"), (b"back=/", "text/plain; charset=klingon")])
def test_a_body_that_cannot_be_read_never_breaks_anything(client: FlaskClient, body: bytes, kind: str) -> None:
    assert client.post("/language", data=body, content_type=kind).status_code < 500


# -- names of the server

@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_this_machine_answers_to_its_own_names(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "192.168.0.5", "", "[::1", "a b",
    "a;script-src *"])
def test_this_machine_answers_to_no_other_name(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400 and cast.HOME_CARE not in answer.get_data(as_text=True)
    assert "*" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host, status", [
    ("tavlor.granby.se", 200), ("tavlor.granby.se:443", 200), ("localhost:8000", 200), ("[fd00::1]:8000", 200),
    ("evil.example", 400)])
def test_a_server_with_addresses_of_its_own_answers_to_those(
        installed: Callable[..., FlaskClient], host: str, status: int) -> None:
    client = installed(host="0.0.0.0", origins=("https://tavlor.granby.se", "http://[fd00::1]:8000"))
    assert client.get("/healthz", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("host", ["10.0.0.5:8000", "vilken.som.helst", "", "a;script-src *"])
def test_a_server_on_a_network_without_known_addresses_answers_to_any(
        installed: Callable[..., FlaskClient], host: str) -> None:
    answer = installed(host="0.0.0.0").get("/healthz", headers={"Host": host})
    assert answer.status_code == 200 and "*" not in answer.headers["Content-Security-Policy"]


# -- language

@pytest.mark.parametrize("cookie, query, spoken", [
    (None, "", "sv"), ("en", "", "en"), ("sv", "?lang=en", "en"), ("en", "?lang=sv", "sv"), ("xx", "", "sv"),
    (None, "?lang=xx", "sv"),
    ("en", "?lang=xx", "en")])
def test_the_page_speaks_the_language_that_was_chosen(
        client: FlaskClient, cookie: str | None, query: str, spoken: str) -> None:
    if cookie:
        client.set_cookie("language", cookie)
    assert f'<html lang="{spoken}"' in client.get(f"/{query}").get_data(as_text=True)


def test_the_installation_chooses_for_those_who_have_not(installed: Callable[..., FlaskClient]) -> None:
    assert '<html lang="en"' in installed(language="en").get("/").get_data(as_text=True)


def test_one_readers_language_is_not_the_next_ones(client: FlaskClient) -> None:
    client.get("/?lang=en")
    client.get("/finns-inte?lang=en")
    assert words.language() == "sv"
    assert '<html lang="sv"' in client.get("/").get_data(as_text=True)


def test_choosing_a_language_goes_back_and_is_remembered(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "en", "back": f"{HOME}?done=same"})
    assert answer.status_code == 303 and answer.location == "/boards/hemtj%C3%A4nst-norr?done=same"
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert '<html lang="en"' in client.get("/").get_data(as_text=True)


def test_a_language_in_the_address_does_not_stand_in_the_way_of_the_choice(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "sv", "back": "/?lang=en"})
    assert answer.location == "/"


@pytest.mark.parametrize("language", ["", "xx", "sv; Secure", "en\r\nSet-Cookie: a=b"])
def test_an_unknown_language_is_not_remembered(client: FlaskClient, language: str) -> None:
    answer = client.post("/language", data={"language": language, "back": "/"})
    assert answer.status_code == 303 and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("back", [
    "", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example",
    "/\x00/evil.example", "/.//evil.example",
    "javascript:alert(1)", "data:text/html,x", "evil.example", "@evil.example", "/@evil.example",
    "/\u2028/evil.example", "/%2F/evil.example",
    "/%5cevil.example", "http:evil.example", "/\r\nSet-Cookie: a=b", "/language", "/finns-inte", f"{HOME}/undo",
    "/#//evil.example"])
def test_the_way_back_never_leads_elsewhere(client: FlaskClient, back: str) -> None:
    answer = client.post("/language", data={"language": "sv", "back": back})
    assert answer.status_code == 303 and answer.location == "/"


# -- health

def test_the_process_says_that_it_is_well(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200 and answer.json is not None and answer.json["well"] is True


def test_ready_says_how_far_the_journal_has_come(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer.json is not None and answer.json["seq"] == 0


def test_without_its_tables_the_server_is_not_ready(installed: Callable[..., FlaskClient], settings: Settings) -> None:
    settings.database.unlink()
    assert installed().get("/readyz").status_code == 503


# -- static files

def test_a_file_asked_for_by_its_content_is_kept_for_ever(client: FlaskClient) -> None:
    assert client.get(paper.asset("css/tokens.css")).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" in client.get(SCRIPT).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["css/tokens.css", "css/tokens.css?v=", "css/tokens.css?v=000000000000"])
def test_a_file_asked_for_by_another_content_than_it_has_is_asked_for_again(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("coding", ["br", "gzip", "br, gzip", "gzip, deflate, br, zstd"])
def test_texts_travel_compressed(client: FlaskClient, coding: str) -> None:
    plain = client.get(SCRIPT)
    small = client.get(SCRIPT, headers={"Accept-Encoding": coding})
    assert small.headers["Content-Encoding"] in coding and "Accept-Encoding" in small.headers["Vary"]
    assert len(small.data) < len(plain.data) / 2
    if small.headers["Content-Encoding"] == "gzip":
        assert gzip.decompress(small.data) == plain.data


def test_fonts_are_compressed_already(client: FlaskClient) -> None:
    font = "/static/vendor/atkinson-hyperlegible-next@5.3.0/atkinson-hyperlegible-next-latin-wght-normal.woff2"
    answer = client.get(font, headers={"Accept-Encoding": "br"})
    assert answer.mimetype == "font/woff2" and "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_a_file_that_has_not_changed_is_not_sent_again(client: FlaskClient, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    tag = client.get("/static/css/tokens.css", headers=headers).headers["ETag"]
    again = client.get("/static/css/tokens.css", headers={**headers, "If-None-Match": tag})
    assert again.status_code == 304 and again.data == b""


@pytest.mark.parametrize("path", [
    "../pulse/db.py", "%2e%2e/pulse/db.py", "..%2fpulse/db.py", "css/../../pulse/db.py", "/etc/passwd", "css", "",
    "%00", "css/tokens.css%00", "..\\pulse"])
def test_nothing_but_the_files_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code in (404, 308)
