# Two commands are all a newcomer needs: make demo, make test.

BIN := .venv/bin

# How often the kill test kills a working program; `make kill` kills longer.
HYPNIC_KILL_ROUNDS ?= 100
export HYPNIC_KILL_ROUNDS

.PHONY: demo test lint kill bench pictures lock wheel prepare clean

demo: prepare  ## the main job on the demo case: with a screen in the window, without one to files
	@$(BIN)/hypnic demo --out demo-out

test: prepare lint  ## the one gate
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: prepare
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

kill: prepare  ## 200 kills of a working program; nothing acknowledged may be lost
	HYPNIC_KILL_ROUNDS=200 $(BIN)/python -m pytest -q tests/e2e/test_kill.py

bench: prepare  ## figures as ratios taken in one run; JSON=file keeps them
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks $(if $(JSON),--json $(JSON))

pictures: prepare  ## the pictures of the documentation, taken by the program itself
	$(BIN)/python docs/images/make.py

lock: prepare  ## resolve the pinned versions anew: one set for all Pythons
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --fork-strategy fewest \
	  --python-version 3.11 --no-annotate --no-header --extra dev --extra server \
	  -o requirements.lock pyproject.toml

wheel: prepare
	$(BIN)/python -m build --wheel

prepare:
	@.ci/prepare

clean:
	rm -rf .venv demo-out build dist *.egg-info
