"""The command line, as somebody at a prompt meets it; tests/live and tests/install try the web server itself."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pulse import boards, serving
from pulse.cli import main
from pulse.db import Database
from pulse.settings import Settings

MAPPING = """
period = "dag"

[fixed]
board = "var-tavla"

[[figure]]
key = "vakanta-pass"
value = ["antal"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("PULSE_DATA", "PULSE_BOARDS", "PULSE_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Settings]]:
    """What the web server would have been started with."""
    settings: list[Settings] = []
    monkeypatch.setattr(serving, "serve", settings.append)
    yield settings


@pytest.fixture
def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def pulse(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_every_command_explains_itself() -> None:
    for command in main.commands:
        shown = pulse(command, "--help")
        assert shown.exit_code == 0
        assert main.commands[command].help in " ".join(shown.output.split())


def test_init_makes_a_board_that_loads_without_a_word_of_complaint(folder: Path) -> None:
    made = pulse("init", ".")
    assert made.exit_code == 0
    assert "1 tavla i bruk" in made.output
    assert pulse("load").exit_code == 0


def test_init_never_writes_over_what_is_there(folder: Path) -> None:
    pulse("init", ".")
    again = pulse("init", ".")
    assert again.exit_code == 1
    assert "finns redan" in again.output


def test_load_names_the_file_the_line_and_the_wrong_word(folder: Path) -> None:
    pulse("init", ".")
    board = next(path for path in (folder / "boards").glob("*.toml") if path.name != "units.toml")
    board.write_text(board.read_text() + '\ntemplat = "skola"\n')
    said = pulse("load")
    assert said.exit_code == 1
    assert board.name in said.output
    assert "templat" in said.output


def test_serve_asks_for_init_when_there_are_no_boards(folder: Path, started: list[Settings]) -> None:
    said = pulse("serve")
    assert said.exit_code == 1
    assert "pulse init" in said.output
    assert not started


def test_serve_prints_the_addresses_and_listens_on_this_machine_only(
    folder: Path, started: list[Settings], free_port: int
) -> None:
    pulse("init", ".")
    said = pulse("serve", "--port", str(free_port))
    assert said.exit_code == 0
    assert f"http://localhost:{free_port}/boards/" in said.output
    assert [settings.host for settings in started] == ["127.0.0.1"]


def test_serve_to_the_whole_network_says_what_it_means(
    folder: Path, started: list[Settings], free_port: int
) -> None:
    pulse("init", ".")
    said = pulse("serve", "--host", "0.0.0.0", "--port", str(free_port))
    assert "ingen inloggning" in said.output
    assert [settings.host for settings in started] == ["0.0.0.0"]


def test_a_port_that_is_taken_gets_a_plain_sentence(folder: Path, started: list[Settings]) -> None:
    pulse("init", ".")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = pulse("serve", "--port", str(taken.getsockname()[1]))
    assert said.exit_code == 1
    assert "--port" in said.output
    assert not started


def test_demo_fills_a_folder_of_its_own(folder: Path, started: list[Settings], free_port: int) -> None:
    said = pulse("demo", "--port", str(free_port))
    assert said.exit_code == 0, said.output
    assert len(boards.all(Database(folder / "pulse-demo" / "pulse.db"))) >= 6
    assert [settings.data for settings in started] == [Path("pulse-demo")]


def test_import_writes_once_and_changes_nothing_the_second_time(folder: Path) -> None:
    _ready_to_import(folder, "dag;antal\n2026-03-02;4\n2026-03-03;5\n")
    first = pulse("import", "figures.csv", "--mapping", "mapping.toml")
    assert first.exit_code == 0, first.output
    assert _readings(folder) == 2
    journal = _journal(folder)
    assert pulse("import", "figures.csv", "--mapping", "mapping.toml").exit_code == 0
    assert _journal(folder) == journal


def test_a_dry_run_and_a_file_with_a_wrong_line_write_nothing(folder: Path) -> None:
    _ready_to_import(folder, "dag;antal\n2026-03-02;4\n")
    assert pulse("import", "figures.csv", "--mapping", "mapping.toml", "--dry-run").exit_code == 0
    assert _readings(folder) == 0
    (folder / "figures.csv").write_text("dag;antal\n2026-03-02;4\n2026-03-03;många\n")
    said = pulse("import", "figures.csv", "--mapping", "mapping.toml")
    assert said.exit_code == 1
    assert "3" in said.output and "många" in said.output
    assert _readings(folder) == 0


def test_a_mapping_that_is_no_mapping_gets_a_plain_sentence(folder: Path) -> None:
    _ready_to_import(folder, "dag;antal\n")
    (folder / "mapping.toml").write_text("[colums]\n")
    said = pulse("import", "figures.csv", "--mapping", "mapping.toml")
    assert said.exit_code == 1
    assert "colums" in said.output


def _ready_to_import(folder: Path, figures: str) -> None:
    pulse("init", ".")
    (folder / "figures.csv").write_text(figures)
    (folder / "mapping.toml").write_text(MAPPING)


def _readings(folder: Path) -> int:
    return int(Database(folder / "data" / "pulse.db").value("SELECT count(*) FROM readings"))


def _journal(folder: Path) -> int:
    return int(Database(folder / "data" / "pulse.db").value("SELECT count(*) FROM journal"))
