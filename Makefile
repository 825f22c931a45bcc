# m-saas. `make help` lists what there is; .ci/run and people call the same targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := $(CURDIR)/bin
WEB := internal/web
DATA ?= .data
NAME ?=
GOLANGCI_VERSION := v2.15.0
KRATOS_LDFLAGS := -s -w -X github.com/ory/kratos/driver/config.Version=v1.3.1
GO_SOURCES = $(shell find cmd internal jobs migrations policies tenancy -name '*.go' -not -path '*/node_modules/*' -not -path 'cmd/devstack/*') go.mod go.sum
DEVSTACK_SOURCES = $(shell find cmd/devstack -type f -not -path 'cmd/devstack/kratos/*' -not -name '*_test.go' -not -name '*.md')
WEB_SOURCES = $(shell find $(WEB)/src $(WEB)/public -type f 2>/dev/null) $(WEB)/index.html $(WEB)/package-lock.json $(WEB)/vite.config.ts
EXEC := $(BIN)/devstack exec --

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- building ---------------------------------------------------------------------------------------------------------

.PHONY: setup
setup: tools-present $(WEB)/node_modules/.ready ## fetch what building needs
	@go mod download

.PHONY: tools-present
tools-present:
	@command -v go >/dev/null || { echo "make: Go 1.26 or newer is needed and not on the PATH" >&2; exit 1; }
	@command -v node >/dev/null || { echo "make: Node 20.19 or newer is needed and not on the PATH" >&2; exit 1; }

$(WEB)/node_modules/.ready: $(WEB)/package-lock.json
	@npm --prefix $(WEB) ci --no-audit --no-fund --loglevel=error || { echo "make: npm could not install the interface's packages (see above)" >&2; exit 1; }
	@touch $@

$(WEB)/dist/index.html: $(WEB)/node_modules/.ready $(WEB_SOURCES)
	@npm --prefix $(WEB) run build --silent -- --logLevel warn
	@touch $@ $(WEB)/dist/.keep

$(BIN)/msaas: $(GO_SOURCES) $(WEB)/dist/index.html
	@go build -o $@ ./cmd/msaas

$(BIN)/devstack: $(DEVSTACK_SOURCES)
	@go build -C cmd/devstack -o $@ .

