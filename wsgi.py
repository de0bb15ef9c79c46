"""For any WSGI server: `gunicorn -k gthread --threads 8 wsgi:app`. `pulse serve` does more; see the README."""

from pulse import schema
from pulse.app import create_app

app = create_app()
schema.migrate(app.extensions["pulse.db"])
app.extensions["pulse.db"].close()  # a server that forks afterwards must not share the connection
