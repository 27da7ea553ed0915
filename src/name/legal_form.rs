//! Legal forms at the end of a name.

use std::sync::LazyLock;

const FORMS: &str = include_str!("legal_forms.csv");

/// The forms, longest first.
static BY_LENGTH: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut forms: Vec<&str> = FORMS.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    forms.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    forms
});

/// What stands before the legal form of a folded name, and the form.
pub(super) fn split(name: &str) -> (&str, Option<&'static str>) {
    let name = name.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';'));
    for form in BY_LENGTH.iter() {
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
