"""The publisher against a real database and journal; drawing is replaced by a word, sending by a list."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from pulse import bell, clock, journal, panels
from pulse.bell import Bell
from pulse.db import Database
from pulse.errors import Missing
from pulse.live import publisher as publisher_module
from pulse.live.agenda import EVERYWHERE, Topic
from pulse.live.publisher import Publisher
from pulse.panels import Viewer
from tests.live.peer import eventually
from tests.load import town

WALL, TABLET, OVERVIEW = Viewer("wall", "sv"), Viewer("tablet", "en"), Viewer("overview", "sv")


class Ear:
    """In the hub's place: who looks at what, and what was sent to them."""

    def __init__(self):
        self.topics = []
        self.heard = []
        self.dismissed = []

    def publish(self, topic, drawings):
        if drawings:
            self.heard.append((topic, dict(drawings)))

    def dismiss(self, topic):
        self.dismissed.append(topic)

    def panels(self, topic):
        return [name for heard, drawings in self.heard if heard == topic for name in drawings]


@pytest.fixture
def db(tmp_path):
    found = town.build(tmp_path, boards=3, figures=3, days=1)
    found.ring = lambda: bell.ring(tmp_path)
    yield found
    found.close()


@pytest.fixture
def drawn(monkeypatch):
    """Every drawing asked for, as (panel, board key, kind, lang)."""
    asked = []

    def draw(db, panel, board, viewer, shared=None):
        asked.append((panel, board.key if board else EVERYWHERE, viewer.kind, viewer.lang))
        return f"<section>{panel} at {journal.last(db)}</section>"

    monkeypatch.setattr(panels, "draw", draw)
    return asked


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def publisher(tmp_path, db, ear, drawn):
    running = Publisher(Database(tmp_path / "pulse.db"), Bell(tmp_path))
    running.serve(ear)
    yield running
    running.stop()
    running.join(5)
    assert not running.is_alive()


def change(db, board_id=1, thing="reading", thing_id=1, times=1):
    with db.write():
        for _ in range(times):
            seq = journal.record(db, board_id, thing, thing_id, "entered", "AB")
    return seq


def watch(publisher, ear, *topics):
    """These are looked at from now on, and their first drawings are forgotten."""
    ear.topics = list(topics)
    for topic in topics:
        publisher.want(topic)
    assert eventually(lambda: {topic for topic, _ in ear.heard} >= set(topics))
    ear.heard.clear()


def test_a_topic_that_is_new_gets_all_its_panels(publisher, ear):
    ear.topics = [Topic("tavla-1", WALL)]
    publisher.want(Topic("tavla-1", WALL))
    assert eventually(lambda: ear.panels(Topic("tavla-1", WALL)) == list(panels.PANELS["wall"]))


def test_a_change_is_drawn_once_for_each_kind_of_viewer_and_sent_from_the_newest_state(publisher, ear, db, drawn):
    wall, tablet = Topic("tavla-1", WALL), Topic("tavla-1", TABLET)
    watch(publisher, ear, wall, tablet)
    drawn.clear()
    seq = change(db)
    assert eventually(lambda: len(ear.heard) == 2)
    assert ear.heard[0][1]["figure-1"] == f"<section>figure-1 at {seq}</section>"
    assert sorted(drawn) == sorted(set(drawn)), "nothing twice"
    assert {(kind, lang) for panel, _, kind, lang in drawn if panel == "figure-1"} == {("wall", "sv"), ("tablet", "en")}


def test_panels_that_a_kind_of_viewer_does_not_have_are_not_drawn(publisher, ear, db, drawn):
    watch(publisher, ear, Topic("tavla-1", TABLET))
    drawn.clear()
    change(db, thing="idea")
    assert eventually(lambda: "ideas" in ear.panels(Topic("tavla-1", TABLET)))
    assert {panel for panel, *_ in drawn} <= set(panels.PANELS["tablet"])


def test_boards_that_nobody_looks_at_are_not_drawn(publisher, ear, db, drawn):
    watch(publisher, ear, Topic("tavla-1", WALL))
    drawn.clear()
    change(db, board_id=2)
    change(db, board_id=1)
    assert eventually(lambda: ear.heard)
    assert {key for _, key, *_ in drawn} == {"tavla-1"}


