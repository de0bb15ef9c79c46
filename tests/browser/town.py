"""A small municipality for the pictures and the browser: boards with nothing, with one, with plenty and with too much.

Dated relative to now, since the server that shows it runs on the real clock.
"""

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pulse import boardfiles, boards, clock, deviations, entry, ideas, imports, kpis, periods, readings, schema
from pulse.boards import Board
from pulse.db import Database
from pulse.kpis import Kpi
from pulse.readings import Typed
from pulse.settings import Settings, home

EMPTY, ONE, NORMAL, FULL, LIGHT, RETIRED = "tom", "en-enda", "hemtjänst-norr", "overfull", "ljus", "nedlagd"
FIGURE = "besok-i-tid"
"""A figure that every board has; `belastning` is the one judged by hand."""

LONG_NAME = ("Hemtjänstgruppen för Norra Åsängsvägen, Björkhagen, Södra Ängsbacken och Östra Mörkögatan med "
             "nattpatrull och larm")[:entry.TITLE]
LONG_WORD = "Förbättringsverksamhetsuppföljningsansvarsfördelningsdokument"[:60]
WHO = ("Åsa Ek", "Örjan Ängh", "BÖ", "Märta Sjögren", "Li")

IDEAS = (
    "Nyckelskåpet vid dörren i stället för på kontoret", "Ring anhöriga före klockan tio",
    "En egen hylla för såromläggning", "Kortare rapport: bara det som har ändrats",
    "Cykel till Ängsgatan sparar tolv minuter", "Byt larmkoder en gång i veckan", "Märk matlådorna med dag",
    "Skriv körlistan i den ordning vi kör",
)
DEVIATIONS = ("Utebliven kvällsinsats", "Nyckel saknades vid första besöket", "Larm besvarades efter 20 minuter",
              "Fel matlåda levererad", "Bilen stod utan laddning")
TREE = (("granby", "Granby kommun", "kommun", ""), ("omsorg", "Vård och omsorg", "förvaltning", "granby"),
        ("hemtjänst", "Hemtjänsten", "område", "omsorg"))
MORE = "".join(f'''
[[kpi]]
key = "mer-{number}"
name = "{LONG_WORD}"
measure = "påbörjade tvåtimmarsintervall"
direction = "lower"
target = 1000
limit = 1200
decimals = 1
rhythm = "day"
''' for number in range(8))
MAPPING = '''title = "Vakanta pass"
board = "Tavla"
period = "Datum"
[[figure]]
key = "vakanta-pass"
value = ["Värde"]
'''
JUDGED = '\n[[kpi]]\nkey = "belastning"\nname = "Arbetsbelastning"\ndirection = "judged"\nrhythm = "day"\n'


def build(settings: Settings, empty: bool = False) -> None:
    """Board files and a filled database in the installation's folders. `empty` makes one without any board."""
    settings.boards.mkdir(parents=True)
    shutil.copytree(home("boards") / "templates", settings.boards / "templates")
    db = Database(settings.database)
    schema.migrate(db)
    if not empty:
        _define(db, settings.boards)
        for key, fill in ((ONE, _one), (NORMAL, _plenty), (LIGHT, _plenty), (FULL, _too_much)):
            board = boards.by_key(db, key)
            assert board is not None
            fill(db, board)
        mapping = imports.parse(MAPPING.encode(), "mapping.toml", settings.boards)
        imports.apply(db, imports.preview(db, [imports.File("utfall.csv", table(days=3).encode())], mapping), WHO[0])
    db.close()


def table(value: str = "2,5", days: int = 9) -> str:
    """Figures in a file, as Excel in Swedish writes them."""
    rows = [f"{key};{clock.today() - timedelta(days=back)};{value}" for key in (NORMAL, ONE) for back in range(days)]
    return "\n".join(["Tavla;Datum;Värde", *rows])


