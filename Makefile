# Every target is one or two lines that can be typed by hand; README.md gives them for Windows.
PYTHON ?= python3
PIP_INSTALL = .venv/bin/python -m pip install --quiet --disable-pip-version-check
NOTEBOOKS ?= notebooks

.PHONY: evidence test lab check lock clean

evidence: .venv/installed
	.venv/bin/yjs-analysis evidence

test: .venv/installed
	.venv/bin/python -m pytest

lab: .venv/installed
	.venv/bin/jupyter lab $(NOTEBOOKS)

check: .venv/installed
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/python -m pytest tests/test_floors.py

# The environment: made once, and again only when the lock or the package's own declaration changes.
.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(None if sys.version_info >= (3, 11) else 'Python 3.11 or newer is needed, but this is ' + sys.version.split()[0] + '. Run: make PYTHON=/path/to/newer/python3')"
	@echo "Making the environment in .venv (once, a minute or two)"
	$(PYTHON) -m venv .venv
	$(PIP_INSTALL) --require-hashes -r requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch .venv/installed

# For maintainers: write the lock anew from pyproject.toml (needs uv).
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra lab --extra dev --generate-hashes --no-header --no-emit-index-url --output-file requirements.lock

clean:
	rm -rf .venv
