# The two commands a newcomer needs: `make demo` and `make test`. Each makes what it needs by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install programs demo check format test coverage weathers clean

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# What the report is tried in: a browser and a spreadsheet program. Without them those tests are skipped, in CI they fail.
programs:
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core libreoffice-calc

demo: install
	$(BIN)/lead-importer demo

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Compiled once: the tests start the program some hundred times, also where Python is told to write no bytecode. Many
# of them wait, for a rate or a lease: four at a time keep two cores busy.
test: check
	$(BIN)/python -m compileall -q importer
	$(BIN)/pytest -n 4

# Which lines and branches no test reaches. Apart, for it nearly doubles the time; those of whole journeys run in
# processes of their own, of which it sees little.
coverage: install
	$(BIN)/pytest -n 4 --ignore tests/e2e --cov --cov-report=term:skip-covered

# The test of all faults at its full size: 20 seeds with 1,000 leads each, some minutes.
weathers: install
	WEATHER_LEADS=1000 $(BIN)/pytest -n 4 tests/e2e/test_e2e_all_faults.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache reports
