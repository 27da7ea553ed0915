//! Legal forms at the end of a name.

use std::sync::LazyLock;

const FORMS: &str = include_str!("legal_forms.csv");

/// The forms by their last byte, longest first.
static BY_LAST_BYTE: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let mut forms: Vec<&str> = FORMS.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    forms.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    let mut by_last = vec![Vec::new(); 256];
    for form in forms {
        if let Some(own) = form.bytes().last().and_then(|last| by_last.get_mut(usize::from(last))) {
            own.push(form);
        }
    }
    by_last
});

/// What stands before the legal form of a folded name, and the form.
pub(super) fn split(name: &str) -> (&str, Option<&'static str>) {
    let name = name.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';'));
    let last = name.bytes().last().map_or(0, usize::from);
    for form in BY_LAST_BYTE.get(last).map_or(&[][..], Vec::as_slice) {
        let rest = if form.is_ascii() { spaced(name, form) } else { name.strip_suffix(form) };
        if let Some(rest) = rest {
            return (rest, Some(form));
        }
    }
    (name, None)
}

/// Takes the words of `form` off the end of `name`, points and commas between them left out.
fn spaced<'a>(name: &'a str, form: &str) -> Option<&'a str> {
    let mut rest = name;
    for word in form.split(' ').rev() {
        rest = rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ','));
        rest = rest.strip_suffix(word)?;
        // The form is a word of its own.
        if rest.chars().next_back().is_some_and(char::is_alphanumeric) {
            return None;
        }
    }
    Some(rest)
}
