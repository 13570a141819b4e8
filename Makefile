# Greenroom: everything a person types. `make` lists it. Works with GNU make 3.81 and later.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON_BIN := .venv/bin/python

PORT ?= 8501
# Some shells export HOST as the machine's name, so only `make run HOST=...` counts.
ifneq ($(origin HOST),command line)
HOST := 127.0.0.1
endif

DATA := $(or $(GREENROOM_DATA_DIR),data/var)
MODELS := $(or $(GREENROOM_MODELS_DIR),$(DATA)/models)

# With ARGS one of two runs may have nothing to do, which pytest calls 5.
tests = $(PYTHON_BIN) -m pytest $(1) $(ARGS) || [ $$? -eq 5 ]

.PHONY: help setup run test test-long test-llm crew check format bank-check casebook train-grader bench models demo-reset backup restore admin screenshots lock clean

help: ## Show this list
	@awk -F ' *:.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Install what the app needs into .venv, without starting it
	@scripts/setup.sh run

run: ## Set up and start the app: make run [PORT=8502] [HOST=0.0.0.0]
	@scripts/setup.sh run
	@exec $(PYTHON_BIN) -m scripts.start --host "$(HOST)" --port "$(PORT)"

test: ## Set up and run every test, browser included: make test [ARGS="-k name"]
	@scripts/setup.sh test
	@echo "[5/5] Tests: without a browser and with one, two at a time; then those that speak"
	@$(call tests,-n 2 -m "not browser and not long")
	@$(call tests,-n 2 --dist loadfile -m "browser and not spoken and not long")
	@$(call tests,-m "spoken and not long")

test-long: ## Run the tests that take many minutes: twenty minutes of talk
	@scripts/setup.sh test
	@echo "[5/5] Long tests"
	@exec $(PYTHON_BIN) -m pytest -m long $(ARGS)

test-llm: ## Take a whole interview with a small real language model (fetches 1.2 GB once)
	@scripts/setup.sh test
	@$(PYTHON_BIN) -m scripts.fetch_local_llm --dir "$(MODELS)"
	@GREENROOM_TEST_LLM=1 exec $(PYTHON_BIN) -m pytest tests/llm/test_real_model.py tests/llm/test_real_crew.py tests/browser/test_with_a_model.py $(ARGS)

crew: ## Install CrewAI into .venv-crew (900 MB): the engine that writes cases with a language model
	@scripts/setup.sh crew

check: ## Lint, format, types and the quick tests, in under a minute
	@scripts/setup.sh dev
	@echo "[5/5] Checks"
	@$(PYTHON_BIN) -m ruff check --quiet .
	@$(PYTHON_BIN) -m ruff format --check --quiet .
	@$(PYTHON_BIN) -m mypy
	@$(PYTHON_BIN) -m pytest -n 2 -m "not slow and not browser and not long" $(ARGS)

format: ## Format the code and apply the safe fixes
	@scripts/setup.sh dev
	@$(PYTHON_BIN) -m ruff check --fix --quiet . || true
	@$(PYTHON_BIN) -m ruff format .

bank-check: ## Prove the question bank: words, duplicates, and what the grader makes of it
	@scripts/setup.sh dev >/dev/null
	@exec $(PYTHON_BIN) -m scripts.bank_check

casebook: ## Typeset the casebook anew, its sums worked out again, and find the pages of its questions
	@scripts/setup.sh dev >/dev/null
	@$(PYTHON_BIN) -m scripts.build_casebook
	@exec $(PYTHON_BIN) -m benchmarks.retrieval_pages --write

train-grader: ## Train the grader anew: make train-grader (GREENROOM_BENCH_DATA names the graded answers)
	@scripts/setup.sh dev >/dev/null
	@exec $(PYTHON_BIN) -m scripts.train_grader

bench: ## Run the benchmarks; each prints a table and writes JSON
	@scripts/setup.sh dev
	@exec $(PYTHON_BIN) -m benchmarks $(ARGS)

models: ## Fetch the model files, or verify them
	@scripts/setup.sh run
	@exec $(PYTHON_BIN) -m scripts.fetch_models --dir "$(MODELS)"

demo-reset: ## Put the demo organisation back as it was (stop the app first)
	@scripts/setup.sh run >/dev/null
	@exec $(PYTHON_BIN) -m scripts.demo_reset

backup: ## Save the database to the backups folder; the app may be running
	@scripts/setup.sh run >/dev/null
	@exec $(PYTHON_BIN) -m scripts.backup

restore: ## Put a backup back: make restore FILE=<backup> (stop the app first)
	@scripts/setup.sh run >/dev/null
	@exec $(PYTHON_BIN) -m scripts.restore "$(FILE)"

admin: ## Make an account an administrator: make admin EMAIL=you@example.org
	@scripts/setup.sh run >/dev/null
	@exec $(PYTHON_BIN) -m scripts.make_admin "$(EMAIL)"

screenshots: ## Take the screenshots of the README anew
	@scripts/setup.sh test
	@exec $(PYTHON_BIN) -m scripts.screenshots

lock: ## Pin the dependencies anew: make lock [UPGRADE=1]
	@UPGRADE="$(UPGRADE)" scripts/compile_locks.sh

clean: ## Remove the environment and the caches; the data stays
	@rm -rf .venv .venv-crew .mypy_cache .ruff_cache .pytest_cache .hypothesis build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Removed the environment and the caches. Your data is still in $(DATA)."
