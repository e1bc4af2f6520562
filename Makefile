# Everything one does with this repository. `make` alone lists it.
#
# The work is in tools/; each command says what it does as it goes, and can be repeated at any time.
# Where things are built is decided in one place, tools/common.sh.

SHELL := /bin/bash

.DEFAULT_GOAL := help
.PHONY: help run build import test lint e2e bench setup

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: build ## Install what is missing, build, fill an empty database, and serve
	@exec tools/server.sh serve --demo-if-empty

build: setup ## Build the server and the site in release mode
	@tools/build.sh

import: build ## Take base map and places from OpenStreetMap: FILE=x.osm.pbf BBOX=W,S,E,N AREA=Name
	@exec tools/server.sh import osm "$(FILE)" $(if $(BBOX),--bbox "$(BBOX)") $(if $(AREA),--area "$(AREA)")

test: ## Check everything: lints, rules, both databases, and the pages in a browser
	@tools/test.sh

lint: setup ## Check formatting, Rust for server and browser, and the tests' TypeScript
	@tools/lint.sh

e2e: build ## Only the tests in a browser; ARGS="map --project=phone" chooses some
	@tools/setup.sh test
	@tools/e2e.sh $(ARGS)

bench: ## Measure speed, memory and download sizes
	@tools/setup.sh
	@tools/bench.sh

setup: ## Install what building needs
	@tools/setup.sh

.PHONY: audit
audit: ## Check licences, sources and known flaws of everything built in
	@tools/audit.sh
