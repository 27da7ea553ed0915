#!/usr/bin/env bash
# Runs every test, states the time by kind, and ends with one line that sums them.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp -d); trap 'rm -rf "$log"' EXIT
passed=0; failed=0; status=0; times=()

run() { # run KIND COMMAND…
  local kind=$1 start=$SECONDS; shift
  echo "== $kind"
  "$@" 2>&1 | tee "$log/$kind"
  local code=${PIPESTATUS[0]}
  [ "$code" -eq 0 ] || status=1
  times+=("$kind $((SECONDS - start)) s")
  echo "== $kind: $((SECONDS - start)) s, exit $code"
  return "$code"
}
count() { grep -ohE "$1" "$2" 2>/dev/null | grep -oE '[0-9]+' | awk '{s+=$1} END {print s+0}'; }
sum() { # sum KIND PASSED FAILED: patterns of the lines that count
  passed=$((passed + $(count "$2" "$log/$1"))); failed=$((failed + $(count "$3" "$log/$1")))
}
node_tests() { # node_tests KIND FILE…
  local kind=$1; shift
  run "$kind" node --test "$@"
  sum "$kind" '^(# |ℹ )pass [0-9]+' '^(# |ℹ )fail [0-9]+'
}

run rust cargo test
sum rust '[0-9]+ passed' '[0-9]+ failed'
run types npx tsc --noEmit
node_tests page tests/www/*.test.mjs

# The whole way in a real browser, over the real engine. While there is no session there is no engine to build.
if [ -e src/session/mod.rs ]; then
  if run wasm scripts/build-wasm.sh && run build npm run --silent build; then
    # The command line that the page is compared with; cargo test has built it already.
    LANTERNFISH_BIN=${LANTERNFISH_BIN:-${CARGO_TARGET_DIR:-target}/debug/lanternfish} node_tests browser tests/e2e/*.test.mjs
  fi
fi

printf -v joined '%s, ' "${times[@]}"
echo "time: ${joined}in all $SECONDS s"
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
exit "$status"