def _define(db: Database, folder: Path) -> None:
    named = {EMPTY: "Hemtjänst Tomt", ONE: "Hemtjänst En", NORMAL: "Hemtjänst Norr", FULL: LONG_NAME,
             LIGHT: "Hemtjänst Ljus", RETIRED: "Hemtjänst Nedlagd"}
    units = [*TREE, *((key, name, "enhet", "hemtjänst") for key, name in named.items())]
    (folder / "units.toml").write_text("\n".join(
        f'[[unit]]\nkey = "{key}"\nname = "{name}"\nlevel = "{level}"\nparent = "{parent}"\n'.replace(
            'parent = ""\n', "") for key, name, level, parent in units))
    for key, name in named.items():
        theme = "light" if key == LIGHT else "dark"
        (folder / f"{key}.toml").write_text(
            f'template = "hemtjanst"\nunit = "{key}"\nname = "{name}"\nwall_theme = "{theme}"\n'
            f'report_url = "https://avvikelser.example/"\ndim = ""\n{JUDGED}' + MORE * (key == FULL))
    outcome = boardfiles.load(db, folder)
    assert not outcome.errors, outcome.errors
    (folder / f"{RETIRED}.toml").unlink()
    boardfiles.load(db, folder)


def _one(db: Database, board: Board) -> None:
    kpi = kpis.by_key(db, board.id, FIGURE)
    assert kpi is not None
    _enter(db, board, kpi, periods.current(kpi.rhythm, board, clock.now()), 96)
    ideas.add(db, board, IDEAS[0], "", WHO[0])
    _log(db, board, 0, "risk")


def _plenty(db: Database, board: Board) -> None:
    """All states of a figure: on, near, off, old and none, with a month of history."""
    chance = random.Random(board.key)
    for place, kpi in enumerate(kpis.of(db, [board.id])):
        period = periods.current(kpi.rhythm, board, clock.now())
        for _ in range(4 if place == 5 else 0):
            period = periods.before(kpi.rhythm, board, period)
        for back in range(0 if place == 7 else 14):
            good = chance.random() if back else place / 4
            _enter(db, board, kpi, period, _around(kpi, good))
            period = periods.before(kpi.rhythm, board, period)
    for number, title in enumerate(IDEAS):
        idea = ideas.add(db, board, title, "Vi provar två veckor och ser hur det går.", WHO[number % len(WHO)])
        _walk(db, board, idea.id, ("prioritised", "plan", "do", "check", "act", "done")[:number])
    for number, severity in enumerate(("low", "risk", "harm", "low")):
        _log(db, board, number, severity)


def _too_much(db: Database, board: Board) -> None:
    _plenty(db, board)
    for number in range(40):
        title = f"{LONG_WORD} {IDEAS[number % len(IDEAS)]}"[:entry.TITLE]
        idea = ideas.add(db, board, title, "Lång text. " * 60, "Anna-Karin Söderström-Ångström Öberg"[:entry.NAME])
        _walk(db, board, idea.id, ("prioritised", "plan", "do", "check")[:number % 5])
        _log(db, board, number, deviations.SEVERITIES[number % 3], LONG_WORD)


def _walk(db: Database, board: Board, idea: int, stages: tuple[str, ...]) -> None:
    for version, stage in enumerate(stages, 1):
        ideas.move(db, board, idea, stage, WHO[0], version)


def _log(db: Database, board: Board, number: int, severity: str, more: str = "") -> None:
    title = f"{DEVIATIONS[number % len(DEVIATIONS)]} {more}"[:entry.TITLE]
    deviations.log(db, board, clock.today() - timedelta(days=number % 6), title, "", board.categories[0], severity,
                   WHO[number % len(WHO)])


def _around(kpi: Kpi, good: float) -> float:
    """A value from bad (0) to good (1) for the figure's own limits."""
    limits = kpi.limits
    if kpi.direction == "lower":
        return round((limits.limit_high or 1) * (1.5 - good), kpi.decimals)
    return round((limits.limit_low or 0) * (0.94 + 0.12 * good), kpi.decimals)


def _enter(db: Database, board: Board, kpi: Kpi, period: str, value: float) -> None:
    noon = datetime.combine(periods.day(period), datetime.min.time(), UTC) + timedelta(hours=12)
    typed = Typed(colour="yellow", comment="Två sjuka och en ny vikarie.") if kpi.direction == "judged" else (
        Typed(numerator=min(value, 100) * 2, denominator=200) if kpi.ratio else Typed(value=value))
    with clock.frozen(min(noon, clock.now())):
        readings.enter(db, board, kpi, period, typed, WHO[0])
