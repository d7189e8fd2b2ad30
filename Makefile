# `make run` shows Menara at work, `make test` checks it. Both first set up what they need in .venv.

PYTHON ?= python3
BIN := .venv/bin

# The rooms that keep what they are told: their tests run on both databases.
KEEPING := $(wildcard $(addprefix tests/,core people records access assets sources listening api web server journeys))

export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run watch test peers format

help:
	@echo "make run     a whole installation that listens to an invented brand, in your browser"
	@echo "make watch   the brand's day, live in this terminal"
	@echo "make test    every check: style, types, import rules, tests"
	@echo "make peers   fetch the servers that tests drive (make test does it too)"
	@echo "make format  lay out the Python files as make test demands"

run: .venv/ready .venv/compiled
	@echo "Menara is starting with an invented brand. Open the address it is ready at, and sign in with the login it shows."
	@echo "menara is in $(BIN); to have it on your path: . $(BIN)/activate"
	@$(BIN)/menara up --demo

watch: .venv/ready
	@$(BIN)/menara watch

test: .venv/ready peers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n auto --dist loadfile -rs
	$(BIN)/python tests/peers/with_postgres.py $(BIN)/pytest -n auto --dist loadfile -rs $(KEEPING)

peers: .venv/ready
	@$(BIN)/python tests/peers/install.py

format: .venv/ready
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.venv/ready: pyproject.toml uv.lock | .venv/bin/uv
	@echo "Fetching the packages of uv.lock into .venv (a few hundred megabytes the first time)"
	@$(BIN)/uv sync --locked --quiet
	@touch $@

.venv/compiled: .venv/ready
	@echo "Compiling the matcher (about a minute, this once)"
	@$(BIN)/python -c "from menara.engine.query.compiled.loading import load_kernel; load_kernel(lambda: None)"
	@touch $@

.venv/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing. On Debian: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Menara needs Python 3.11 or later. Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv or pip is missing. On Debian: apt install python3-venv python3-pip"; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet uv
