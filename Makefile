# Every target is a line or two that can be typed by hand; README.md gives them for Windows.
PYTHON ?= python3

.PHONY: evidence paper synthetic test test-oldest browser lab check reference calibration bench lock clean

# With CASES=FILE, a service's own records stand first in the pack, which then goes to OUTPUT, outside this folder.
OUTPUT ?= ../yjs-evidence
evidence: .venv/installed
	.venv/bin/yjs-analysis evidence $(if $(CASES),--cases "$(CASES)" --output "$(OUTPUT)" $(OPTIONS))

paper: .venv/installed
	.venv/bin/yjs-analysis evidence --paper-only

# The pack on synthetic children that is kept in reports/synthetic. Nobody in it exists, so its key is no secret: two
# builds are the same bytes. A test builds it again and finds no difference.
synthetic: .venv/installed
	rm -rf build/synthetic
	.venv/bin/yjs-analysis synthesise --children 800 --seed 10 --model data/synthetic/model_pack.toml --output build/synthetic
	YJS_ANALYSIS_CHILD_KEY="synthetic children have no secrets to keep" .venv/bin/yjs-analysis evidence \
		--cases build/synthetic --as-of 2026-03-31 --output reports/synthetic

test: .venv/installed
	.venv/bin/python -m pytest -n auto --dist loadfile

lab: .venv/installed
	.venv/bin/jupyter lab notebooks

check: .venv/installed
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/python -m pytest tests/test_floors.py

# Every public function with its docstring, as pages that ask nothing of any server: open build/reference/index.html.
reference: .venv/installed
	rm -rf build/reference
	.venv/bin/pdoc --docformat numpy --no-show-source --template-directory reference --output-directory build/reference yjs_analysis '!yjs_analysis.__main__'
	@echo "The reference is in build/reference/index.html"

# How often each interval holds the truth, ours and other libraries': about a minute on two cores.
calibration: .venv/installed
	.venv/bin/python tests/benchmarks/calibration.py

# How long it takes to count 20 million rows and to fit a model to a million, as ratios: about two minutes on two cores.
bench: .venv/installed
	.venv/bin/python tests/benchmarks/counting.py
	.venv/bin/python tests/benchmarks/regression.py
	.venv/bin/python tests/benchmarks/hazards.py

# The same tests on the oldest versions that pyproject.toml allows, pandas 2.2 among them (Python 3.11 or 3.12). Their
# own warnings about what has come since are not ours, so here a warning is no error.
# What asks the libraries most: measures, guarding, the notebooks and the main job (and so every other room).
OLDEST = tests/measures tests/disclosure tests/evidence/test_notebooks.py tests/evidence/test_main_job.py

test-oldest: .venv-oldest/installed
	.venv-oldest/bin/python -m pytest -n auto --dist loadfile -W default $(OLDEST) \
		--ignore=tests/disclosure/attack --ignore=tests/disclosure/published

# The explorer and the pages in a real browser: every choice by mouse and by keyboard, links, four widths, print, axe-core.
# Needs chromium and npm (on Debian and Ubuntu: apt-get install chromium npm); it has an environment of its own.
AXE = build/browser/axe/package/axe.min.js

browser: .venv/installed .venv-browser/installed $(AXE)
	@command -v chromium || command -v chromium-browser || command -v google-chrome || { echo "Chromium was not found. Install it (Debian, Ubuntu: apt-get install chromium), then run make browser again."; exit 1; }
	.venv/bin/python tests/browser/make_packs.py build/browser
	.venv-browser/bin/python -m pytest -c tests/browser/pytest.ini -rP tests/browser

.venv-browser/installed: tests/browser/requirements.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(AXE):
	@command -v npm >/dev/null || { echo "npm was not found. Install it (Debian, Ubuntu: apt-get install npm), then run make browser again."; exit 1; }
	mkdir -p build/browser/axe
	cd build/browser/axe && npm pack --silent axe-core@4 && tar -xzf axe-core-*.tgz package/axe.min.js && touch package/axe.min.js

# An environment is made once, and again only when its lock or the package's own declaration changes.
.venv/installed: requirements.lock pyproject.toml
.venv-oldest/installed: requirements-oldest.lock pyproject.toml
.venv/installed .venv-oldest/installed:
	@$(PYTHON) -c "import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f'Python 3.11 or newer is needed, but $(PYTHON) is {v[0]}.{v[1]}. Run: make PYTHON=/path/to/a/newer/python3')"
	@echo "Making the environment in $(@D) (once; a minute or two)"
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# For maintainers: write the locks anew from pyproject.toml (needs uv).
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra lab --extra dev --generate-hashes --no-header --no-emit-index-url --upgrade --output-file requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra dev --generate-hashes --no-header --no-emit-index-url --resolution lowest-direct --output-file requirements-oldest.lock

clean:
	rm -rf .venv .venv-oldest .venv-browser build
