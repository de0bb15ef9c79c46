"""The fixed cast: a small municipality, its boards and figures, and the people who come and go in the tests.

`fill` writes it into a migrated database; `conftest.py` does so once and gives each test a copy of the file.
"""

import json
from datetime import UTC, datetime

from pulse import kpis, units
from pulse.db import Database

NOW = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)
"""Tuesday 17 November 2026, 10.30 in Sweden: the day shift, week 47."""
TODAY = "2026-11-17"
"""The same day as a period."""

NURSE = "Åsa Ek"
"""Assistant nurse on the board Hemtjänst Norr."""
MANAGER = "Birgitta Öst"
"""Her manager."""
OUTSIDER = "Örjan Ängh"
"""Someone from another unit, the IT desk."""
SCREEN = "TV i personalrummet"
"""The paired TV; it only reads."""

HOME_CARE, SCHOOL, IT, CLOSED = "hemtjänst-norr", "åsängsskolan", "it-enheten", "nedlagd"

UNITS = (  # key, name, level, parent
    ("kommunen", "Granby kommun", "kommun", None),
    ("omsorg", "Vård och omsorg", "förvaltning", "kommunen"),
    ("utbildning", "Barn och utbildning", "förvaltning", "kommunen"),
    ("norr", "Hemtjänst Norr", "enhet", "omsorg"),
    ("skolan", "Åsängsskolan", "enhet", "utbildning"),
    ("it", "IT-enheten", "enhet", "kommunen"),
    ("gamla", "Gamla köket", "enhet", "omsorg"),
)

BOARDS = (  # key, unit, name, days, shifts, meeting days, meeting times
    (HOME_CARE, "norr", "Hemtjänst Norr", "1234567", "07:00,14:30,21:00", "1234567", "07:00,14:30,21:00"),
    (SCHOOL, "skolan", "Åsängsskolan", "12345", "", "3", "14:30"),
    (IT, "it", "IT-enheten", "12345", "", "12345", "08:30"),
    (CLOSED, "gamla", "Gamla köket", "12345", "", "", ""),
)
CATEGORIES = ("Läkemedel", "Fall", "Utebliven insats", "Annat")
AGENDA = (("Läget nu", 2), ("Avvikelser", 3), ("Nyckeltal", 3), ("Ny idé?", 2))

FIGURES = (  # board, key, name, measure, direction, ratio, decimals, rhythm, target low-high, limit low-high
    (HOME_CARE, "insatser", "Insatser i rätt tid", "%", "higher", 1, 1, "day", (95, None), (90, None)),
    (HOME_CARE, "fall", "Fall", "fall", "lower", 0, 0, "shift", (None, 0), (None, 2)),
    (HOME_CARE, "kontinuitet", "Kontinuitet", "personal på 14 dagar", "lower", 0, 1, "week", (None, 10), (None, 12)),
    (HOME_CARE, "temperatur", "Temperatur i kylskåp", "°C", "band", 0, 1, "day", (4, 6), (2, 8)),
    (HOME_CARE, "belastning", "Arbetsbelastning", "", "judged", 0, 0, "shift", (None, None), (None, None)),
    (HOME_CARE, "förslag", "Genomförda förslag", "st", "higher", 0, 0, "month", (5, None), (3, None)),
    (SCHOOL, "närvaro", "Närvaro", "%", "higher", 1, 1, "day", (95, None), (90, None)),
    (SCHOOL, "trygghet", "Trygghet", "", "judged", 0, 0, "week", (None, None), (None, None)),
    (IT, "svarstid", "Svarstid", "minuter", "lower", 0, 0, "day", (None, 10), (None, 20)),
    (CLOSED, "portioner", "Portioner", "st", "higher", 0, 0, "day", (100, None), (80, None)),
)


def fill(db: Database) -> None:
    """The municipality with empty boards; one board and one figure (`portioner`) are out of use."""
    with db.write():
        ids = {}
        for position, (key, name, level, parent) in enumerate(UNITS):
            ids[key] = units.add(db, key, name, level, ids.get(parent), position)
        found = {spec[0]: _board(db, ids[spec[1]], *spec) for spec in BOARDS}
        for position, figure in enumerate(FIGURES):
            _figure(db, found[figure[0]], position, *figure[1:])
        db.execute("UPDATE boards SET retired_at = '2026-01-01T00:00:00.000Z' WHERE key = :key", key=CLOSED)
        db.execute("UPDATE kpis SET retired_at = '2026-01-01T00:00:00.000Z' WHERE key = 'portioner'")


def _board(db: Database, unit: int, key: str, _unit: str, name: str, days: str, shifts: str, meeting_days: str,
           meeting_times: str) -> int:
    board = db.insert(
        "boards", key=key, unit_id=unit, name=name, kind="", language="sv", wall_theme="dark", days=days, shifts=shifts,
        meeting_days=meeting_days, meeting_times=meeting_times, dim="", categories=json.dumps(CATEGORIES),
        report_url="https://avvikelser.example/", source=f"{key}.toml", created_at="2026-01-01T00:00:00.000Z")
    for position, (title, minutes) in enumerate(AGENDA):
        db.insert("agenda_steps", board_id=board, position=position, title=title, minutes=minutes)
    return board


def _figure(db: Database, board: int, position: int, key: str, name: str, measure: str, direction: str, ratio: int,
            decimals: int, rhythm: str, target: tuple[float | None, float | None],
            limit: tuple[float | None, float | None]) -> None:
    kpi = db.insert("kpis", board_id=board, key=key, name=name, measure=measure, direction=direction, ratio=ratio,
                    decimals=decimals, rhythm=rhythm, owner="Enhetschefen", purpose="Så att vi ser det i tid.",
                    review_at="2027-03-01", position=position)
    if direction != "judged":
        db.insert("limits", kpi_id=kpi, valid_from=kpis.EVER, target_low=target[0], target_high=target[1],
                  limit_low=limit[0], limit_high=limit[1])
