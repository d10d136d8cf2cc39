# Everything runs in .venv; `make demo` and `make test` need only Python 3.11+, make and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint format bench bench-service docs fuzz lock supply-chain clean

demo: $(VENV)/.product
	$(BIN)/mapper demo -o demo-mapping.xlsx

test: $(VENV)/.dev
	$(BIN)/pytest -n auto --dist worksteal

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# All benchmarks (half an hour or so), into evaluation/results/bench.json and docs/performance.md.
BENCH := evaluation/results/bench.json
bench: $(VENV)/.dev
	$(BIN)/python -m evaluation.bench -o $(BENCH)
	-$(BIN)/python -m api.bench --output $(BENCH)
	$(BIN)/python -m evaluation.bench.page

# 50 people in workbenches while mappings run; fails where reads or decisions are too slow.
bench-service: $(VENV)/.dev
	$(BIN)/python -m api.bench --output $(BENCH)
	$(BIN)/python -m evaluation.bench.page

# The documentation as a site, in site/.
docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

# A short campaign of bad input against every parser; RUNS=5000 for a long one.
RUNS ?= 200
fuzz: $(VENV)/.dev
	$(BIN)/python -m evaluation.fuzz all --runs $(RUNS)

# What supply-chain and lock work with lies in an environment of its own: the product needs none of it.
TOOLS := .venv-tools
$(TOOLS)/.made: tools.txt
	test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check -r tools.txt
	touch $@

# Bill of materials (CycloneDX), licences, known vulnerabilities, in supply-chain/.
supply-chain: $(VENV)/.product $(TOOLS)/.made
	$(BIN)/python -m evaluation.supply_chain $(TOOLS)/bin supply-chain

lock: $(TOOLS)/.made
	$(TOOLS)/bin/uv pip compile pyproject.toml --constraint constraints.txt --generate-hashes \
		--python-version 3.11 --python-platform x86_64-manylinux_2_28 --torch-backend cpu \
		--no-header --quiet --output-file .lock.new
	{ grep '^#' requirements.lock | head -5; cat .lock.new; } > .lock.whole
	mv .lock.whole requirements.lock && rm .lock.new

clean:
	rm -rf $(VENV) $(TOOLS) site supply-chain .mypy_cache .ruff_cache .pytest_cache

# The constraints pin what was tested; torch is pinned there because an unpinned one pulls gigabytes of CUDA.
$(VENV)/.product: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.product
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $@
