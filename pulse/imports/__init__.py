"""The import of figures: files and a mapping become a preview, and the preview is saved whole or not at all.

    mapping = imports.read(Path("nhs-ae.toml"), settings.boards)
    preview = imports.preview(db, [imports.load(path) for path in paths], mapping)
    applied = imports.apply(db, preview, "MA")
"""

from pulse.imports.applying import Applied, apply, outcome
from pulse.imports.mapping import Mapping, parse, read, shipped
from pulse.imports.previewing import Change, Preview, preview
from pulse.imports.remarks import Remark, Unusable
from pulse.spreadsheets import File, load

__all__ = ["Applied", "Change", "File", "Mapping", "Preview", "Remark", "Unusable", "apply", "load", "outcome",
           "parse", "preview", "read", "shipped"]
