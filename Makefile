# murmure: every target sets up what it needs. Only Python 3.11+, make and a package index are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Where this is set, every one of the hundreds of processes that tests start would compile murmure again.
unexport PYTHONDONTWRITEBYTECODE
# Our matrices are small: a second thread for them only takes the core from another process.
export OPENBLAS_NUM_THREADS ?= 1
# A slow package index is waited for.
export PIP_DEFAULT_TIMEOUT ?= 60

.PHONY: setup browser demo test test-all check check-types check-units prove bench model lock clean

setup: $(STAMP)  ## leave .venv/bin/murmure, installed from the hash-locked requirements

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "murmure needs Python 3.11 or newer; found: $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then test -x $(BIN)/python; else $(BIN)/python -m pip --version >/dev/null 2>&1; fi \
	  || $(PYTHON) -m venv --clear $(VENV)  # one that was left half made, or whose Python is gone, is made anew
	@echo "installing the locked packages into $(VENV) ..."
	@if command -v uv >/dev/null 2>&1; then \
	    VIRTUAL_ENV=$(VENV) uv pip sync --quiet --require-hashes requirements.lock; \
	  else \
	    $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j 2) $(VENV)/odd.half $(VENV)/even.half; \
	  fi
	@if command -v uv >/dev/null 2>&1; then \
	    VIRTUAL_ENV=$(VENV) uv pip install --quiet --no-deps --no-build-isolation -e .; \
	  else \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	  fi
	@touch $(STAMP)

# The tests of the page look at it in Chromium, the system's own package. Where it is missing and may be installed (as
# root, as in CI), it is; elsewhere those tests are skipped, and fail where CI is set.
browser:
	@if test "$$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1 \
	    && ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1; then \
	  echo "installing chromium ..."; \
	  { apt-get -q -o Acquire::Retries=3 update \
	    && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends chromium; } >.chromium.log 2>&1 \
	  && rm -f .chromium.log || { tail -n 5 .chromium.log; echo "chromium could not be installed: see .chromium.log"; }; \
	fi

# pip keeps one core busy for minutes: each half of the lock, which holds all that is needed, is installed by its own.
$(VENV)/odd.half $(VENV)/even.half: requirements.lock
	@awk -v want=$(if $(findstring odd,$@),1,0) '/^[^ #]/ { n++ } n % 2 == want' requirements.lock > $@.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $@.txt
	@touch $@

demo: setup  ## run the main job offline on a simulated market and say what it found
	@$(BIN)/murmure demo --data demo-data

test:  ## everything, quick profile (at most 15 minutes on two cores)
	@$(MAKE) --no-print-directory -j 3 setup browser  # side by side: the one keeps the cores busy, the other the line
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j 2 check-types test-all  # side by side: mypy uses one core, and tests often wait

test-all:
	$(BIN)/python -m pytest -n 3 --dist loadfile -m "not prove"  # three on two cores: tests of a cluster mostly wait

check: setup  ## format, lint, types and unit tests, under two minutes
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j 2 check-types check-units  # side by side: mypy uses one core

check-types:
	@$(BIN)/mypy

check-units:
	$(BIN)/python -m pytest -n 2 -m "not slow and not prove and not kafka"

prove: setup  ## the long figures quoted in closing notes
	$(BIN)/python -m pytest -n 2 -m prove --timeout 3600
	MURMURE_PROVE=10 $(BIN)/python -m pytest -n 2 tests/test_engine.py tests/test_scenario.py --timeout 3600
	MALLOC_ARENA_MAX=1 $(BIN)/python -m tests.soak 600000 --live

bench: setup  ## the budgets, as ratios against a plain baseline in the same run
	@$(BIN)/python -m benchmarks

model: setup  ## learn the label model from the corpus again, and what SQL must know of it
	$(BIN)/murmure models train --out models/data/motives.npz
	$(BIN)/python -m streams.label_errors

lock:  ## rewrite requirements.lock (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements.lock --quiet

clean:
	rm -rf $(VENV) dist build demo-data .mypy_cache .ruff_cache .hypothesis
