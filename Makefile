.DEFAULT_GOAL := help
.PHONY: help setup start build wasm page test check quality bench size fuzz
PORT ?= 8080

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

start: page ## build the page and serve it on this machine; PORT=8080
	@node scripts/serve.mjs dist $(PORT)

setup: ## install what is missing, and say what and why
	@scripts/setup.sh

build: ## build the command line: target/release/lanternfish
	cargo build --release

wasm: # the engine for the browser, when its sources have changed
	@scripts/setup.sh page wasm
	@scripts/build-wasm.sh

page: wasm # dist/, and dist/lanternfish.html that runs from a disk
	@npm run --silent build

test: setup ## run every test
	@scripts/test.sh

check: ## formatting, lints and docs, warnings as errors
	@scripts/setup.sh page wasm
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	@scripts/build-wasm.sh --check
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
	npx tsc --noEmit

quality: ## grade the engine on labelled data; the tables are in docs/quality/
	@scripts/quality.sh

bench: build page ## time reading and the whole way on 10,000 and 100,000 companies, natively and in Chromium, and the graph beside its peers; BIG=1 reads 1 GB too
	@node scripts/bench.mjs $${CARGO_TARGET_DIR:-target}/release/lanternfish
	@node scripts/bench-graph.mjs
	@scripts/build-wasm.sh --bench
	@node scripts/bench-read.mjs
	@[ -z "$(BIG)" ] || node scripts/bench-big.mjs $${CARGO_TARGET_DIR:-target}/release/lanternfish
	@node scripts/bench-texts.mjs $${CARGO_TARGET_DIR:-target}/release/lanternfish
	@node scripts/bench-index.mjs $${CARGO_TARGET_DIR:-target}/release/lanternfish
	@node scripts/link.mjs $${CARGO_TARGET_DIR:-target}/release/lanternfish
	@node scripts/screen.mjs $${CARGO_TARGET_DIR:-target}/release/lanternfish
	@node scripts/bench-series.mjs

fuzz: ## damage files for every reader, a minute each; FUZZ_SECONDS=60
	LANTERNFISH_FUZZ_SECONDS=$${FUZZ_SECONDS:-60} LANTERNFISH_FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} cargo test --test fuzz -- --nocapture --test-threads=2

size: page ## say what a visitor downloads, beside what was aimed at
	@node scripts/size.mjs
