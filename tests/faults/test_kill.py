"""The short form of tests/load/ledger: what was acknowledged survives kill -9, and nothing is there twice."""

from tests.load import ledger, town
from tests.load.server import free_port


def test_acknowledged_ideas_survive_a_server_killed_twice(tmp_path):
    found = ledger.run(tmp_path, kills=2, port=free_port(), writers=4, pause=0.4)
    assert found.good, found
    assert found.acknowledged > 20, found


def test_the_ledger_can_tell_what_is_lost_and_what_is_doubled(tmp_path):
    data, books = tmp_path / "data", tmp_path / "ledgers"
    books.mkdir()
    db = town.build(data, figures=1, days=1)
    with db.write():
        for number, title in enumerate(("a", "b", "b", "c"), 1):
            db.insert("ideas", board_id=1, number=number, title=title, text="", author="W", stage="new", created_at="",
                      stage_at="", version=1)
    db.close()
    (books / "1.txt").write_text("begun a\nsaved a\nbegun b\nsaved b\nbegun d\nsaved d\nbegun e\n")
    found = ledger.compare(data, books, 0, 0)
    assert (found.lost, found.doubled, found.unasked, found.unequal) == (1, 1, 1, 3)
    assert not found.good
