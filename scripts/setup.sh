#!/usr/bin/env bash
# Makes a fresh machine ready. Safe to run again: it installs only what is missing, and says what and why.
# Usage: scripts/setup.sh [page] [wasm] [browser]; without an argument, all of them.
#   page     the page's libraries, from package-lock.json
#   wasm     a Rust that builds for the browser, and wasm-bindgen. There is no wasm-pack: it would run the same two commands
#            and look for a wasm-opt to download; one tool less to install, and nothing is fetched while building.
#   browser  Chromium and a Chinese font, for the tests in a real browser
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/wasm-toolchain.sh

say() { echo "setup: $1" >&2; }
stop() { say "$1"; exit 1; }
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

updated=
# apt_install WHAT-FOR PACKAGE…
apt_install() {
  local reason=$1; shift
  local by_hand="apt-get install --no-install-recommends $*"
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || stop "$reason needs packages that only root can install; ask for: $by_hand"
  say "installing $* ($reason)"
  [ -n "$updated" ] || as_root apt-get update -qq >&2 || say "apt-get update failed; trying with the lists that are there"
  updated=1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

rust() {
  command -v cargo >/dev/null && command -v rustc >/dev/null || stop "Rust is missing; install it with rustup or your system's package manager, then run this again"
  local least have
  least=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  have=$(rustc --version | cut -d' ' -f2)
  [ "$(printf '%s\n' "$least" "$have" | sort -V | head -n 1)" = "$least" ] || stop "Rust $have is too old; $least or newer is needed (with rustup: rustup update)"
}

page() {
  command -v node >/dev/null && command -v npm >/dev/null || stop "Node.js 20 or newer, with npm, is missing; install it with your system's package manager, then run this again"
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || stop "Node.js $major is too old; 20 or newer is needed"
  # Skipped while the lock file is what was installed.
  if ! cmp -s package-lock.json node_modules/.lanternfish-lock; then
    say "installing the page's libraries from package-lock.json"
    npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.lanternfish-lock
  fi
}

# Debian and Ubuntu carry a newer Rust (for their browsers), with the library's sources but not its build for the browser.
# That is built once and put where the compiler looks for it; from then on it is an ordinary target.
debian_target() {
  apt_install "a Rust that can build for the browser" rustc-web cargo-web rust-web-src rust-web-llvm || return 1
  local linker work lib
  # The linker's package is numbered after the compiler's LLVM and named like the file rust-lld points to.
  linker=$(basename "$(readlink /usr/bin/rust-lld || echo lld)")
  [ -e /usr/bin/rust-lld ] || apt_install "the linker that rust-lld points to" "$linker" || return 1
  can_build /usr/bin/rustc && return 0
  say "building Rust's standard library for the browser, once (half a minute)"
  work=$(mktemp -d)
  mkdir "$work/src"
  printf '[package]\nname = "wasm-std"\nversion = "0.0.0"\nedition = "2024"\n' > "$work/Cargo.toml"
  echo '#![no_std]' > "$work/src/lib.rs"
  (cd "$work" && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR="$work/target" \
    RUSTFLAGS="-C embed-bitcode=yes -Z force-unstable-if-unmarked --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" \
    /usr/bin/cargo build --quiet --release -Zbuild-std=std,panic_abort,proc_macro --target "$WASM_TARGET") || { rm -rf "$work"; return 1; }
  lib=$(/usr/bin/rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib
  rm "$work/target/$WASM_TARGET/release/deps/"libwasm_std-*.rlib
  as_root mkdir -p "$lib"
  as_root find "$lib" -name '*.rlib' -delete
  as_root cp "$work/target/$WASM_TARGET/release/deps/"*.rlib "$lib"
  rm -rf "$work"
}

wasm() {
  if ! wasm_rust >/dev/null; then
    if command -v rustup >/dev/null && rustup target add "$WASM_TARGET" >/dev/null 2>&1 && wasm_rust >/dev/null; then
      say "rustup added the target $WASM_TARGET"
    else
      say "rustup has no $WASM_TARGET for this Rust, or is not there; trying the system's packages"
      debian_target && wasm_rust >/dev/null ||
        stop "no Rust here can build for the browser; with a connection, this brings it: rustup target add $WASM_TARGET"
    fi
  fi
  if ! wasm_bindgen >/dev/null; then
    say "installing wasm-bindgen $BINDGEN_VERSION into $BINDGEN_HOME (about a minute)"
    # Unoptimised: a third of the time to build, and what it does here takes it a second or two. Not --locked: the tool's
    # own lock file may name a version that a mirror does not have; its version is pinned, and what it writes is tested.
    CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --debug wasm-bindgen-cli --bin wasm-bindgen --version "=$BINDGEN_VERSION" --root "$BINDGEN_HOME" ||
      stop "wasm-bindgen could not be installed; this does it by hand: cargo install wasm-bindgen-cli --version $BINDGEN_VERSION"
  fi
}

browser() {
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || apt_install "the tests in a real browser" chromium ||
    stop "the tests want Chromium at /usr/bin/chromium; install it, or name another with CHROMIUM=/path/to/it"
  # Without a Chinese font every label in a screenshot is a row of empty boxes.
  [ -z "$(fc-list :lang=zh family 2>/dev/null)" ] || return 0
  apt_install "Chinese labels in screenshots" fonts-noto-cjk || say "no Chinese font found; screenshots will show empty boxes"
}

rust
[ "$#" -gt 0 ] || set -- page wasm browser
for part in "$@"; do
  case $part in
    page | wasm | browser) "$part" ;;
    *) stop "there is no part called $part; known: page, wasm, browser" ;;
  esac
done
