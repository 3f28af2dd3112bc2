# Everything a developer types. `make demo` and `make test` need Python 3.11 or later and make, nothing else.

PYTHON ?= python3
ADDRESS ?= 127.0.0.1:8000
WORKERS ?= 2
SEED ?= 1
DAYS ?= 365
BIN := .venv/bin
FRENCH := $(patsubst %.po,%.mo,$(wildcard comptoir/*/locale/fr/LC_MESSAGES/django.po))
export UV_PROJECT_ENVIRONMENT := .venv
# Bytecode is compiled once, at install, and kept.
export UV_COMPILE_BYTECODE := 1
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo dev test test-ci test-postgresql test-sqlite test-all rows lint fix messages openapi audit bench simulate simulate-faults ci

# What runs the product; made again when the lock changes.
.venv/installed: uv.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet "uv>=0.13.9,<0.14"
	$(BIN)/uv sync --frozen --quiet --no-dev --python $(BIN)/python
	touch $@

# What tests and checks it, on top.
.venv/developed: .venv/installed
	$(BIN)/uv sync --frozen --quiet --python $(BIN)/python
	touch $@

# One run compiles all of them.
%.mo: %.po | .venv/installed
	$(BIN)/python -m tests.messages --compile

demo: .venv/installed $(FRENCH) ## the whole product, filled, on this machine (FRESH=1 starts anew)
	$(BIN)/comptoir demo --address $(ADDRESS) $(if $(FRESH),--fresh)

dev: .venv/developed $(FRENCH) ## the demo, starting again on every change
	COMPTOIR_DEBUG=1 $(BIN)/comptoir demo --address $(ADDRESS) --reload

test: .venv/developed $(FRENCH) ## every test once; what this machine lacks is skipped and said
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not matrix and not ci" -rs

test-ci: .venv/developed $(FRENCH) ## each page and journey in two settings that differ in language, width and script
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not matrix" -rs

# The two halves of what .ci/run tests, each with DATABASE_URL as it says.
test-postgresql: .venv/developed $(FRENCH) ## each page and journey in its setting, and all that the database has to do with
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not matrix and not ci and not any_database" -rs

test-sqlite: .venv/developed $(FRENCH) ## each page and journey in the opposite setting, and everything else
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not matrix and not turn" -rs

test-all: .venv/developed $(FRENCH) ## the whole matrix, before a release: both languages, both widths, with and without JavaScript
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -rs

rows: ## which rows of docs/rows.md no journey walks yet
	@$(PYTHON) -m tests.rows

messages: .venv/developed ## gather what the code and the templates say into the French catalogues
	$(BIN)/python -m tests.messages

openapi: .venv/developed ## write docs/openapi.json from the code
	$(BIN)/comptoir openapi > docs/openapi.json

lint: .venv/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/developed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit: .venv/developed ## known holes in what we depend on (asks osv.dev), and what has a newer version
	$(BIN)/uv audit --frozen --preview-features audit-command
	$(BIN)/uv tree --frozen --outdated --depth 1

# What is measured beside it, in an environment of its own.
.venv-oscar/installed: bench/oscar/requirements.txt | .venv/installed
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-oscar
	$(BIN)/uv pip install --quiet --python .venv-oscar/bin/python -r $<
	touch $@

bench: .venv/developed .venv-oscar/installed $(FRENCH) ## measure, and write docs/performance.md (QUICK=1: without a million orders)
	bench/run $(if $(QUICK),--quick)

simulate: .venv/developed $(FRENCH) ## a year of the house in minutes (SEED=1 or 1-300, DAYS=365); prints the shortest story that fails
	$(BIN)/python -m simulation --seed $(SEED) --days $(DAYS) --processes $(WORKERS)

simulate-faults: .venv/developed $(FRENCH) ## plant each fault of simulation/faults, and play seeds until it is found
	$(BIN)/python -m simulation --faults $(FAULT) --days 45 --processes $(WORKERS)

ci: lint test-ci ## every fence of the house (.ci/run adds PostgreSQL)
