# make lab        open the course in JupyterLab
# make test       everything that must pass
# make bench      measure what the kit costs, a quarter of an hour; or some of it: make bench ONLY="round_trip history"
# make differential  let Chromium and Firefox show again what they do, and store it: eight minutes
# make notebooks  run the notebooks and store what they show
# make pictures   take the pictures in the README again
# make looks      take the pictures again that views are compared with
# make clean      remove the environment
#
# All but the last make an environment in .venv first. PYTHON names the Python to make it with.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
AXE := tests/browser/node_modules
# A file of tests stays together: what it opens is opened once.
SIDE_BY_SIDE := --numprocesses 2 --dist loadfile
# What asks browsers, proxies and whole programs waits more than it runs, and under coverage each of them starts slowly.
# The proof of the diagnosis runs the same lines a million times.
ASKED := tests/benchmarks tests/browser tests/diagnosis/test_causes.py tests/differential tests/looks tests/world
# No kernel is to warn of what a debugger would miss.
export PYDEVD_DISABLE_FILE_VALIDATION := 1

.PHONY: lab test bench differential notebooks pictures looks clean

lab: .venv/lab.made
	@$(BIN)/wskit lab notebooks

test: .venv/test.made $(AXE)/made
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(SIDE_BY_SIDE) --cov --cov-report=term-missing --cov-fail-under=95 tests $(ASKED:%=--ignore=%)
	$(BIN)/pytest $(SIDE_BY_SIDE) $(ASKED)
	$(BIN)/pytest $(SIDE_BY_SIDE) --loop bare tests/loops tests/network tests/ends tests/between tests/endings
	$(BIN)/pytest $(SIDE_BY_SIDE) --nbval --nbval-cell-timeout=60 notebooks docs
	$(BIN)/python tools/course.py --check

bench: .venv/test.made
	@PYTHONPATH=tools $(BIN)/python -m benchmarks $(ONLY)

differential: .venv/test.made
	PYTHONPATH=tests $(BIN)/python -m differential

notebooks: .venv/test.made
	$(BIN)/python tools/course.py

pictures: .venv/test.made
	$(BIN)/python tools/pictures.py

looks: .venv/test.made
	PYTHONPATH=tests:tools $(BIN)/python -m looks

clean:
	rm -rf .venv $(AXE)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "wskit needs Python 3.11 or newer; name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "Python's venv module is missing; on Debian: sudo apt-get install python3-venv"; exit 1; }

.venv/lab.made: .venv/bin/python pyproject.toml
	@echo "Installing JupyterLab and the course in .venv: a minute or several, with nothing to see meanwhile ..."
	@$(PIP) --editable '.[lab]'
	@touch $@

# Python 3.11 brings a pip that knows no groups.
.venv/test.made: .venv/bin/python pyproject.toml
	@echo "Installing all that tests need in .venv: a few minutes, with nothing to see meanwhile ..."
	@$(PIP) --upgrade 'pip>=25.1'
	@$(PIP) --editable . --group dev
	@touch $@

# axe-core, for the accessibility tests, and ws, a server to tap. They are skipped where there is no npm, but never in CI.
$(AXE)/made: tests/browser/package-lock.json
	@if command -v npm >/dev/null; then \
		npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund && touch $@ \
			|| echo "axe-core and ws could not be had from npm, so accessibility and a server of Node's are not tested"; \
	else \
		echo "npm is missing, so accessibility and a server of Node's are not tested; on Debian: sudo apt-get install nodejs npm"; \
	fi
