.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
# Compiled modules make every later start faster.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run demo up ps logs down test lint bench chaos contracts format lock clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.runtime: requirements.lock pyproject.toml deploy/launcher/require_python.py
	@$(PYTHON) deploy/launcher/require_python.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.engines: requirements-engines.lock $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-engines.lock
	@touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.runtime ## serve the whole system on 127.0.0.1:8000 (PORT= changes it), data kept under var/
	@exec $(BIN)/chengnuo run --port $(PORT)

up: $(VENV)/.engines ## run every part in processes of its own, with real PostgreSQL and Kafka, data kept under var/
	@$(BIN)/chengnuo up --port $(PORT)

ps: $(VENV)/.engines ## say what of `make up` runs where
	@$(BIN)/chengnuo ps

logs: $(VENV)/.engines ## follow what the processes of `make up` say (S=name narrows it)
	@$(BIN)/chengnuo logs $(S)

down: $(VENV)/.engines ## stop everything that `make up` started, keep the data
	@$(BIN)/chengnuo down

demo: $(VENV)/.runtime ## play the whole loop on a fresh temporary profile
	@$(BIN)/chengnuo demo

test: $(VENV)/.development ## install what is needed and run every test (T=path narrows it)
	@$(BIN)/python -m pytest $(T)

lint: $(VENV)/.development ## ruff, mypy, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

chaos: $(VENV)/.development ## kill everything in turn under load, then balance the books (SECONDS=, KILLS=, EVENTS=, SEED= change it)
	@$(BIN)/python -m tests.chaos $(if $(SECONDS),--seconds=$(SECONDS)) $(if $(KILLS),--kills=$(KILLS)) \
		$(if $(EVENTS),--events=$(EVENTS)) $(if $(SEED),--seed=$(SEED))

bench: $(VENV)/.development ## measure every figure beside its limit in one run, with everything running (F=names narrows it)
	@$(BIN)/python -m tests.benchmarks $(F)

contracts: $(VENV)/.development ## write what is generated: schemas, examples, documents of the contracts, the page of settings
	@$(BIN)/python -m contracts.publishing
	@$(BIN)/chengnuo settings > docs/settings.md

format: $(VENV)/.development ## put the code into its standard form
	@$(BIN)/ruff check --fix --quiet . && $(BIN)/ruff format --quiet .

lock: $(VENV)/.development ## resolve the lock files anew
	@$(BIN)/python -m pip install --quiet uv
	@for each in requirements requirements-engines requirements-dev; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate $$each.in --output-file $$each.lock; done
	@$(BIN)/python -m deploy.kafka.lock

clean: ## remove the environment; var/ stays
	@rm -rf $(VENV)
