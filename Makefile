# The one entry point: everything that people and CI do starts here. `make help` lists it.

SWIFT_BUILD := swift build --explicit-target-dependency-import-check error
# With Swift's libraries inside: the programs run where there is no Swift, and each takes 2 to 4 MB less memory.
RELEASE := --configuration release --static-swift-stdlib
# In the same folder, so that nothing is compiled twice.
BENCHMARK_BUILD := $(SWIFT_BUILD) --package-path Benchmarks --scratch-path .build
SOURCES := Package.swift Services Shared Tests Benchmarks Fuzzing/Package.swift Fuzzing/Main Training

.DEFAULT_GOAL := help
.PHONY: help setup build demo test test-clients test-training install uninstall deb test-deploy chaos soak walk fuzz sanitize lint protos check-protos bench clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## Install what is missing to build and run
	@Scripts/setup

build: setup ## Build the programs, optimised, into .build/release
	$(SWIFT_BUILD) $(RELEASE)

demo: build ## The whole system on drawn people, live in this terminal
	@.build/release/mien demo

test: ## Install what is missing and run every test (TRAINING=no: not those of the trainer)
	@TRAINING=$(TRAINING) Scripts/setup --test
	$(SWIFT_BUILD) --build-tests
	swift test --skip-build --skip IntegrationTests
	# Apart, one after the other: whole systems of several processes, which want the cores for themselves.
	swift test --skip-build --filter IntegrationTests --no-parallel
	@$(MAKE) --no-print-directory test-clients
	$(BENCHMARK_BUILD)
	@Deploy/test-units
	@Deploy/test-containers
	@$(MAKE) --no-print-directory test-training

# Real clients of the gateway, against real programs.
test-clients:
	@test -x .build/clients/bin/python || { echo "Left out: the tests of the gateway's clients (Scripts/setup --test says why)"; exit 0; }; \
	    .build/clients/bin/python -m pytest -q --tb=short -p no:cacheprovider Tests/Clients && \
	    .build/clients/bin/python -m pytest -q --tb=short -p no:cacheprovider Tests/Web/pages
	@Tests/Web/run-unit

test-training:
ifeq ($(TRAINING),no)
	@echo "Left out: the trainer's tests (TRAINING=no)"
else
	@test -x .build/training/bin/python || { echo "Left out: the trainer's tests (Scripts/setup --test says why)"; exit 0; }; \
	    cd Training && ../.build/training/bin/python -m pytest -q
endif

# Where programs go, and a folder that stands for / while a package is made.
PREFIX ?= /usr/local
DESTDIR ?=
# Programs that may be missing.
WITHOUT ?=
export PREFIX DESTDIR WITHOUT

install: ## Put programs, models and systemd units in place (PREFIX=/usr/local, DESTDIR=)
	@Deploy/install

uninstall: ## Take them away; settings and what was recorded stay
	@Deploy/uninstall

deb: build ## Debian packages in .build/deb, built with Debian's tools
	@env -u PREFIX -u DESTDIR Deploy/deb/build

test-deploy: ## Units, container files, and the package on a clean Debian (root, debootstrap; after make deb)
	@Deploy/test-units
	@Deploy/test-containers
	@Deploy/test-deb

KILLS ?= 200

LOAD ?= 2x15

chaos: ## Kill the programs of a running system 200 times, and count its reports and labels (KILLS=…, SEED=…, LOAD=…)
	$(SWIFT_BUILD)
	.build/debug/mien-chaos --kills $(KILLS) --load $(LOAD) $(if $(SEED),--seed $(SEED))

walk: ## From labels to a better model, promoted in a running system, on drawn people (docs/learning.md)
	@TRAINING=$(TRAINING) Scripts/setup --test
	$(SWIFT_BUILD)
	.build/debug/mien-walk learn

SWAPS ?= 200

soak: ## Swap the model 200 times under full load, and print what came of it (SWAPS=…)
	$(SWIFT_BUILD) --build-tests
	SWAPS=$(SWAPS) swift test --skip-build --filter ModelSwapTests/losesNothingWhileModelsChange

FUZZ_SECONDS ?= 60

fuzz: ## Feed every parser of foreign bytes with what libFuzzer makes up (FUZZ_SECONDS=60 for each)
	@SECONDS_EACH=$(FUZZ_SECONDS) Scripts/fuzz

sanitize: ## Tests with AddressSanitizer over what is C and C++, and with ThreadSanitizer over bus and vision: for a nightly run
	@Scripts/sanitize

lint: ## Format, imports between the layers, and whether generated code is current
	swift format lint --strict --parallel --recursive $(SOURCES)
	@Scripts/check-layers
	@$(MAKE) --no-print-directory check-protos

protos: ## Generate Swift from mien.proto (needs protobuf-compiler)
	@Scripts/generate-protos Shared/Messages/Generated

check-protos:
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && Scripts/generate-protos "$$folder" \
	    && diff -r "$$folder" Shared/Messages/Generated \
	    || { echo "Shared/Messages/Generated is not what mien.proto says: run 'make protos'" >&2; exit 1; }

bench: build ## Measure, and print the numbers
	$(BENCHMARK_BUILD) $(RELEASE)
	@.build/release/mien-bench all
	@.build/release/mien bench all
	@.build/release/mien bench http

clean: ## Remove what was built
	rm -rf .build
