# What one does with this site. Needs Python 3.11 or newer, nothing else.

PYTHON ?= python3
VENV := .venv
TEST_VENV := .venv-test
export PORT ?= 8000
# Empty lets Python keep what it compiled, also where the machine says otherwise: a start takes 3 s instead of 16.
export PYTHONDONTWRITEBYTECODE :=
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
BACKUP := backups/puente-$(shell date +%Y%m%d-%H%M%S).tar.gz

.DEFAULT_GOAL := help

.PHONY: help
help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(VENV)/.installed $(CATALOGUES:.po=.mo) ## Make the virtual environment and compile the translations

.PHONY: run
run: setup ## Serve the site on http://localhost:PORT, with its first content
	@exec $(VENV)/bin/python -m config.start

.PHONY: test
test: $(TEST_VENV)/.installed ## Run every test on all cores (ARGS="…" for pytest, WORKERS=0 for one process)
	@$(TEST_VENV)/bin/python -m tools.messages compile
	$(TEST_VENV)/bin/python -m pytest --numprocesses $(or $(WORKERS),auto) --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: lint
lint: $(TEST_VENV)/.installed-dev ## Check style, templates, layers and types
	$(TEST_VENV)/bin/ruff check .
	$(TEST_VENV)/bin/ruff format --check .
	$(TEST_VENV)/bin/djlint --lint --quiet templates
	$(TEST_VENV)/bin/lint-imports
	$(TEST_VENV)/bin/mypy

.PHONY: format
format: $(TEST_VENV)/.installed-dev ## Bring the code into its form
	$(TEST_VENV)/bin/ruff check --fix --quiet .
	$(TEST_VENV)/bin/ruff format .

.PHONY: messages
messages: $(TEST_VENV)/.installed ## Collect new texts for translation, and say what is missing
	$(TEST_VENV)/bin/python -m tools.messages extract

.PHONY: check
check: $(TEST_VENV)/.installed ## Check settings, migrations and translations
	@$(TEST_VENV)/bin/python -m tools.messages compile
	$(TEST_VENV)/bin/python -m tools.messages check
	DJANGO_SETTINGS_MODULE=config.settings.test $(TEST_VENV)/bin/python manage.py makemigrations --check --dry-run
	DATA_DIR="$$(mktemp -d)" DJANGO_SETTINGS_MODULE=config.settings.production SECRET_KEY="$$(head -c 48 /dev/urandom | base64)" \
		ALLOWED_HOSTS=example.org SITE_URL=https://example.org \
		$(TEST_VENV)/bin/python -W error::DeprecationWarning manage.py check --deploy --fail-level WARNING

.PHONY: pictures
pictures: $(TEST_VENV)/.installed ## Take the pictures of the editors' handbook anew (needs Chromium)
	@$(TEST_VENV)/bin/python -m tools.messages compile
	$(TEST_VENV)/bin/python -m tools.handbook

.PHONY: index
index: setup ## Build the search index anew
	$(VENV)/bin/python manage.py rebuild_search_index

.PHONY: backup
backup: setup ## Keep everything in one file (FILE=…)
	@$(VENV)/bin/python -m tools.backup save "$(or $(FILE),$(BACKUP))"

.PHONY: restore
restore: setup ## Bring everything back from FILE=… into an empty DATA_DIR
	@test -n "$(FILE)" || { echo "Say which file: make restore FILE=backups/….tar.gz"; exit 2; }
	@$(VENV)/bin/python -m tools.backup restore "$(FILE)"

.PHONY: pins
pins: $(TEST_VENV)/.installed-dev ## Compile requirements*.txt from pyproject.toml (UPGRADE=1 for newer versions)
	$(TEST_VENV)/bin/uv pip compile --quiet pyproject.toml --group test --universal --python-version 3.11 \
		$(if $(UPGRADE),--upgrade) --custom-compile-command "make pins" -o requirements.txt
	$(TEST_VENV)/bin/uv pip compile --quiet pyproject.toml --group test --group browser --group lint --group tools \
		-c requirements.txt --universal --python-version 3.11 \
		$(if $(UPGRADE),--upgrade) --custom-compile-command "make pins" -o requirements-dev.txt

.PHONY: benchmark
benchmark: setup ## Print queries and CPU per request, each beside a minimal Wagtail page
	$(VENV)/bin/python -m benchmarks.pages

.PHONY: benchmark-search
benchmark-search: setup ## The same for search as the library grows, and for indexing (SIZES="…" ENGINE=…)
	$(VENV)/bin/python -m benchmarks.search $(SIZES) --engine $(or $(ENGINE),embedded)

# A stamp per environment: nothing is installed again until the pins change. The pins are
# complete, so pip need not look for more; Python compiles what is used when it is used, which
# halves the time of a first `make run`.

define make_environment
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, not " + sys.version.split()[0] + ": make … PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@echo "Installing what $< names into $(@D) …"
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile -r $<
	@touch $@
endef

$(VENV)/.installed: requirements.txt
	$(make_environment)

$(TEST_VENV)/.installed: requirements.txt
	$(make_environment)

$(TEST_VENV)/.installed-dev: requirements-dev.txt $(TEST_VENV)/.installed
	$(make_environment)

%.mo: %.po $(VENV)/.installed
	@$(VENV)/bin/python -m tools.messages compile
