# Everything there is to run in this project. Each target is one script or one command: this file only names them.
# More words for the command at the end go in ARGS: make run ARGS="--listen 127.0.0.1:9000".

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
ARGS ?=
PREFIX ?= /usr/local
DESTDIR ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build for release and serve the demo on the in-memory bus, at http://127.0.0.1:8080
	@scripts/setup build
	swift build -c release --product busway
	exec "$$(swift build -c release --show-bin-path)/busway" serve --demo $(ARGS)

install: ## build for release and install the command (PREFIX=/usr/local)
	@scripts/setup build
	swift build -c release --product busway
	install -D -m 755 "$$(swift build -c release --show-bin-path)/busway" "$(DESTDIR)$(PREFIX)/bin/busway"

test: ## fuzz the parsers for 20 seconds, then run every test (ARGS="--filter X" runs those alone)
	@scripts/setup build test
	@$(if $(ARGS),:,scripts/fuzz 20)
	@scripts/test $(ARGS)

lint: ## check formatting, architecture and house rules, changing nothing
	@scripts/setup build lint
	@scripts/lint

format: ## rewrite the sources in the house's format
	@scripts/setup build
	@git ls-files -z --cached --others --exclude-standard -- '*.swift' | xargs -0 swift format format --in-place --parallel

bench: ## measure beside the rivals, one table a section (ARGS="http --seconds 5" or ARGS=soak; --help in ARGS tells more)
	@scripts/setup build bench
	@scripts/bench $(ARGS)

docs: ## build the pages of the libraries with DocC, into .build/docs
	@scripts/setup build
	@scripts/docs

fuzz: ## run every fuzz target for a minute (ARGS=SECONDS for longer)
	@scripts/setup build
	@scripts/fuzz $(ARGS)

chaos: ## let faults of broker and network happen at random for a minute (ARGS=SECONDS for longer)
	@scripts/setup build test
	@scripts/chaos $(ARGS)

sanitize: ## run the tests of the lower targets under ThreadSanitizer and AddressSanitizer (ARGS=thread for one)
	@scripts/setup build test
	@scripts/sanitize $(ARGS)

image: ## build the container image, busway:latest
	docker build --tag busway --build-arg REVISION="$$(git rev-parse HEAD)" .

image-test: ## build the image, bring compose up, check it from outside, take it down
	@scripts/image-test

cluster-test: ## bring the cluster of compose up, and let its parts die under load
	@scripts/cluster-test $(ARGS)

clean: ## remove what was built
	swift package clean

.PHONY: help run install test lint format bench docs fuzz chaos sanitize image image-test cluster-test clean