$(BIN)/stripetest: $(wildcard cmd/stripetest/*.go internal/testkit/stripetest/*.go internal/testkit/paypaltest/*.go)
	@go build -o $@ ./cmd/stripetest

$(BIN)/kratos: cmd/devstack/kratos/go.mod cmd/devstack/kratos/go.sum $(wildcard cmd/devstack/kratos/sqlite3shim/*)
	@echo "building Ory Kratos (some minutes the first time) …"
	@CGO_ENABLED=0 go build -C cmd/devstack/kratos -tags sqlite -trimpath -ldflags '$(KRATOS_LDFLAGS)' -o $@ github.com/ory/kratos

.PHONY: build
build: tools-present $(BIN)/msaas ## build the server with its interface into bin/msaas

.PHONY: stack
stack: tools-present $(BIN)/devstack $(BIN)/kratos $(BIN)/stripetest ## build the development services into bin/

# --- running ----------------------------------------------------------------------------------------------------------

.PHONY: run
run: build stack ## start everything on this machine with a demo clinic (data in .data/)
	@exec $(BIN)/devstack run --data $(DATA) -- $(BIN)/msaas serve --demo

# --- testing ----------------------------------------------------------------------------------------------------------

.PHONY: test
test: stack redis-server chromium poppler $(WEB)/dist/index.html ## run all Go and interface tests on the embedded services (or on MSAAS_TEST_MONGO_URI / MSAAS_TEST_REDIS_URL)
	@$(EXEC) go test -timeout 12m ./...
	@cd cmd/devstack && $(EXEC) go test -timeout 8m ./...
	@npm --prefix $(WEB) run test --silent

.PHONY: test-redis
test-redis: stack redis-server ## run what stands on Redis against a real redis-server
	@dir=$$(mktemp -d); trap 'kill $$(cat $$dir/pid) 2>/dev/null; rm -rf $$dir' EXIT; \
	port=$$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'); \
	redis-server --bind 127.0.0.1 --port $$port --save "" --daemonize yes --pidfile $$dir/pid --dir $$dir >/dev/null; \
	MSAAS_TEST_REDIS_URL=redis://127.0.0.1:$$port/0 $(EXEC) go test -count=1 -timeout 5m ./internal/httpapi ./internal/live ./internal/ratelimit ./jobs

.PHONY: test-race
test-race: stack redis-server chromium poppler $(WEB)/dist/index.html ## run all Go tests under the race detector
	@$(EXEC) go test -race -timeout 25m ./...
	@cd cmd/devstack && $(EXEC) go test -race -timeout 15m ./...

.PHONY: chart
chart: tools-present ## lint and render the chart, check the image's program
	@cd charts/check && go test -count=1 -timeout 15m ./...

.PHONY: e2e
e2e: build stack chromium ## run the browser tests in Chromium
	@bash $(WEB)/e2e/run.sh

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || { echo "make: Chromium is needed for the browser tests and could not be installed" >&2; exit 1; }

.PHONY: redis-server
redis-server:
	@command -v redis-server >/dev/null || { apt-get update -qq && apt-get install -y -qq redis-server >/dev/null; } || { echo "make: redis-server is needed here and could not be installed" >&2; exit 1; }

.PHONY: poppler
poppler:
	@command -v pdftotext >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends poppler-utils >/dev/null; } || { echo "make: pdftotext (Debian package poppler-utils) is needed for the tests of invoices and could not be installed" >&2; exit 1; }

.PHONY: dovecot
dovecot:
	@{ [ -x /usr/sbin/dovecot ] || command -v dovecot >/dev/null; } && command -v mbsync >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd isync >/dev/null; } || { echo "make: Dovecot and mbsync (Debian packages dovecot-imapd and isync) are needed here and could not be installed" >&2; exit 1; }

.PHONY: proofs
proofs: stack redis-server chromium $(BIN)/msaas ## run every proof in its long form, one line each
	@bash .ci/proofs all

.PHONY: proof
proof: stack redis-server $(BIN)/msaas ## run one proof: make proof NAME=double-booking
	@bash .ci/proofs '$(NAME)'

.PHONY: bench
bench: stack $(BIN)/msaas ## print the figures
	@bash .ci/bench '$(NAME)'

# --- keeping clean ----------------------------------------------------------------------------------------------------

$(BIN)/tools/golangci-lint:
	@echo "building golangci-lint $(GOLANGCI_VERSION) …"
	@GOBIN=$(BIN)/tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)

.PHONY: lint
lint: $(BIN)/tools/golangci-lint $(WEB)/node_modules/.ready ## golangci-lint, eslint, prettier and tsc
	@$(BIN)/tools/golangci-lint run ./...
	@cd cmd/devstack && $(BIN)/tools/golangci-lint run -c ../../.golangci.yml ./...
	@cd charts/check && $(BIN)/tools/golangci-lint run -c ../../.golangci.yml ./...
	@npm --prefix $(WEB) run lint --silent
	@npm --prefix $(WEB) run format:check --silent
	@npm --prefix $(WEB) run typecheck --silent

.PHONY: format
format: $(BIN)/tools/golangci-lint $(WEB)/node_modules/.ready ## format all sources
	@$(BIN)/tools/golangci-lint fmt ./...
	@cd cmd/devstack && $(BIN)/tools/golangci-lint fmt -c ../../.golangci.yml ./...
	@cd charts/check && $(BIN)/tools/golangci-lint fmt -c ../../.golangci.yml ./...
	@npm --prefix $(WEB) run format --silent

.PHONY: generate
generate: $(WEB)/node_modules/.ready ## write openapi.json and the interface's types from the handlers
	@go run ./cmd/msaas openapi > $(WEB)/openapi.json.new && mv $(WEB)/openapi.json.new $(WEB)/openapi.json
	@npm --prefix $(WEB) run gen --silent

.PHONY: generated
generated: generate
	@git diff --exit-code -- $(WEB)/openapi.json $(WEB)/src/api || { echo "make: generated files differ; run 'make generate' and commit" >&2; exit 1; }

.PHONY: check
check: lint generated test ## what has to pass before a commit is shared

.PHONY: clean
clean: ## remove what was built (not .data)
	@rm -rf $(BIN) $(WEB)/node_modules && find $(WEB)/dist -mindepth 1 ! -name .keep -delete
