# Everything from a fresh Debian machine: `make run`, `make run INPUT=/a/folder`, `make test`.
PYTHON ?= python3
INPUT ?= data/samples
OUT ?= out
ASK ?= $(if $(filter data/samples,$(INPUT)),implementers 76/NQ-CP,units)
SOHOA := .venv/bin/sohoa
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test system samples schema lint bench model clean

run: system .venv/installed
	$(SOHOA) run "$(INPUT)" --out "$(OUT)" || [ $$? -eq 1 ]
	$(SOHOA) query $(ASK) --db "$(OUT)/sohoa.db"

test: system
	rm -rf .venv
	$(MAKE) .venv/tested
	$(MAKE) lint
	.venv/bin/python -m pytest -n 2

# What apt brings: the OCR engine with its Vietnamese model, fonts for the samples, venv and headers for Python.
system:
	@sh scripts/system-packages.sh

.venv/installed: pyproject.toml constraints.txt
	[ -x .venv/bin/python ] || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/tested: .venv/installed
	.venv/bin/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

samples: .venv/tested
	.venv/bin/python -m pipeline.samples.generate --out data/samples

schema: .venv/installed
	.venv/bin/python -m pipeline.schema

# The figures of docs/benchmarks.md; BENCH="words speed --real ../shared/real" measures some of them.
bench: system .venv/tested
	.venv/bin/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,bench]"
	.venv/bin/python -m pipeline.bench $(BENCH)

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache
