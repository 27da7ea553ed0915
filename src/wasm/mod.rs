//! The shell for the browser: the only place with JS types. It holds no logic; it hands requests to the session and
//! files to the readers. Two modules are built from it (scripts/build-wasm.sh), so that the heavy readers are loaded
//! only when such a file comes. With the feature `readers` it exports the readers alone: the core is compiled into both,
//! and the linker drops what no export reaches.

#[cfg(feature = "bench")]
pub mod bench;
#[cfg(not(feature = "readers"))]
pub mod engine;
mod failure;
#[cfg(not(feature = "readers"))]
mod file;
#[cfg(feature = "readers")]
pub mod readers;

use wasm_bindgen::prelude::wasm_bindgen;

/// Runs once when the module is instantiated.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| failure::trapped(&panic.to_string())));
}
