//! What is thrown across the border: always a plain `{code, arguments}` that the page has words for.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsValue, throw_val};

/// A plain object with the fields of the protocol's `Failure`.
pub(super) fn failure<'a>(code: &str, arguments: impl IntoIterator<Item = (&'a str, &'a str)>) -> JsValue {
    let given = Object::new();
    for (key, value) in arguments {
        set(&given, key, &JsValue::from_str(value));
    }
    let failure = Object::new();
    set(&failure, "code", &JsValue::from_str(code));
    set(&failure, "arguments", &given);
    failure.into()
}

/// Ends the call under way after a panic. `trap` is the protocol's word for an instance that is lost: the page then
/// starts another and says why.
pub(super) fn trapped(reason: &str) -> ! {
    throw_val(failure("trap", [("message", reason)]))
}

/// Sets a field of an object that was made here, which cannot fail.
pub(super) fn set(object: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
