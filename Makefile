.DEFAULT_GOAL := help
.PHONY: help setup build test check

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: ## install what is missing
	@scripts/setup.sh

build: setup ## build the command line: target/release/lanternfish
	cargo build --release

test: setup ## run every test
	@scripts/test.sh

check: setup ## formatting, lints and docs, warnings as errors
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
	npx tsc --noEmit
