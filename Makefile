# Everything starts here: `make help`.
# Needs Python 3.11 or newer and make; the rest goes into .venv, from locked versions with checked hashes.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check coverage bench tour clean messages lock

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
APP_READY := $(VENV)/.ready-app
DEV_READY := $(VENV)/.ready-dev
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
# A process for each core takes the tests a file at a time; what takes longest begins first (conftest.py).
SIDE_BY_SIDE := --numprocesses=logical --dist=loadfile --no-loadscope-reorder
LOCALES := $(wildcard src/lagspill/locale/*/LC_MESSAGES/*.po)

help: ## Show what can be made
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(APP_READY) messages ## Run a fictitious municipality on this machine (PORT=8000)
	$(BIN)/lagspill demo --port $(PORT)

test: check ## All checks and all tests
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

coverage: $(DEV_READY) messages ## The tests once more, counting branches: at least 95 % in all, every one in rules.py
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest $(SIDE_BY_SIDE)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report
	$(BIN)/python -m coverage report --include='*/rules.py' --fail-under=100

check: $(DEV_READY) messages ## Format, lint, types, layers, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint src
	$(BIN)/python -m tests.translations check

bench: $(DEV_READY) messages ## Measure speed at 10 000 and 1 000 000 cases, into bench/results/
	$(BIN)/python -m bench

tour: $(DEV_READY) messages ## Play the journeys and take the manual's pictures, into docs/manual/
	$(BIN)/python -m pytest tests/journeys src/lagspill/demo/tests/test_seeding_forms.py --tour

messages: $(LOCALES:.po=.mo) ## Compile the translations

%.mo: %.po | $(APP_READY)
	$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

clean: ## Remove what was built, but no data
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage* htmlcov
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lagspill needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)

$(APP_READY): requirements/app.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/app.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(DEV_READY): requirements/dev.lock $(APP_READY)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/dev.lock
	touch $@

lock: ## Resolve the dependencies anew (maintainers; needs uv)
	uv pip compile $(LOCK) pyproject.toml --group build -o requirements/app.lock
	uv pip compile $(LOCK) pyproject.toml --group dev -o requirements/dev.lock
