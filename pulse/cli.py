"""The command line: `pulse serve`, `demo`, `init`, `load` and `import`. Its help texts are the manual."""

import dataclasses
import shutil
import sys
from pathlib import Path

import click

from pulse import bell, boardfiles, boards, clock, demo, imports, schema, serving, settings, words
from pulse.db import WAL_SAFE_SINCE, Database
from pulse.errors import Refused
from pulse.settings import Settings
from pulse.words import _


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Pulse: a pulse board for daily improvement meetings. Settings are PULSE_… variables; see the README."""
    context.obj = Settings.from_env()
    context.with_resource(words.speaking(context.obj.language))


_serving = [
    click.option("--host", help="Address to listen on; only this machine unless told otherwise."),
    click.option("--port", type=click.IntRange(1, 65535), help="Port, 8000 unless told otherwise."),
    click.option("--workers", type=click.IntRange(1, 64), help="Processes; one per core, at most two."),
]


def _listens(command: click.decorators.FC) -> click.decorators.FC:
    for option in reversed(_serving):
        command = option(command)
    return command


@main.command()
@_listens
@click.pass_obj
def serve(found: Settings, host: str | None, port: int | None, workers: int | None) -> None:
    """Start the server: migrate the database, load the boards, listen."""
    chosen = _with(found, host, port, workers)
    if not chosen.boards.is_dir():
        raise click.ClickException(_("Mappen %(name)s finns inte. Börja med: pulse init") % {"name": chosen.boards})
    db = _database(chosen)
    if not _load(db, chosen):
        click.echo(_("Felaktiga filer hoppades över; de andra tavlorna är i gång."), err=True)
    _start(chosen, db)


@main.command("demo")
@_listens
@click.pass_obj
def demo_command(found: Settings, host: str | None, port: int | None, workers: int | None) -> None:
    """Start with a made-up municipality: boards, 90 days of figures, ideas and deviations."""
    chosen = dataclasses.replace(_with(found, host, port, workers), boards=settings.home("boards"))
    if chosen.data == Settings.data:
        chosen = dataclasses.replace(chosen, data=Path("pulse-demo"))
    db = _database(chosen)
    demo.fill(db, clock.now())
    _load(db, chosen)
    _start(chosen, db)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.pass_obj
def init(found: Settings, folder: Path) -> None:
    """Make a folder ready: an empty database, a first board and the templates to copy from."""
    kept = folder / "boards"
    if kept.exists():
        raise click.ClickException(_("Mappen %(name)s finns redan. Inget har ändrats.") % {"name": kept})
    shutil.copytree(settings.home("boards") / "templates", kept / "templates")
    shutil.copytree(settings.home("boards") / "first", kept, dirs_exist_ok=True)
    chosen = dataclasses.replace(found, data=folder / found.data, boards=kept)
    _load(_database(chosen), chosen)
    click.echo(_("Klart. Ändra filerna i %(name)s och starta med: pulse serve") % {"name": kept})


@main.command()
@click.pass_obj
def load(found: Settings) -> None:
    """Read the board files again. What is wrong is named with file, line and word; the rest is loaded."""
    if not _load(_database(found), found):
        sys.exit(1)


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="TOML file that says which column is what; see docs/import.md.")
@click.option("--dry-run", is_flag=True, help="Show what would change, write nothing.")
@click.option("--as", "actor", default="import", show_default=True, help="Who the journal names.")
@click.pass_obj
def import_figures(found: Settings, files: tuple[Path, ...], mapping: Path, dry_run: bool, actor: str) -> None:
    """Read figures from CSV or Excel files, all or nothing. Importing the same files again changes nothing."""
    db = _database(found)
    try:
        preview = imports.preview(db, [imports.load(path) for path in files], imports.read(mapping, found.boards))
    except (imports.Unusable, Refused) as no:
        raise click.ClickException(str(no)) from no
    click.echo(preview.summary())
    for fault in preview.faults[:50]:
        click.echo(str(fault), err=True)
    if preview.faults:
        raise click.ClickException(_("Inget har sparats. Rätta raderna ovan och försök igen."))
    if not dry_run:
        click.echo(imports.apply(db, preview, actor).summary())


def _with(found: Settings, host: str | None, port: int | None, workers: int | None) -> Settings:
    """The settings, with what the command line says instead."""
    return dataclasses.replace(
        found, host=host or found.host, port=port or found.port, workers=workers or found.workers)


def _database(chosen: Settings) -> Database:
    """The migrated database; says so when SQLite is one that can corrupt it."""
    db = Database(chosen.database, ring=lambda: bell.ring(chosen.data))
    if db.engine < WAL_SAFE_SINCE:
        click.echo(_("Varning: SQLite %(version)s har ett känt fel som kan skada databasen. Installera pysqlite3.")
                   % {"version": ".".join(map(str, db.engine))}, err=True)
    schema.migrate(db)
    return db


def _load(db: Database, chosen: Settings) -> bool:
    """Whether every board file was right."""
    outcome = boardfiles.load(db, chosen.boards)
    for fault in outcome.errors:
        click.echo(str(fault), err=True)
    count = len(boards.all(db))
    click.echo(words.ngettext("%(n)s tavla i bruk", "%(n)s tavlor i bruk", count) % {"n": count})
    return not outcome.errors


def _start(chosen: Settings, db: Database) -> None:
    if not serving.can_listen(chosen):
        raise click.ClickException(
            _("Det går inte att lyssna på %(host)s port %(port)s. Välj en annan port med --port.")
            % {"host": chosen.host, "port": chosen.port})
    address = f"http://{'localhost' if chosen.loopback_only else chosen.host}:{chosen.port}"
    in_use = boards.all(db)
    first = next((board for board in in_use if board.shifts), in_use[0] if in_use else None)
    click.echo(f"\n  {_('Översikt')}   {address}/")
    if first is not None:
        click.echo(f"  {_('Surfplatta')} {address}/boards/{first.key}")
        click.echo(f"  {_('Väggskärm')}  {address}/boards/{first.key}/wall\n")
    if not chosen.loopback_only:
        click.secho(_("OBS! Det finns ingen inloggning ännu. Alla som når %(host)s kan läsa och skriva på alla tavlor.")
                    % {"host": f"{chosen.host}:{chosen.port}"}, fg="red", bold=True, err=True)
    db.close()
    serving.serve(chosen)
