# make reports: pages of every cycle, for leaders.   make test: everything that CI runs.
PYTHON ?= python3
BIN := .venv/bin
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
INSTALL = $(BIN)/python -m pip install --quiet --editable

.PHONY: reports test test-fast test-slow quick setup examples lock vale bench clean help

reports: .venv/.kit
	$(BIN)/impactkit render

test: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --jobs 2 --output-sync=target test-fast test-slow

# Two halves side by side, one a core.
test-fast: .venv/.test
	$(BIN)/python -m pytest -m "not slow and not browser"
	$(BIN)/python -m pytest --nbval-lax notebooks
	$(BIN)/python -m pytest -m recount

test-slow: .venv/.test
	$(BIN)/python -m pytest -m "(slow or browser) and not recount"

quick: .venv/.test
	$(BIN)/python -m pytest -m "not slow and not browser"

setup: .venv/.test

examples: .venv/.kit
	$(BIN)/impactkit simulate --examples .

lock: .venv/.test
	$(BIN)/python -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--no-header --no-annotate --all-extras --output-file constraints.txt pyproject.toml

# The rules of language as a style for Vale: build/vale/ImpactKit.zip.
VALE := build/vale
vale:
	rm -rf $(VALE)/ImpactKit $(VALE)/ImpactKit.zip
	mkdir -p $(VALE)/ImpactKit
	cp impactkit/language/rules/*.yml $(VALE)/ImpactKit
	cd $(VALE) && $(PYTHON) -m zipfile -c ImpactKit.zip ImpactKit

# What a page costs, beside the peers, which are installed for this only.
BENCH := build/bench
bench:
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --editable . ploomber-engine
	$(BENCH)/bin/python benchmarks/rendering.py --many 1000 --write benchmarks/RESULTS.md

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .hypothesis

help:
	@echo "make reports | test | quick | setup | examples | lock | vale | bench | clean"

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.kit: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) .
	@touch $@

.venv/.test: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) '.[test]'
	@touch $@ .venv/.kit
