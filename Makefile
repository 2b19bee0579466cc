# `make run` and `make test` need python3 (3.11 or newer) and nothing else: the rest is installed into .venv.
PYTHON ?= python3
START := $(PYTHON) config/embedded/bootstrap.py

.PHONY: help run dev test check audit bench lock

help:
	@echo "make run    serve everything on http://127.0.0.1:8000 (HOST, PORT, NOCTURNA_HOME)"
	@echo "make dev    the same, reloading on code changes"
	@echo "make test   the whole suite, on its own servers (ARGS are pytest's)"
	@echo "make check  lint, types, contracts, audit, embedded tests: two to four minutes"
	@echo "make audit  what is known against the pinned packages; asks PyPI"
	@echo "make bench  measure the API, and the engine beside its peers (ARGS=\"--only natal --no-peers --rounds 5\")"
	@echo "make lock   compile the requirement files from pyproject.toml"

run:
	@exec $(START) -m config.embedded

dev:
	@exec $(START) --dev -m config.embedded --reload

test:
	@exec $(START) --dev -m tests.run $(ARGS)

check:
	@exec $(START) --dev -m tests.check $(ARGS)

audit:
	@exec $(START) --dev -m tests.audit

bench:
	@exec $(START) --dev -m tests.bench $(ARGS)

COMPILE := .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--custom-compile-command "make lock"

lock:
	@$(START) -c ""
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) --group embedded --constraint requirements.txt --output-file requirements-embedded.txt
	$(COMPILE) --group dev --constraint requirements.txt --constraint requirements-embedded.txt --output-file requirements-dev.txt
