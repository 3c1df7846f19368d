# Docket's commands; `make help` lists them. All work as root and as an ordinary user: where a system package is missing
# that only root may install, the one command to run with sudo is named.

.DEFAULT_GOAL := help
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory

# sudo and fresh shells often lack Go's usual place.
export PATH := $(PATH):/usr/local/go/bin
# The version is stamped below; asking git a second time fails where the checkout belongs to somebody else.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# Everything that runs is built with the same flags, so that what two programs share, the standard library above all, is
# compiled once.
BUILD := CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)'
# The last MinIO that its makers released. It is AGPL software of its own: built from its source into bin/, run as a
# separate process, never linked.
MINIO_VERSION := v0.0.0-20260212201848-7aac2a2c5b7c
GOLANGCI_VERSION := v2.15.0

EXTRAS := tesseract-ocr tesseract-ocr-chi-sim \
	libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui fonts-noto-cjk

# What `make race` and `make test` look at, how long `make fuzz` tries each target, which benchmarks `make bench` runs,
# and the folder of real files that it imports.
PKG ?= ./...
FUZZTIME ?= 10s
BENCH ?= .
override CORPUS := $(if $(CORPUS),$(abspath $(CORPUS)))
export CORPUS

##@ To use it

.PHONY: run
run: postgresql ## build what is missing and start the service here (Ctrl-C ends it)
	@$(MAKE) -j2 bin/docket $(if $(DOCKET_S3_ENDPOINT)$(DOCKET_MINIO_BIN),,bin/minio)
	@echo "Text recognition and Office previews are optional: make extras"
	@exec bin/docket serve

.PHONY: demo
demo: ## the same with sample documents and people, on a data folder of its own (./data-demo)
	@$(MAKE) DOCKET_DATABASE_URL= postgresql
	@$(MAKE) -j2 bin/docket bin/minio
	@unset $${!DOCKET_S3_*} DOCKET_DATABASE_URL; export DOCKET_DATA=./data-demo; bin/docket seed && exec bin/docket serve

.PHONY: extras
extras: ## install the optional helpers: text recognition (tesseract), LibreOffice, Chinese fonts
	@.ci/need extras $(EXTRAS)

.PHONY: postgresql
postgresql: ## install PostgreSQL's programs if there are none (no server of the system is started)
	@[ -n "$(DOCKET_DATABASE_URL)" ] || command -v initdb >/dev/null \
		|| compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null \
		|| compgen -G '/opt/homebrew/opt/postgresql*/bin/initdb' >/dev/null || compgen -G '/usr/local/opt/postgresql*/bin/initdb' >/dev/null \
		|| .ci/need postgresql postgresql

##@ To build it

.PHONY: build
build: bin/docket ## build bin/docket, one program with the pages inside

# Go knows by itself whether there is anything to do.
.PHONY: bin/docket
bin/docket: go web
	@[ -e $@ ] || echo "Building docket: a minute or two the first time, then seconds …"
	@$(BUILD) -o $@ ./cmd/docket

# The pages are built when one of their sources or the description of the API has changed. Go compiles without them, so the
# description can be asked of a program that has none yet; it is asked for again when Go's sources have changed, and replaced
# only when it says something else.
.PHONY: web
web: go ## build the pages (needs Node 20.19 or newer; asked for by `make build`)
	@command -v npm >/dev/null || { echo "Node 20.19 or newer is missing: https://nodejs.org/" >&2; exit 1; }
	@$(MAKE) web/dist/index.html

bin/.described: $(shell find api cmd internal -name '*.go' ! -name '*_test.go') go.sum
	@mkdir -p bin && CGO_ENABLED=0 go run -trimpath -ldflags '-s -w' ./cmd/docket openapi >bin/openapi.new
	@if cmp -s bin/openapi.new bin/openapi.json; then rm bin/openapi.new; else mv bin/openapi.new bin/openapi.json; fi
	@touch $@

bin/openapi.json: bin/.described
	@[ -e $@ ] || { rm bin/.described; $(MAKE) bin/.described; }

