# Sourced by setup.sh and build-wasm.sh: which Rust can build for the browser here, and which wasm-bindgen fits the crate.
# A machine may have two Rusts (rustup's and Debian's rustc-web); native work stays on the one that comes first in PATH.

WASM_TARGET=wasm32-unknown-unknown
# Exactly the crate's version: the generator refuses any other.
BINDGEN_VERSION=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml)
# Outside the clone, so that a second clone on this machine finds it; beside nothing else, so that it replaces nobody's tool.
BINDGEN_HOME=${XDG_CACHE_HOME:-$HOME/.cache}/lanternfish/wasm-bindgen-$BINDGEN_VERSION

# can_build RUSTC: it compiles and links for the browser. A try, because a folder may be there from an older compiler.
can_build() {
  local out status=0
  out=$(mktemp -d)
  echo 'pub fn probe() {}' | "$1" --edition 2024 --crate-type cdylib --target "$WASM_TARGET" -o "$out/probe.wasm" - >/dev/null 2>&1 || status=1
  rm -rf "$out"
  return "$status"
}

# Prints the folder of a cargo and rustc that can build for the browser.
wasm_rust() {
  local folder
  for folder in "$(dirname "$(command -v rustc || echo /none/rustc)")" /usr/bin; do
    if [ -x "$folder/cargo" ] && [ -x "$folder/rustc" ] && can_build "$folder/rustc"; then
      echo "$folder"
      return 0
    fi
  done
  return 1
}

# Prints the path of a wasm-bindgen of exactly the crate's version.
wasm_bindgen() {
  local found
  for found in "$BINDGEN_HOME/bin/wasm-bindgen" "$(command -v wasm-bindgen || true)"; do
    if [ -x "$found" ] && [ "$("$found" --version 2>/dev/null)" = "wasm-bindgen $BINDGEN_VERSION" ]; then
      echo "$found"
      return 0
    fi
  done
  return 1
}
