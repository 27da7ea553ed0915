#!/usr/bin/env bash
# Builds the three WebAssembly modules and what the page imports of them into www/pkg/:
#   engine.js, readers.js, pdf.js                the generated glue
#   engine-wasm.js, readers-wasm.js, pdf-wasm.js  the module as text (base64 of gzip): the page's policy refuses to fetch even its own files
# No wasm-opt: after Rust's own link-time optimisation it made the download 3 % larger and the engine between nothing and a
# tenth faster, for 18 s a build and 104 MB of tool.
# Does nothing when neither the sources nor the tools have changed. The same sources and tools give the same bytes.
# Usage: scripts/build-wasm.sh [--check | --bench]; --check lints the code that only the browser gets, and builds nothing;
# --bench builds only what scripts/bench-read.mjs times, into target/wasm/pkg/.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/wasm-toolchain.sh

stop() { echo "build-wasm: $1" >&2; exit 1; }
rust=$(wasm_rust) || stop "no Rust here can build for the browser; run scripts/setup.sh"
if [ "${1:-}" = --check ]; then
  "$rust/cargo" clippy --version >/dev/null 2>&1 || { echo "build-wasm: NOT RUN: the Rust in $rust has no clippy to lint the browser's code with" >&2; exit 0; }
  for features in engine engine,readers engine,pdf; do
    "$rust/cargo" clippy --quiet --lib --target "$WASM_TARGET" --no-default-features --features "$features" -- -D warnings
  done
  exit 0
fi
bindgen=$(wasm_bindgen) || stop "wasm-bindgen $BINDGEN_VERSION is missing; run scripts/setup.sh"

if command -v sha256sum >/dev/null; then HASH=(sha256sum); else HASH=(shasum -a 256); fi

state=$({
  find src Cargo.toml Cargo.lock scripts/build-wasm.sh -type f -not -path 'src/bin/*' | LC_ALL=C sort | tr '\n' '\0' | xargs -0 "${HASH[@]}"
  "$rust/rustc" --version --verbose
  "$bindgen" --version
} | "${HASH[@]}")
[ "${1:-}" = --bench ] || [ "$(cat www/pkg/.built 2>/dev/null || true)" != "$state" ] || exit 0

# A folder of its own: another compiler or other flags in the same one would rebuild everything at each change of side.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/wasm
# Panic messages name source files: without the folders and the registry of the machine that built them.
"$rust/cargo" fetch --quiet --locked --target "$WASM_TARGET"
# Vectors of 128 bits (Chromium 91, Firefox 89, Safari 16.4): what can unpack the modules (DecompressionStream) has them.
RUSTFLAGS="-C target-feature=+simd128 --remap-path-prefix=$PWD/="
for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do RUSTFLAGS+=" --remap-path-prefix=$registry="; done
export RUSTFLAGS RUSTC=$rust/rustc

# build NAME FEATURES
build() {
  local name=$1 features=$2 out=$CARGO_TARGET_DIR/pkg start=$SECONDS
  "$rust/cargo" build --quiet --locked --lib --profile wasm --target "$WASM_TARGET" --no-default-features --features "$features"
  mkdir -p "$out"
  "$bindgen" --target web --no-typescript --remove-name-section --remove-producers-section --out-dir "$out" --out-name "$name" \
    "$CARGO_TARGET_DIR/$WASM_TARGET/wasm/lanternfish.wasm"
  cp "$out/$name.js" "www/pkg/$name.js"
  printf 'export default "%s";\n' "$(gzip -9n < "$out/${name}_bg.wasm" | base64 | tr -d '\n')" > "www/pkg/$name-wasm.js"
  echo "build-wasm: $name, $(wc -c < "$out/${name}_bg.wasm") bytes, $(gzip -9n < "$out/${name}_bg.wasm" | wc -c) as gzip, $((SECONDS - start)) s" >&2
}

mkdir -p www/pkg
if [ "${1:-}" = --bench ]; then
  build bench bench
  rm -f www/pkg/bench.js www/pkg/bench-wasm.js
  exit 0
fi
rm -f www/pkg/.built
build engine engine
build readers engine,readers
build pdf engine,pdf
echo "$state" > www/pkg/.built
