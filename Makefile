# Everything a developer or an operator types. `make demo` and `make test` need Python 3.11 and make, nothing else.

PYTHON ?= python3
ADDRESS ?= 127.0.0.1:8000
WORKERS ?= 2
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv

.PHONY: demo dev test test-all rows lint fix messages bench openapi ci

# The tools live in .venv; made again when the lock changes.
.venv/installed: uv.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet "uv>=0.13.9,<0.14"
	$(BIN)/uv sync --frozen --quiet --python $(BIN)/python
	touch $@

demo: .venv/installed ## the whole product, filled, on this machine (FRESH=1 starts anew)
	$(BIN)/comptoir demo --address $(ADDRESS) $(if $(FRESH),--fresh)

dev: .venv/installed ## the demo, reloading on every change
	COMPTOIR_DEBUG=1 $(BIN)/comptoir demo --address $(ADDRESS) --reload

test: .venv/installed ## every test once; what this machine lacks is skipped and said
	$(BIN)/pytest -n $(WORKERS) -m "not matrix" -rs

test-all: .venv/installed ## the whole matrix: both languages, both widths, with and without JavaScript
	$(BIN)/pytest -n $(WORKERS) -rs

rows: .venv/installed ## which rows of the product no journey walks yet
	$(BIN)/python -m tests.rows

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ci: lint test ## all that CI runs
