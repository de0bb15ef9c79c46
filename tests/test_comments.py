"""Comments: the free text that the journal points at and never holds."""

from pulse import comments
from pulse.boards import Board
from pulse.db import Database
from tests import cast


def test_a_comment_is_read_back(db: Database, home: Board) -> None:
    with db.write():
        comment = comments.add(db, home.id, "Två sjuka, en vikarie", cast.NURSE)
    assert comments.text(db, comment) == "Två sjuka, en vikarie"


def test_without_a_text_there_is_no_comment(db: Database, home: Board) -> None:
    with db.write():
        assert comments.add(db, home.id, "", cast.NURSE) is None
    assert comments.text(db, None) == "" and db.value("SELECT count(*) FROM comments") == 0


def test_an_erased_comment_is_empty(db: Database, home: Board) -> None:
    assert comments.text(db, 4711) == ""


def test_many_comments_are_read_at_once(db: Database, home: Board) -> None:
    with db.write():
        found = {comments.add(db, home.id, text, cast.NURSE): text for text in ("Ett", "Två", "Tre")}
    assert comments.texts(db, [key for key in found if key]) == found
    assert comments.texts(db, []) == {}
