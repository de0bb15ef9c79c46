"""create_app: puts the house together."""

from flask import Flask
from flask_compress import Compress

from pulse.db import Database
from pulse.settings import Settings
from pulse.web import answers, boards, deviations, gate, ideas, imports, overview, readings, screens, start, undo

MIMETYPES = ["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"]


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. The database must be migrated (`pulse init`, or any `pulse` command that starts one)."""
    settings = settings or Settings.from_env()
    app = Flask("pulse", static_folder=None, template_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body, MAX_FORM_MEMORY_SIZE=gate.LARGEST_FORM, MAX_FORM_PARTS=200,
        COMPRESS_MIMETYPES=MIMETYPES, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=4, COMPRESS_STREAMS=False,
    )
    app.extensions["pulse.settings"] = settings
    app.extensions["pulse.db"] = Database(settings.database)
    answers.install(app)
    app.before_request(gate.known_host)
    app.before_request(gate.declared)
    app.before_request(gate.same_origin)
    app.before_request(gate.small_form)
    Compress(app)
    for blueprint in _doors():
        app.register_blueprint(blueprint)
    return app


def _doors() -> list:  # type: ignore[type-arg]
    return [start.pages, overview.pages, boards.pages, readings.pages, ideas.pages, deviations.pages, undo.pages,
            imports.pages, screens.doors]
