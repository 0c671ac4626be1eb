# Every recipe has a sentence after ##; `make help` prints them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The outside may have settings of its own; what is made here must not depend on them.
unexport PYTHONPATH

.PHONY: help demo up install dev test lint types contracts unit docs lock measure bench chaos day clean doctor

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | sort | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

install: $(VENV)/.installed ## Create .venv with the tocsin command

dev: $(VENV)/.dev ## Add what tests and checks need

demo: install ## Watch a day of escalation on this machine: feeds, alerts, signed webhooks
	$(BIN)/tocsin demo

up: install ## Run the embedded monitor in ./tocsin-data
	$(BIN)/tocsin up

doctor: install ## Check what this set-up rests on
	$(BIN)/tocsin doctor

test: dev ## Check everything that CI checks, with a real Kafka and a real Redis
	$(BIN)/python tools/services.py
	$(MAKE) lint types contracts
	$(BIN)/python -m pytest -m "not (kafka or redis or slow or long)" -n 2
	$(BIN)/python -m pytest -m "(kafka or redis or slow) and not long"

lint: dev ## Check style and form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev ## Check types, without a cache: a cache has hidden errors
	$(BIN)/mypy --cache-dir=/dev/null

contracts: dev ## Check which package may import which
	$(BIN)/lint-imports --no-cache

unit: dev ## Run the tests that need neither Kafka nor Redis
	$(BIN)/python -m pytest -m "not (kafka or redis or slow or long)" -n 2

docs: dev ## Write the generated tables of docs/
	PYTHONPATH=. $(BIN)/python tools/generate_docs.py

measure: dev ## Measure quality on the evaluation data (TOCSIN_SHARED_DATA, else ../shared/data)
	PYTHONPATH=. $(BIN)/python tools/measure.py

bench: dev ## Measure speed, as ratios in one run
	$(BIN)/python benchmarks/road.py

chaos: dev ## Kill every role, Kafka and Redis under 2,000 articles, and count what is lost
	$(BIN)/python tests/chaos/full.py
	$(BIN)/python -m pytest -m long

day: dev ## Run a synthetic day of 400 events: alerts missed, invented and late, by cause
	$(BIN)/python tests/day/full.py

lock: dev ## Pin every dependency with its hashes
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/python tools/lock.py

clean: ## Remove .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
