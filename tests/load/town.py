"""A town to put under load: boards with figures and, if asked for, years of readings. Plain rows, quickly written."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pulse import clock, schema
from pulse.db import Database

BOARD = """
    INSERT INTO boards (id, key, unit_id, name, kind, language, wall_theme, days, shifts, meeting_days, meeting_times,
                        dim, categories, report_url, source, created_at)
    VALUES (:id, :key, :id, :name, 'hemtjanst', 'sv', 'dark', '1234567', '', '', '', '', '["Fall"]', '', 'load', :at)
"""
KPI = """
    INSERT INTO kpis (id, board_id, key, name, measure, direction, ratio, decimals, rhythm, owner, purpose, position)
    VALUES (:id, :board_id, :key, :name, 'st', 'lower', 0, 0, 'day', 'Enhetschef', 'Mäts för provet', :position)
"""
LIMITS = "INSERT INTO limits (kpi_id, valid_from, target_high, limit_high) VALUES (:id, '0001-01-01', 40, 60)"
READING = """
    INSERT INTO readings (kpi_id, period, value, colour, entered_at, entered_by, version)
    VALUES (:kpi_id, :period, :value, :colour, :at, 'prov', 1)
"""
NAMES = ("Uteblivna besök", "Fallolyckor", "Sjukfrånvaro", "Väntetid", "Personalkontinuitet", "Vårdtyngd", "Klagomål",
         "Övertid", "Läkemedelsavvikelser", "Hygienronder")


def build(data: Path, boards: int = 1, figures: int = 10, days: int = 30) -> Database:
    """A migrated database in the folder: boards `tavla-1` …, each with figures `figur-1` … and so many days of readings
    up to yesterday. A figure's id is (board - 1) * figures + its number."""
    db = Database(data / "pulse.db")
    schema.migrate(db)
    at = clock.stamp()
    with db.write():
        db.execute("INSERT INTO units (id, key, name, level, position) VALUES (0, 'kommun', 'Provköping', 'kommun', 0)")
        for board in range(1, boards + 1):
            _board(db, board, figures, at)
    for board in range(1, boards + 1):
        with db.write():
            db.many(READING, _readings(board, figures, days, at))
    return db


def _board(db: Database, board: int, figures: int, at: str) -> None:
    name = f"Hemtjänst område {board}"
    db.insert("units", id=board, key=f"enhet-{board}", name=name, level="enhet", parent_id=0, position=board)
    db.execute(BOARD, id=board, key=f"tavla-{board}", name=name, at=at)
    kpis = [{"id": (board - 1) * figures + number, "board_id": board, "key": f"figur-{number}",
             "name": NAMES[(number - 1) % len(NAMES)], "position": number} for number in range(1, figures + 1)]
    db.many(KPI, kpis)
    db.many(LIMITS, [{"id": kpi["id"]} for kpi in kpis])


def _readings(board: int, figures: int, days: int, at: str) -> Iterator[dict[str, object]]:
    today = clock.today()
    for number in range(1, figures + 1):
        kpi = (board - 1) * figures + number
        for back in range(days, 0, -1):
            yield _reading(kpi, today - timedelta(days=back), at)


def _reading(kpi: int, day: date, at: str) -> dict[str, object]:
    value = (kpi * 7 + day.toordinal() * 13) % 70
    colour = "green" if value <= 40 else "yellow" if value <= 60 else "red"
    return {"kpi_id": kpi, "period": day.isoformat(), "value": value, "colour": colour, "at": at}
