# Everything runs in .venv, which `make` sets up itself.
PYTHON = .venv/bin/python

.PHONY: help check fix test coverage soak tables screenshots convergence

help:  ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv: pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install -e '.[test]'
	touch .venv

check: .venv  ## format, lint, types and tests; it changes nothing
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m pytest

fix: .venv  ## format the code, and mend what the linter can mend
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

test: .venv  ## the tests (format, lint and types are among them)
	$(PYTHON) -m pytest

coverage: .venv  ## which lines and branches the tests do not reach, as a table and in htmlcov/
	.venv/bin/pip install -e '.[dev]'
	$(PYTHON) -m pytest --cov --cov-report=term --cov-report=html

soak: .venv  ## play at random for 20 minutes; SOAK_SECONDS and SOAK_SEED set how long, and with which seed
	SOAK_SECONDS=$${SOAK_SECONDS:-1200} $(PYTHON) -m pytest tests/soak -n 0

tables: .venv  ## what README and CONTRIBUTING say of the code
	$(PYTHON) -m gan_tui.tables README.md
	$(PYTHON) -m tests.test_walls

screenshots: .venv  ## the pictures of the README, from the running app
	.venv/bin/pip install 'resvg-py>=0.4,<0.6'
	$(PYTHON) screenshots/make.py

convergence: .venv  ## do the defaults converge, on 100 seeds each?
	$(PYTHON) benchmarks/convergence.py
