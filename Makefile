# One command each, on a machine with nothing but Python >= 3.11: `make demo`, `make test`. `make help` lists all.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test chaos ehr check static format-check lint types imports templates migrations unit lock clean

BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/python -m pytest
# Two parallel processes: more gain nothing on two cores, and each has a database of its own.
JOBS ?= 2

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## create .venv and install the locked dependencies
	@:

# The newest suitable Python of those found; only wheels whose hashes stand in the lock.
$(READY): requirements/dev.txt
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if command -v "$$python" >/dev/null && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    found="$$python"; break; fi; done; \
	if [ -z "$${found:-}" ]; then \
	  echo "Python 3.11 or newer is needed and was not found: install it, or name it: make setup PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	if [ ! -x $(BIN)/python ]; then \
	  echo "Creating .venv with $$found ..."; \
	  "$$found" -m venv .venv || { rm -rf .venv; \
	    echo "$$found cannot create a virtual environment: install its venv module (on Debian: apt install python3-venv)" >&2; exit 1; }; fi
	@echo "Installing the locked dependencies ..."
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps --only-binary :all: \
	  --requirement requirements/dev.txt
	@touch $(READY)

demo: setup ## sample forms, accounts for every role, the web site: everything in the foreground
	@exec $(BIN)/python manage.py demo $(ARGS)

test: setup ## everything: the checks, then all tests
	@$(MAKE) --no-print-directory -k -j2 --output-sync=target static
	$(PYTEST) -n $(JOBS) --dist loadgroup $(ARGS)

chaos: setup ## a thousand runs of every pattern, ten thousand claims under a bound, while workers are killed
	CHAOS_RUNS=$${CHAOS_RUNS:-1000} TURNSTILE_CLAIMS=$${TURNSTILE_CLAIMS:-10000} \
	  $(PYTEST) -q tests/e2e/test_chaos.py tests/e2e/test_turnstile.py $(ARGS)

ehr: setup ## a thousand writes to a FHIR server that loses answers and fails; each must be there once
	EHR_WRITES=$${EHR_WRITES:-1000} $(PYTEST) -q -s -n 0 tests/integration/ehr_runs/test_thousand_writes.py $(ARGS)

check: setup ## the checks and the fast tests, in under a minute
	@$(MAKE) --no-print-directory -k -j2 --output-sync=target static unit

static: types format-check lint imports templates migrations

format-check:
	$(BIN)/ruff format --check --output-format concise .

lint:
	$(BIN)/ruff check --quiet .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports --no-logo

templates:
	$(BIN)/djlint templates --lint --quiet

# makemigrations asks the database whether the history is consistent and warns when there is none: there need not be one.
migrations:
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

unit:
	$(PYTEST) -q tests/unit tests/architecture

lock: setup ## compile requirements/*.txt anew from pyproject.toml (UPGRADE=1 takes newer versions)
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	@for each in "base" "dev --all-extras"; do set -- $$each; \
	  $(BIN)/uv pip compile pyproject.toml $${2:-} $(if $(UPGRADE),--upgrade) --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements/$$1.txt; done

clean: ## remove caches and .venv; what is in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache staticfiles
	find orchestrator review tests -name __pycache__ -type d -prune -exec rm -rf {} +
