# Two commands matter: `make demo` shows an invented municipality, `make test` runs every check.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: demo test bench docs format lock

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q --no-warn-script-location
LOCKED := --only-binary :all: --require-hashes -r
VENDOR := src/styrbar/web/static/vendor
AXE := node_modules/axe-core/axe.min.js
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Neither the demonstration nor the checks may touch an installation of the same machine.
unexport STYRBAR_DATA STYRBAR_KEYS STYRBAR_DATABASE_URL STYRBAR_SECRET_KEY STYRBAR_ALLOWED_HOSTS STYRBAR_DEBUG

# --- what a user runs

demo: needs-demo $(BIN)/.runtime $(VENDOR)/.stamp demo-data/styrbar/.rules
	$(BIN)/styrbar serve --data demo-data/styrbar --port $(PORT) --demo

# Made aside and renamed when whole, so that what an interrupted run left is never taken for finished.
demo-data/udtraek: | $(BIN)/.runtime
	rm -rf demo-data/udtraek.ny
	$(BIN)/styrbar synthetic municipality --citizens 800 --years 5 --seed 1 --deliveries 12 --out demo-data/udtraek.ny
	mv demo-data/udtraek.ny demo-data/udtraek

# Importing the same files again changes nothing, so a run that was interrupted is simply run again.
demo-data/styrbar/.imported: | demo-data/udtraek
	$(BIN)/styrbar import demo-data/udtraek --data demo-data/styrbar
	touch $@

# The limits of state refund that no source has are written as the municipality's own, and as invented; what somebody
# has written already is left alone.
OWN_LIMITS := limit_25:2025:950.000 limit_50:2025:1.850.000 limit_75:2025:2.340.000 \
	limit_25:2026:980.000 limit_50:2026:1.910.000 limit_75:2026:2.410.000
demo-data/styrbar/.rules: | demo-data/styrbar/.imported
	for own in $(OWN_LIMITS); do \
	  IFS=: read -r name year kroner <<< "$$own"; \
	  $(BIN)/styrbar rules set "refund.$$name" --from "01-01-$$year" --to "31-12-$$year" --value "$$kroner" \
	    --act "Opdigtet" --section "til den opdigtede kommune" --text "Opdigtet beløb, ikke lovens: til at prøve refusionen af" \
	    --data demo-data/styrbar \
	  || $(BIN)/styrbar rules show "refund.$$name" --date "01-01-$$year" --data demo-data/styrbar | grep "(egen værdi)"; \
	done
	touch $@

# --- what a developer runs

# Java is never asked for; where it is, the answers of Spark are held against those of Polars.
JAVA := $(shell cd tools && $(PYTHON) -c 'import prerequisites; print("there" if prerequisites.has_java() else "")')

# Quick judgements first; PostgreSQL sees every test that touches a database, but those of the browser and of Spark, which
# ask nothing of it that the tests of runs and pages do not; SQLite sees all tests.
test: needs-test $(BIN)/.test $(if $(JAVA),$(BIN)/.spark) $(VENDOR)/.stamp $(AXE)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python tools/with_postgres.py $(BIN)/pytest -n $(WORKERS) -m "database and not browser" --ignore tests/runs/test_engine.py --ignore tests/runs/test_accounts_engine.py
	$(BIN)/pytest -n $(WORKERS)

bench: $(BIN)/.bench
	$(BIN)/python -m bench

# The pages that are written from the program's own declarations; a test fails when they are stale.
docs: $(BIN)/.runtime
	$(BIN)/python tools/reference.py

format: $(BIN)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Hashed for every platform and every Python from 3.11 on; no address and no path of the machine is written.
UV := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	test -d .venv || $(PYTHON) -m venv .venv
	$(PIP) $(LOCKED) requirements/lock.txt
	$(UV) requirements/runtime.in requirements/build.in -o requirements/runtime.txt
	for name in test node lock spark bench; do $(UV) requirements/$$name.in -o requirements/$$name.txt; done
	npm install --package-lock-only

# --- how the machine gets there

.PHONY: needs-demo needs-test
needs-demo needs-test: needs-%:
	@$(PYTHON) tools/prerequisites.py $*

$(BIN)/.runtime: requirements/runtime.txt requirements/runtime.in pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) $(LOCKED) requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(BIN)/.test: requirements/test.txt $(BIN)/.runtime
	$(PIP) $(LOCKED) requirements/test.txt
	touch $@

$(BIN)/.bench: requirements/bench.txt $(BIN)/.test
	$(PIP) $(LOCKED) requirements/bench.txt
	touch $@

# Spark comes as source only: a package of Java archives that nothing is compiled in.
$(BIN)/.spark: requirements/spark.txt $(BIN)/.test
	$(PIP) --no-build-isolation --only-binary :all: --no-binary pyspark --require-hashes -r requirements/spark.txt
	touch $@

$(VENDOR)/.stamp: package-lock.json tools/front_end.py | $(BIN)/.runtime
	$(BIN)/python tools/front_end.py
	touch $@

$(AXE): package-lock.json | $(VENDOR)/.stamp
	$(BIN)/python tools/front_end.py --with-tests
	touch $(VENDOR)/.stamp $@