def test_a_burst_on_one_figure_is_drawn_a_few_times_and_ends_with_the_newest(publisher, ear, db, drawn):
    topic = Topic("tavla-1", WALL)
    watch(publisher, ear, topic)
    drawn.clear()
    seq = change(db, times=100)
    assert eventually(lambda: any(f"at {seq}<" in d.get("figure-1", "") for _, d in ear.heard))
    assert sum(panel == "figure-1" for panel, *_ in drawn) == 1


def test_a_single_figure_is_left_out_when_all_are_drawn(publisher, ear, db):
    topic = Topic("tavla-1", WALL)
    watch(publisher, ear, topic)
    with db.write():
        journal.record(db, 1, "reading", 1, "entered", "AB")
        journal.record(db, 1, "kpi", 1, "changed", "AB")
    assert eventually(lambda: "figures" in ear.panels(topic))
    assert "figure-1" not in ear.panels(topic)


def test_a_change_without_a_board_reaches_every_board(publisher, ear, db):
    topics = Topic("tavla-1", WALL), Topic("tavla-2", WALL)
    watch(publisher, ear, *topics)
    change(db, board_id=None, thing="unit")
    assert eventually(lambda: all("head" in ear.panels(topic) for topic in topics))


def test_a_change_comes_without_a_bell_too(publisher, ear, db):
    watch(publisher, ear, Topic("tavla-1", WALL))
    db.ring = None
    change(db)
    assert eventually(lambda: ear.heard, 3)


def test_a_summary_comes_after_the_change_and_once_a_second_at_most(publisher, ear, db, drawn):
    topic = Topic("tavla-1", WALL)
    watch(publisher, ear, topic)
    drawn.clear()
    for _ in range(10):
        seq = change(db)
        time.sleep(0.02)
    assert eventually(lambda: any(f"at {seq}<" in d.get("news", "") for _, d in ear.heard))
    assert ear.panels(topic)[0] == "figure-1"
    assert sum(panel == "news" for panel, *_ in drawn) == 1
    assert sum(panel == "figure-1" for panel, *_ in drawn) > 1


def test_the_overview_is_drawn_at_most_once_a_second_and_ends_with_the_newest(publisher, ear, db, drawn):
    topic = Topic(EVERYWHERE, OVERVIEW)
    watch(publisher, ear, topic)
    drawn.clear()
    for _ in range(20):
        seq = change(db)
    assert eventually(lambda: any(f"at {seq}<" in d["tree"] for _, d in ear.heard), 4)
    assert 1 <= len(drawn) <= 2


def test_far_behind_everything_looked_at_is_drawn_anew(publisher, ear, db, monkeypatch):
    monkeypatch.setattr(publisher_module, "BACKLOG", 10)
    topic = Topic("tavla-1", WALL)
    watch(publisher, ear, topic)
    seq = change(db, board_id=2, times=30)
    assert eventually(lambda: ear.panels(topic) == list(panels.PANELS["wall"]))
    assert publisher.seq == seq


def test_a_new_day_makes_values_old_without_any_change(publisher, ear, db, monkeypatch):
    begun = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    with clock.frozen(begun):
        topic = Topic("tavla-1", WALL)
        watch(publisher, ear, topic)
    with clock.frozen(begun + timedelta(minutes=5)):
        bell.ring(publisher.bell.path.parent.parent)
        assert not eventually(lambda: ear.heard, 1.3), "five minutes change nothing"
    with clock.frozen(begun + timedelta(days=1)):
        assert eventually(lambda: set(ear.panels(topic)) == set(panels.PANELS["wall"]), 4)
    ear.heard.clear()
    with clock.frozen(begun + timedelta(days=1, minutes=1)):
        assert not eventually(lambda: ear.heard, 1.5), "once, not every minute from then on"


def test_a_meeting_that_has_begun_is_noticed(publisher, ear, db):
    with db.write():
        db.execute("UPDATE boards SET meeting_days = '1234567', meeting_times = '14:30' WHERE id = 1")
    begun = datetime(2026, 11, 21, 13, 29, tzinfo=UTC)  # 14.29 in Stockholm
    with clock.frozen(begun):
        topic = Topic("tavla-1", WALL)
        watch(publisher, ear, topic)
    with clock.frozen(begun + timedelta(minutes=1)):
        assert eventually(lambda: "head" in ear.panels(topic), 4)


