# `make run` shows Pulse with a made-up municipality, `make test` tries all of it. Each sets up what it needs, in .venv/
# and node_modules/ here; only a browser for the tests may come from outside them (tests/setup/browser.py says how).

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip -qq --disable-pip-version-check
READY := $(VENV)/ready
TRIABLE := $(VENV)/triable
TOOLS := $(VENV)/tools
NO_BROWSER := --ignore=tests/browser --ignore=tests/old_engines --ignore=tests/install
TWO := -n 2 --dist worksteal
TWO_BY_FILE := -n 2 --dist loadfile

.PHONY: run test check lint tests traced browser install shots pictures load words clean

run: $(READY)
	@$(BIN)/pulse demo

test: lint traced browser install

check: lint tests

lint: $(TRIABLE)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary

tests: $(TRIABLE)
	@$(BIN)/python -m pytest $(TWO) $(NO_BROWSER) --ignore=tests/load tests

# The same tests with more trials of each property, those of the load programs, and which lines of pulse/ they reach.
traced: $(TRIABLE)
	@rm -f .coverage .coverage.*
	@TRIALS=100 $(BIN)/coverage run -m pytest $(TWO) $(NO_BROWSER) tests
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

browser: $(TRIABLE) $(TOOLS)
	@$(BIN)/python -m pytest $(TWO_BY_FILE) tests/browser --ignore=tests/browser/test_lighthouse.py
	@$(BIN)/python -m pytest tests/old_engines || test $$? = 5
	@$(BIN)/python -m pytest tests/browser/test_lighthouse.py

install: $(TRIABLE)
	@$(BIN)/python -m pytest tests/install

shots: $(TRIABLE) $(TOOLS)
	@$(BIN)/python -m tests.shots $(ONLY)

pictures: $(TRIABLE) $(TOOLS)
	@$(BIN)/python -m tests.pictures

load: $(TRIABLE)
	@$(BIN)/python -m tests.load.fanout --quick

words: $(TRIABLE)
	@$(BIN)/python tests/setup/words.py

clean:
	rm -rf $(VENV) tests/tools/node_modules shots .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@sh tests/setup/venv.sh $(VENV)

$(READY): pyproject.toml | $(BIN)/python
	@echo "Installing Pulse in $(VENV) …"
	@$(PIP) install --editable .
	@touch $@

$(TRIABLE): pyproject.toml | $(BIN)/python
	@echo "Installing Pulse and what its tests need in $(VENV) …"
	@$(PIP) install --editable '.[test]'
	@touch $@ $(READY)

$(TOOLS): tests/tools/package-lock.json tests/setup/tools.py tests/setup/browser.py tests/setup/engines.py | $(TRIABLE)
	@$(BIN)/python tests/setup/tools.py
	@$(BIN)/python tests/setup/browser.py
	@$(BIN)/python tests/setup/engines.py
	@touch $@
