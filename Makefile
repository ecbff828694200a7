# The commands of the repository. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
MEMBERS := libs/chassis libs/events services/case-api services/deadline-service services/notification-service
SOURCES := $(MEMBERS) conftest.py tests bench deploy clients receivers
LOCK := $(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --universal --python-version 3.11 $(foreach each,$(MEMBERS),--no-emit-package $(notdir $(each)))

.PHONY: help setup run receiver demo caseload test lint format fuzz bench migrate schemas openapi clients rulebook explanations notices sbom audit lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.stamp ## Create the environment (.venv), once

.venv/.stamp: requirements.lock $(MEMBERS:%=%/pyproject.toml)
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@echo "Creating the environment in .venv ..."
	@test -x $(BIN)/python || $(PY) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(MEMBERS:%=-e %)
	@touch $@

run: setup ## Run the whole system on this machine (Ctrl-C stops it)
	@$(BIN)/python -m deploy.local

receiver: setup ## Receive the webhooks of the running system and show them: PORT=8090 (docs/webhooks.md)
	@DATA_DIR="$(abspath $(or $(DATA_DIR),.local))" PYTHONPATH=receivers/python $(BIN)/python -m local_receiver --port $(or $(PORT),8090)

demo: setup ## Run and check the story of one request, on a temporary system
	@$(BIN)/python -m deploy.demo

caseload: setup ## Fill the running system with a made-up council: SIZE=300 (or 3000, 50000), SEED=, TODAY=
	@$(BIN)/python -m deploy.caseload $(or $(SIZE),300) $(if $(SEED),--seed $(SEED)) $(if $(TODAY),--today $(TODAY))

# Processes that tests start import compiled modules, also where the environment turns that off.
test: setup ## Run every test
	@PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(CURDIR)/.venv/bytecode $(BIN)/python -m pytest -q -n 4 --dist loadfile --no-loadscope-reorder

lint: setup ## Check style, types, import direction, and that generated documents are current
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/lint-imports --config .importlinter
	@$(BIN)/basedpyright
	@$(BIN)/python -m deploy.rulebook --check
	@$(BIN)/python -m deploy.explanations --check
	@$(BIN)/python -m deploy.notices --check

format: setup ## Format the code
	@$(BIN)/ruff check --fix-only $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

fuzz: setup ## Fuzz the three services with Schemathesis: FUZZ_MINUTES=15, FUZZ_SEED= (docs/security/hostile-input.md)
	@FUZZ_MINUTES=$(FUZZ_MINUTES) FUZZ_SEED=$(FUZZ_SEED) $(BIN)/python -m tests.hostile.fuzz

bench: setup ## Measure against the peers, as ratios (docs/benchmarks.md)
	@$(BIN)/python -m bench

migrate: setup ## Migrate the database at DATABASE_URL
	@$(BIN)/python -m deploy.migrate

schemas: setup ## Write the JSON Schemas: events to docs/schemas, webhooks with AsyncAPI to docs/webhooks, plans to docs/plan, imports to docs/imports
	@$(BIN)/events schemas docs/schemas
	@$(BIN)/python -m case_api schemas docs/imports
	@$(BIN)/python -m notification_service schemas docs/webhooks
	@$(BIN)/python -m case_api.api.plan.content_schemas docs/plan

openapi: setup ## Write the OpenAPI documents to docs/openapi; prints what breaks clients
	@$(BIN)/python -m deploy.openapi

clients: setup ## Generate clients and run them against a live system; needs Node.js and a JDK
	@$(BIN)/python -m clients

rulebook: setup ## Write docs/rulebook.md and docs/vectors from the rules; fails if they were not current
	@$(BIN)/python -m deploy.digest_words
	@$(BIN)/python -m deploy.rulebook

explanations: setup ## Write docs/explanations.md, ten deadlines explained; fails if it was not current
	@$(BIN)/python -m deploy.explanations

notices: setup ## Write docs/notices.md and an example of each notice; fails if they were not current
	@$(BIN)/python -m deploy.notices

sbom: setup ## Write sbom.json (CycloneDX) of what runs in the image; prints the licences
	@$(BIN)/python -m deploy.sbom sbom.json

# It asks a public service for each package, and fails where it cannot.
audit: setup ## Ask for known vulnerabilities of what runs in the image; needs the internet
	@$(BIN)/pip-audit --requirement deploy/runtime.lock --require-hashes --disable-pip --strict

lock: setup ## Resolve requirements.in and the image's packages into lock files
	@$(LOCK) requirements.in -o requirements.lock
	@$(LOCK) --constraint requirements.lock deploy/runtime.in -o deploy/runtime.lock
	@$(LOCK) --constraint requirements.lock deploy/build.in -o deploy/build.lock
	@$(LOCK) clients/requirements.in -o clients/requirements.lock

clean: ## Remove the environment and caches (not the data in .local)
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
