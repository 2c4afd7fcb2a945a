# One command for each chore. `make demo` and `make test` need only Python and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint docs eval bench model results clean

# A green run of this demo exits 1: the example log is full of findings.
demo: $(STAMP)
	@$(BIN)/cslint check examples/chat.jsonl --format text --statistics; status=$$?; test $$status -le 1

test: $(STAMP)
	$(BIN)/pytest -n 2
	$(BIN)/cslint test

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m cslint.docs --check

# Pages that are written from the rules.
docs: $(STAMP)
	$(BIN)/python -m cslint.docs

# Precision, recall and F1 per rule on labelled files, with floors that only rise.
eval: $(STAMP)
	$(BIN)/python benchmarks/accuracy.py

# The scorer's weights from the corpus; the same corpus gives the same bytes.
model: $(STAMP)
	$(BIN)/python -m pip install --quiet --editable ".[train]"
	$(BIN)/python -m cslint.score.train corpus cslint/data/scorer.cslw

results: $(STAMP)
	$(BIN)/python -m pip install --quiet --editable ".[train]"
	$(BIN)/python -m cslint.score.results corpus docs/results.md

bench: $(STAMP)
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/latency.py

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[parquet,postgres,redis,holidays,train]" --group dev
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
