# What a developer runs and what CI runs are the same: `make test`. It needs Go and
# make; with CI=1 a check that cannot be made fails instead of being skipped.

GO ?= go
TOOL := $(GO) tool -modfile=tools/go.mod
PLATFORMS := linux/amd64 linux/arm64 linux/386 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
# Debian suites whose Neovim we test with: 0.12 (this one moves on), 0.10 and 0.7.
NEOVIMS := forky trixie bookworm
# The other editors that we test with, as tools/editors.sh knows them.
EDITORS := helix vim emacs-28 emacs-30
FUZZTIME ?= 20s
FUZZ ?=
BENCH ?= .
BENCHCOUNT ?= 6

# The race detector needs a C compiler.
RACE := $(if $(filter 1,$(shell $(GO) env CGO_ENABLED)),-race)

# The steps of a target run in the order in which they are written.
.NOTPARALLEL:
.PHONY: build test fmt vet staticcheck actionlint cross unit fuzz soak vuln bench bench-against compare plots lint tools neovim editors shells vscode vscode-deps vscode-test vscode-shots vscode-packages release-tools release-snapshot release release-test graph-page graph-test graph-shot clean

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/ ./cmd/skillpls

test: neovim editors shells fmt vet staticcheck actionlint cross unit vscode-test $(if $(CI),fuzz)

fmt:
	@bad=$$(gofmt -l $$($(GO) list -f '{{.Dir}}' ./...)); \
	if [ -n "$$bad" ]; then echo "not gofmt-ed:"; echo "$$bad"; exit 1; fi

vet:
	$(GO) vet ./...

staticcheck:
	$(TOOL) staticcheck ./...

# The workflows of GitHub.
actionlint:
	$(TOOL) actionlint

# vet type-checks the tests too, which build does not.
cross:
	@for platform in $(PLATFORMS); do \
		echo "$(GO) vet ./... for $$platform"; \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 $(GO) vet ./... || exit 1; \
	done
	GOOS=linux GOARCH=386 CGO_ENABLED=0 $(GO) build ./...

unit:
	@if [ -z "$(RACE)" ]; then \
		echo "SKIPPED: the race detector, for want of a C compiler"; \
		if [ -n "$$CI" ]; then exit 1; fi; \
	fi
	@if [ -z "$$SKILLPLS_NVIM" ]; then \
		SKILLPLS_NVIM=$$(for nvim in $(CURDIR)/.tools/neovim-*/nvim; do \
			if [ -x "$$nvim" ]; then printf '%s:' "$$nvim"; fi; \
		done); \
		SKILLPLS_NVIM=$${SKILLPLS_NVIM%:}; \
	fi; \
	export SKILLPLS_NVIM; \
	command -v tmux >/dev/null || PATH=$$PATH:$(CURDIR)/.tools/helix; \
	if [ -d .tools/shells/bin ]; then \
		PATH=$(CURDIR)/.tools/shells/bin:$$PATH; \
		export SKILLPLS_BASH_COMPLETION=$(CURDIR)/.tools/shells/bash_completion; \
	fi; \
	if ! command -v tmux >/dev/null; then \
		echo "SKIPPED: the screens of editors, for want of tmux"; \
	fi; \
	if [ -z "$$SKILLPLS_NVIM" ] && ! command -v nvim >/dev/null; then \
		echo "SKIPPED: editors/neovim, for there is no Neovim"; \
	fi; \
	set -x; $(GO) test $(RACE) -shuffle=on -count=1 -vet=off ./...

# make fuzz [FUZZTIME=10m] [FUZZ="FuzzMarkdown FuzzFix"]
fuzz:
	@tools/fuzz.sh $(FUZZTIME) $(FUZZ)

# make soak [SOAK=1h]: starts, bursts, and the law of lsp/law_test.go, as long as that. What
# the law finds is printed with the session that found it.
SOAK ?= 1h
STARTS ?= 10000
BURSTS ?= 1000
soak:
	SKILLPLS_STARTS=$(STARTS) SKILLPLS_BURSTS=$(BURSTS) $(GO) test -count=1 -timeout=0 -v -run='^TestBinary$$/^(starts|bursts|burst_sessions)$$' ./lsp
	SKILLPLS_SOAK=$(SOAK) $(GO) test -count=1 -timeout=0 -v -run='^TestLongSessions$$' ./lsp

# Whether anything that the program calls is known to be vulnerable; without its database it
# is skipped.
vuln:
	@tools/vuln.sh

# make bench [BENCH=Regexp] [BASE=results of an earlier run, to compare with]
bench:
	@mkdir -p .tools
	$(GO) test -run='^$$' -bench='$(BENCH)' -count=$(BENCHCOUNT) ./... >.tools/bench.txt || { cat .tools/bench.txt; exit 1; }
	$(TOOL) benchstat $(BASE) .tools/bench.txt

