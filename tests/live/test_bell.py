import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pulse import bell
from pulse.bell import Bell
from pulse.db import Database


@pytest.fixture
def hung(tmp_path):
    found = Bell(tmp_path)
    yield found
    found.close()


def test_a_ring_reaches_every_bell(tmp_path, hung):
    other = Bell(tmp_path)
    bell.ring(tmp_path)
    assert hung.wait(1)
    assert other.wait(1)
    other.close()


def test_without_a_ring_it_waits_its_time(hung):
    began = time.monotonic()
    assert not hung.wait(0.05)
    assert time.monotonic() - began >= 0.05


def test_rings_that_queued_up_count_as_one(tmp_path, hung):
    for _ in range(5):
        bell.ring(tmp_path)
    assert hung.wait(1)
    assert not hung.wait(0.01)


def test_a_ring_may_leave_one_out(tmp_path, hung):
    other = Bell(tmp_path)
    bell.ring(tmp_path, but=hung)
    assert other.wait(1)
    assert not hung.wait(0.01)
    other.close()


def test_a_full_bell_stops_nobody(tmp_path, hung):
    began = time.monotonic()
    for _ in range(1000):
        bell.ring(tmp_path)
    assert time.monotonic() - began < 10
    assert hung.wait(1)


def test_the_bell_of_a_process_that_was_killed_is_taken_down(tmp_path, hung):
    code = "import os, sys, pathlib, pulse.bell as b; b.Bell(pathlib.Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert len(os.listdir(bell.folder(tmp_path))) == 2
    bell.ring(tmp_path)
    assert os.listdir(bell.folder(tmp_path)) == [hung.path.name]
    assert hung.wait(1)


def test_another_process_rings_too(tmp_path, hung):
    code = "import sys, pathlib; from pulse import bell; bell.ring(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert hung.wait(1)


def test_a_folder_too_deep_for_a_socket_has_a_short_twin_that_is_private(tmp_path):
    deep = tmp_path / ("å" * 60) / ("x" * 60)
    hung = Bell(deep)
    assert len(os.fsencode(hung.path)) < bell.LONGEST
    assert hung.path.parent.stat().st_mode & 0o777 == 0o700
    bell.ring(deep)
    assert hung.wait(1)
    assert bell.folder(deep) != bell.folder(tmp_path / "another" / ("y" * 90))
    hung.close()
    hung.path.parent.rmdir()


def test_a_short_twin_that_somebody_else_put_there_is_refused(tmp_path, monkeypatch):
    deep = tmp_path / ("x" * 90)
    twin = bell.folder(deep)
    twin.rmdir()
    twin.symlink_to(tmp_path)
    bell.folder.cache_clear()
    with pytest.raises(PermissionError):
        Bell(deep)
    bell.ring(deep)
    twin.unlink()


def test_ringing_never_fails_even_without_a_folder(tmp_path):
    Bell(tmp_path).close()
    bell.folder(tmp_path).rmdir()
    bell.ring(tmp_path)


def test_a_commit_rings_and_a_rollback_does_not(tmp_path, hung):
    db = Database(tmp_path / "pulse.db", ring=lambda: bell.ring(tmp_path))
    db.tables.execute("CREATE TABLE notes (words TEXT)")
    with pytest.raises(ZeroDivisionError), db.write():
        1 / 0  # noqa: B018
    assert not hung.wait(0.01)
    with db.write():
        db.execute("INSERT INTO notes VALUES ('hej')")
    assert hung.wait(1)
    db.close()


def test_a_nudge_reaches_only_its_own_bell(tmp_path, hung):
    other = Bell(Path(tmp_path))
    threading.Thread(target=hung.nudge).start()
    assert hung.wait(1)
    assert not other.wait(0.01)
    other.close()