WEB_SOURCES = $(shell find web/src web/public web/scripts web/index.html web/*.json web/*.ts -type f ! -name schema.d.ts ! -name '*.test.ts*')

web/node_modules/.package-lock.json: web/package-lock.json
	@echo "Installing what the pages are built with …"
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/src/shared/http/schema.d.ts: bin/openapi.json web/node_modules/.package-lock.json
	@cp bin/openapi.json web/node_modules/.openapi.json
	@cd web && npm run -s types:made >/dev/null
	@touch $@

web/dist/index.html: web/src/shared/http/schema.d.ts $(WEB_SOURCES)
	@echo "Building the pages …"
	@cd web && npm run -s build
	@touch $@

# Asks the program itself for its version, so that a new one above is a reason to build.
.PHONY: bin/minio
bin/minio: go
	@if ! go version -m $@ 2>/dev/null | grep -qE '^\s+mod\s+github.com/minio/minio\s+$(MINIO_VERSION)(\s|$$)'; then \
		echo "Building MinIO, the store for second copies: two minutes or more, once …"; began=$$SECONDS; \
		GOBIN='$(CURDIR)/bin' CGO_ENABLED=0 go install -trimpath -ldflags '-s -w' github.com/minio/minio@$(MINIO_VERSION) \
			2> >(grep -v '^go: downloading' >&2) && echo "Built MinIO in $$((SECONDS - began)) s."; \
	fi

.PHONY: bin/with-servers
bin/with-servers: go
	@$(BUILD) -o $@ ./internal/supervise/supervisetest/run

.PHONY: go
go:
	@command -v go >/dev/null || { echo "Go 1.26 or newer is missing: https://go.dev/dl/" >&2; exit 1; }

##@ To change it

.PHONY: test
test: test-packages ## install what the tests need and run them all, with the race detector (PKG=./internal/jobs/... for some)
	@$(MAKE) -j2 bin/minio vet bin/with-servers
	bin/with-servers -memory -- go test -race -timeout 19m -p 2 -parallel 4 $(PKG)
	@$(MAKE) web-test

.PHONY: web-test
web-test: bin/docket bin/minio bin/with-servers postgresql ## the pages alone: rules, types, their own tests, then in a browser (E2E=name for some)
	@command -v $${CHROMIUM:-/usr/bin/chromium} >/dev/null || .ci/need test-packages chromium fonts-noto-cjk
	@cd web && npm run -s lint && npm run -s check && npm run -s test && ../bin/with-servers -memory -- npm run -s e2e -- $(E2E)

.PHONY: race
race: bin/minio bin/with-servers ## the Go tests alone, nothing installed, nothing remembered (PKG=./internal/jobs/...)
	bin/with-servers -memory -- go test -race -count=1 -timeout 19m -p 2 -parallel 4 $(PKG)

.PHONY: vet
vet: go
	@go vet $(PKG)

.PHONY: lint
lint: go ## look for mistakes and for what the house style forbids; .golangci.yaml says why
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION) run $(PKG)

.PHONY: fuzz
fuzz: go ## throw random bytes at every reader of foreign bytes, FUZZTIME=10s each
	@set -euo pipefail; grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -r -n1 dirname | sort -u | while read -r package; do \
		grep -hoE '^func Fuzz\w+' "$$package"/*_test.go | sed 's/^func //' | while read -r target; do \
			echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null; \
		done; \
	done

.PHONY: bench
bench: test-packages bin/minio bin/with-servers ## run the benchmarks, one package at a time (CORPUS=folder adds real files, BENCH=pattern)
	@set -euo pipefail; packages=$$(grep -rlE '^func Benchmark' --include='*_test.go' . | xargs -r -n1 dirname | sort -u); \
	[ -n "$$packages" ] || { echo "There are no benchmarks."; exit 0; }; \
	bin/with-servers -- go test -run '^$$' -bench '$(BENCH)' -benchmem -timeout 60m -p 1 $$packages

# The race detector needs a C compiler; the tests look at PDF files with poppler, check seals with openssl and use all the extras.
.PHONY: test-packages
test-packages: postgresql ## install what only the tests need (asked for by `make test`)
	@.ci/need test-packages $$(command -v gcc >/dev/null || echo gcc libc6-dev) $(EXTRAS) poppler-utils openssl

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^##@ /{print "\n" substr($$0, 5)} /^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