# The same, in turns with a revision, so that a busy machine is the same to both:
# make bench-against [REV=main] [BENCH=Regexp] [BENCHCOUNT=6] [PKG=./index]
REV ?= main
PKG ?= ./...
bench-against:
	@GO='$(GO)' tools/bench.sh '$(REV)' '$(BENCH)' '$(BENCHCOUNT)' $(PKG)

# This server and others on one generated tree, in turns, and what is promised of this one; they
# should have the machine to themselves. make compare [FILES=1000] [RUNS=1]
# [COMPARE='-into docs/performance.md']
FILES ?= 10000
RUNS ?= 3
COMPARE ?=
compare: build
	$(GO) build -o .tools/bench ./bench
	.tools/bench -files $(FILES) -runs $(RUNS) -peers .tools/peers $(COMPARE)

# The same of trees of several sizes, drawn: docs/images/performance-*.svg
# make plots [SIZES=1000,10000] [RUNS=1] [PLOTS='-into docs/performance.md']
SIZES ?= 1000,3000,10000,30000,100000
PLOTS ?=
plots: build
	$(GO) build -o .tools/bench ./bench
	.tools/bench -sizes $(SIZES) -runs $(RUNS) -limit 10m -peers .tools/peers -pictures docs/images $(PLOTS)

lint: fmt vet staticcheck
	$(GO) tool -modfile=tools/golangci-lint/go.mod golangci-lint run ./...

# All that the other targets fetch or build for themselves when they need it.
tools: neovim editors shells release-tools
	$(TOOL) staticcheck -version
	$(TOOL) benchstat -h 2>/dev/null || true
	$(GO) tool -modfile=tools/golangci-lint/go.mod golangci-lint version

neovim:
	@for suite in $(NEOVIMS); do \
		tools/neovim.sh "$$suite" ".tools/neovim-$$suite" || \
			echo "SKIPPED: Neovim of Debian $$suite (the reason is above)"; \
	done

# All at once: most of the time goes to the mirror.
editors:
	@for editor in $(EDITORS); do \
		tools/editors.sh "$$editor" ".tools/$$editor" || \
			echo "SKIPPED: $$editor (the reason is above)" & \
	done; wait

# What completions and manual pages are tested with.
shells:
	@tools/shells.sh .tools/shells || echo "SKIPPED: other shells than those on the PATH (the reason is above)"

# The extensions for VS Code: one for each platform with the server in it, and one without.
vscode: vscode-deps
	cd editors/vscode && npm run --silent check && npm run --silent build && node package.mjs ../../.build/vscode $(TARGETS)

# What the extension is built with, as package-lock.json says; nothing of it runs a script.
vscode-deps:
	@cd editors/vscode && if ! cmp -s package-lock.json node_modules/.installed; then \
		npm ci --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/.installed; \
	fi

# The extension in the windows of two versions of VS Code, and within their extension hosts.
# make vscode-test ARGS='--version 4.139.1 --only F12'
vscode-test:
	@tools/vscode-test.sh $(ARGS)

# The pictures of the two READMEs.
vscode-shots:
	@tools/vscode-test.sh --shots

# All packages, and whether each of them is what it should be.
vscode-packages: vscode
	@node=$$(ls -d .tools/vscode/*/node | sort -V | tail -n 1) && "$$node" editors/vscode/test/packages.mts .build/vscode

# What a release is made with; the first time it takes minutes and the network.
release-tools:
	cd tools/goreleaser && GOBIN=$(CURDIR)/.tools/release $(GO) install -trimpath -buildvcs=false tool

# What a release of the commit at HEAD would be, in .build/release.
release-snapshot: release-tools
	tools/release.sh .build/release

# The release of the tag at HEAD, in .build/release, and a draft of it where it is to be
# published, but for make release ARGS=--skip=publish
release: release-tools
	PATH=$(CURDIR)/.tools/release:$$PATH goreleaser release --clean $(ARGS)
	node tools/npm/pack.mjs .build/release .build/release-files

# What release-snapshot makes, twice, and whether it is what it should be.
release-test: release-tools
	tools/release-test.sh

# The page of skillpls graph --format html, which the program has in it: made of the sources
# of the extension, and kept here, so that building the program takes no Node.
graph-page: vscode-deps
	cd editors/vscode && node alone.mjs ../../index/view/graph.html

# The same page in a browser, of trees of any size; and whether it is what its sources come to.
graph-test: build vscode-deps
	$(GO) test -count=1 -run Graph ./index/view
	@browser=$$(tools/chromium.sh) && cd editors/vscode && \
		SKILLPLS_CHROMIUM="$$browser" SKILLPLS_BINARY="$(CURDIR)/bin/skillpls" node test/unit/run.mjs test/page/alone.test.ts

# The picture of docs/graph.md.
graph-shot: build vscode-deps
	@browser=$$(tools/chromium.sh) && cd editors/vscode && \
		SKILLPLS_CHROMIUM="$$browser" node test/page/shot.mjs "$(CURDIR)/bin/skillpls" ../../examples/team ../../docs/images/graph.png

clean:
	rm -rf bin .tools .build editors/vscode/dist editors/vscode/node_modules
