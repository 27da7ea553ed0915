#!/usr/bin/env bash
# Runs every test, states the time by kind, and ends with one line that sums them.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp -d); trap 'rm -rf "$log"' EXIT
passed=0; failed=0; status=0

run() { # run KIND COMMAND…
  local kind=$1 start=$SECONDS; shift
  echo "== $kind"
  "$@" 2>&1 | tee "$log/$kind"
  local code=${PIPESTATUS[0]}
  [ "$code" -eq 0 ] || status=1
  echo "== $kind: $((SECONDS - start)) s, exit $code"
}
count() { grep -ohE "$1" "$2" 2>/dev/null | grep -oE '[0-9]+' | awk '{s+=$1} END {print s+0}'; }

run rust cargo test
passed=$((passed + $(count '[0-9]+ passed' "$log/rust"))); failed=$((failed + $(count '[0-9]+ failed' "$log/rust")))
run types npx tsc --noEmit
run page node --test tests/www/*.test.mjs
passed=$((passed + $(count '^(# |ℹ )pass [0-9]+' "$log/page"))); failed=$((failed + $(count '^(# |ℹ )fail [0-9]+' "$log/page")))

echo "time in all: $SECONDS s"
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
exit "$status"
