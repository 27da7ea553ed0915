#!/usr/bin/env bash
# Makes a fresh machine ready for `make start` and `make test`. Safe to run again: it installs only what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() { echo "setup: $1" >&2; exit 1; }

command -v cargo >/dev/null || stop "Rust is missing; install it with your system's package manager or rustup, then run this again"
command -v node >/dev/null || stop "Node.js 20 or newer is missing; install it with your system's package manager, then run this again"
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || stop "Node.js $major is too old; 20 or newer is needed"

# The page's libraries, exactly as package-lock.json pins them; skipped while the lock file is what was installed.
if ! cmp -s package-lock.json node_modules/.lanternfish-lock; then
  echo "setup: installing the page's libraries from package-lock.json"
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.lanternfish-lock
fi
