"""Settings: what the environment may say, and a plain no to what it may not."""

from pathlib import Path

import pytest

from pulse.settings import Settings, home


def test_without_anything_said_only_this_machine_is_served() -> None:
    found = Settings.from_env({})
    assert found.loopback_only and found.port == 8000 and found.language == "sv"
    assert found.database == Path("data/pulse.db")


def test_every_name_is_pulse_and_the_field() -> None:
    found = Settings.from_env({
        "PULSE_DATA": "/srv/pulse", "PULSE_BOARDS": "/etc/pulse", "PULSE_HOST": "0.0.0.0", "PULSE_PORT": "80",
        "PULSE_WORKERS": "3",
        "PULSE_THREADS": "16", "PULSE_LANGUAGE": "en", "PULSE_MAX_SCREENS": "100", "PULSE_MAX_BODY": "1024",
        "PULSE_ORIGINS": "https://a.se"})
    assert found == Settings(Path("/srv/pulse"), Path("/etc/pulse"), "0.0.0.0", 80, 3, 16, "en", 100, 1024,
        ("https://a.se",))


def test_other_variables_are_not_ours() -> None:
    assert Settings.from_env({"PORT": "1", "PULSE_SOMETHING": "1"}).port == 8000


def test_several_origins_are_cleaned() -> None:
    found = Settings.from_env({"PULSE_ORIGINS": " https://Tavlor.Granby.se/ , http://10.0.0.5:8000,"})
    assert found.origins == ("https://tavlor.granby.se", "http://10.0.0.5:8000")


@pytest.mark.parametrize("name, raw", [
    ("PORT", "åttatusen"), ("PORT", ""), ("PORT", "0"), ("PORT", "65536"), ("PORT", "-1"), ("WORKERS", "0"),
    ("THREADS", "0"),
    ("THREADS", "8.0"), ("MAX_BODY", "8M"), ("MAX_SCREENS", "٣"), ("LANGUAGE", "fi"), ("ORIGINS", "tavlor.granby.se"),
    ("ORIGINS", "https://a.se/tavla"), ("ORIGINS", "https://x@a.se")])
def test_a_value_of_the_wrong_form_is_named_by_its_variable(name: str, raw: str) -> None:
    with pytest.raises(ValueError, match=f"PULSE_{name} must be"):
        Settings.from_env({f"PULSE_{name}": raw})


@pytest.mark.parametrize("host, alone", [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False),
    ("::", False)])
def test_whether_only_this_machine_is_served_is_seen_from_the_host(host: str, alone: bool) -> None:
    assert Settings(host=host).loopback_only is alone


def test_the_standard_leaves_room_for_requests_beside_the_screens() -> None:
    assert 64 <= Settings().max_screens <= 20_480 - 512
    assert 1 <= Settings().workers <= 2


@pytest.mark.parametrize("name", ["templates", "static", "boards"])
def test_the_folders_that_come_with_pulse_are_found(name: str) -> None:
    assert home(name).is_dir()
