# Two commands on a fresh machine with Python >= 3.11 and make: `make demo`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARGS ?=

.PHONY: help setup demo run test test-matrix check format faults county bench lock texts clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# The environment is made again whenever the lock file changes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "storydesk needs Python 3.11 or later; set PYTHON=python3.12 or the like")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) from requirements.lock (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

setup: $(READY) ## the environment alone, in .venv

demo: setup ## desk + sandbox + sample desk; ARGS=--fast plays the main job by script
	@$(BIN)/storydesk demo $(ARGS)

run: setup ## the desk with the settings of the environment or .env
	@$(BIN)/storydesk run $(ARGS)

# Programs that tests start find their modules compiled.
test: export PYTHONDONTWRITEBYTECODE :=
test: setup ## every test
	@$(BIN)/python -m pytest -n auto --dist worksteal -q $(ARGS)

SYNAPSE := .venv-synapse

test-matrix: setup ## the Matrix adapter against a real Synapse (its own environment)
	@test -x $(SYNAPSE)/bin/python || $(PYTHON) -m venv $(SYNAPSE)
	@$(SYNAPSE)/bin/python -m pip install --quiet --disable-pip-version-check 'matrix-synapse>=1.150,<2'
	@SYNAPSE_PYTHON=$(SYNAPSE)/bin/python $(BIN)/python -m pytest -q tests/bot/platforms/matrix/synapse_job.py $(ARGS)

check: setup ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## write the code in the house's format
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

faults: setup ## break the desk in every way we know and compare the books; ARGS=--list
	@$(BIN)/python -m tests.faults $(ARGS)

county: setup ## say a published table's whole year in the chat; about two minutes
	@$(BIN)/python -m pytest -q tests/journeys/county_year_job.py $(ARGS)

bench: setup ## measure, each figure as a ratio within one run
	@$(BIN)/python -m benchmarks $(ARGS)

texts: setup ## compile the catalogues of handlers/texts
	@$(BIN)/python -m handlers.texts.catalogues

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header

lock: setup ## write the lock files anew from pyproject.toml (run: what a server needs, else: all)
	@$(BIN)/python -m pip install --quiet uv
	@$(LOCK) --extra dev --extra bench -o requirements.lock pyproject.toml
	@$(LOCK) --extra matrix --extra wecom --constraint requirements.lock -o requirements-run.lock pyproject.toml

clean: ## remove the environment and what tests left
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
