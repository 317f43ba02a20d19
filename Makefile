# make demo   three answered questions        make test   every check
# Everything lives in .venv; nothing is installed outside the project.
PYTHON ?= python3.11
BASE := $(shell command -v $(PYTHON) 2>/dev/null || command -v python3)
# People who want the CPU build from another wheel index: make TORCH_INDEX=https://... demo
TORCH_INDEX ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO_DATA ?= .demo
export TOKENIZERS_PARALLELISM = false
# The tests start the program a hundred times; without its compiled modules each start compiles all of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint fix bench serve soak crash clean

$(READY): pyproject.toml constraints.txt
	$(BASE) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $(READY)

demo: $(READY)
	@RIGHTSDESK_DATA__FOLDER=$(DEMO_DATA) $(BIN)/rightsdesk demo

# WORKERS=0 for one process, in which a debugger can stop
WORKERS ?= 2
test: $(READY) lint
	$(BIN)/python -m pytest -m "not soak" -n $(WORKERS) --dist worksteal $(PYTEST)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m bench $(BENCH)

serve: $(READY)
	$(BIN)/rightsdesk serve

# make crash KILLS=150 ENGINE=sqlite|postgres
KILLS ?= 150
ENGINE ?= sqlite
crash: $(READY)
	$(BIN)/python -m tests.crash --kills $(KILLS) --engine $(ENGINE)

soak: export RIGHTSDESK_TEST_SEEDS = 2000
soak: export RIGHTSDESK_TEST_SEQUENCES = 2000
soak: export RIGHTSDESK_TEST_LEAVING = 5000
soak: $(READY)
	$(BIN)/python -m pytest -m soak --hypothesis-profile=new $(PYTEST)
	$(BIN)/python -m pytest tests/sim tests/stateful tests/unit/chat --hypothesis-profile=new $(PYTEST)

clean:
	rm -rf $(VENV) $(DEMO_DATA) .mypy_cache .ruff_cache .pytest_cache
