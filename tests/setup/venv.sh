#!/bin/sh
# Makes the virtual environment $1 with the newest Python from 3.11 on. Needs no root. Says plainly what is missing.
set -eu

newest() {
    for name in "${PYTHON:-}" python3.14 python3.13 python3.12 python3.11 python3; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$name"; return; }
    done
    return 1
}

python=$(newest) || {
    echo "Pulse needs Python 3.11 or newer, and found: $(python3 --version 2>/dev/null || echo none)." >&2
    echo "Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) and try again." >&2
    exit 1
}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$("$python" --version) is here, but not its venv module." >&2
    echo "Install it (Debian, Ubuntu: apt install python3-venv) and try again." >&2
    exit 1
fi
echo "Making $1 with $("$python" --version) …"
"$python" -m venv "$1"
