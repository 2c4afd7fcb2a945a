# One command for each chore. `make demo` and `make test` need only Python and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SHARED ?= ../shared

.PHONY: demo test lint eval bench model clean

# A green run of this demo exits 1: the example log is full of findings.
demo: $(STAMP)
	@$(BIN)/cslint check examples/chat.jsonl --statistics; status=$$?; test $$status -le 1

test: $(STAMP)
	$(BIN)/pytest
	$(BIN)/cslint test

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Precision, recall and F1 per rule: the corpus, and labelled cases where they are at hand.
eval: $(STAMP)
	$(BIN)/python benchmarks/accuracy.py $(SHARED)

bench: $(STAMP)
	$(BIN)/python benchmarks/speed.py

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[parquet]" --group dev
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
