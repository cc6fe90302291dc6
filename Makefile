# Each target is a script in bin/ of the same name; the README shows the lines for those without make.
.PHONY: help setup run test check requirements
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## make .venv and var/, install what is missing
	@bin/setup

run: ## set up, migrate, serve http://localhost:8000 (PORT=8123, DEMO=no)
	@bin/run

test: ## the whole suite, on SQLite and on PostgreSQL (ARGS="-k words")
	@bin/test $(ARGS)

check: ## format, lint, migrations, addresses
	@bin/check

requirements: ## pin the packages of pyproject.toml again (ARGS=--upgrade)
	@bin/requirements $(ARGS)