def test_a_board_taken_out_of_use_lets_its_screens_go(publisher, ear, db):
    topic = Topic("tavla-1", WALL)
    watch(publisher, ear, topic)
    with db.write():
        db.execute("UPDATE boards SET retired_at = '2026-11-21T00:00:00.000Z' WHERE id = 1")
        journal.record(db, 1, "board", 1, "retired", "AB")
    assert eventually(lambda: ear.dismissed == [topic])


def test_a_panel_that_cannot_be_drawn_stops_no_other_and_is_tried_again(
    publisher, ear, db, drawn, monkeypatch, caplog
):
    bad, good = Topic("tavla-1", WALL), Topic("tavla-2", WALL)
    watch(publisher, ear, bad, good)
    monkeypatch.setattr(publisher_module, "AGAIN", 0.5)
    whole, broken = panels.draw, threading.Event()
    broken.set()

    def draw(db, panel, board, viewer, shared=None):
        if board.key == "tavla-1" and panel == "figure-1" and broken.is_set():
            raise RuntimeError("no template")
        return whole(db, panel, board, viewer)

    monkeypatch.setattr(panels, "draw", draw)
    with db.write():
        journal.record(db, 1, "reading", 1, "entered", "AB")
        journal.record(db, 2, "reading", 4, "entered", "AB")
    assert eventually(lambda: "figure-4" in ear.panels(good))
    assert eventually(lambda: "could not draw" in caplog.text)
    assert eventually(lambda: "news" in ear.panels(bad)), "nor any other panel"
    broken.clear()
    assert eventually(lambda: "figure-1" in ear.panels(bad), 4)


def test_an_unreadable_database_is_survived(publisher, ear, db, monkeypatch, caplog):
    monkeypatch.setattr(publisher_module, "PAUSE", 0.1)
    topic = Topic("tavla-1", WALL)
    watch(publisher, ear, topic)
    since = journal.since
    monkeypatch.setattr(journal, "since", lambda *_args: 1 / 0)
    change(db)
    assert eventually(lambda: "stumbled" in caplog.text)
    monkeypatch.setattr(journal, "since", since)
    assert eventually(lambda: "figure-1" in ear.panels(topic))


def test_a_figure_that_was_taken_away_is_no_error_and_hides_no_other_panel(
    publisher, ear, db, drawn, monkeypatch, caplog
):
    topic = Topic("tavla-1", WALL)
    watch(publisher, ear, topic)
    whole = panels.draw

    def draw(db, panel, board, viewer, shared=None):
        if panel == "figure-99":
            raise Missing
        return whole(db, panel, board, viewer)

    monkeypatch.setattr(panels, "draw", draw)
    change(db, thing_id=99)
    assert eventually(lambda: "news" in ear.panels(topic))
    assert "could not draw" not in caplog.text


# -- in the thread that has committed

@pytest.fixture
def asleep(tmp_path, db, ear, drawn):
    """A publisher whose own thread does not run; what was looked at before is drawn already."""
    found = Publisher(Database(tmp_path / "pulse.db"), Bell(tmp_path))
    found.start = lambda: None
    found.serve(ear)
    ear.topics = [Topic("tavla-1", WALL)]
    found._draw(ear.topics[0], panels.PANELS["wall"])
    ear.heard.clear()
    yield found
    found.bell.close()


def test_a_small_change_is_drawn_by_who_committed_it(asleep, ear, db):
    seq = change(db)
    asleep.hurry()
    assert [drawings for _, drawings in ear.heard] == [{"figure-1": f"<section>figure-1 at {seq}</section>"}]
    assert asleep.seq == seq


def test_much_at_once_is_left_to_the_publishers_own_thread(asleep, ear, db):
    ear.topics.append(Topic("tavla-1", TABLET))
    change(db, thing="kpi")
    asleep.hurry()
    assert ear.heard == []
    asleep._draw_due()
    assert all(set(ear.panels(topic)) > {"head", "figures"} for topic in ear.topics)


def test_nobody_draws_while_another_one_draws(asleep, ear, db):
    change(db)
    with asleep._turning:
        asleep.hurry()
    assert ear.heard == []
    asleep.hurry()
    assert ear.panels(ear.topics[0]) == ["figure-1"]


def test_who_committed_is_not_troubled_by_a_drawing_that_fails(asleep, db, monkeypatch, caplog):
    monkeypatch.setattr(journal, "since", lambda *_args: 1 / 0)
    asleep.hurry()
    assert "in a hurry" in caplog.text
    assert not asleep._turning.locked()
