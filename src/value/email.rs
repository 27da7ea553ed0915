//! Mail addresses in a form that can be compared.

use super::narrow;

/// The address in lower case when it has the form of one.
#[must_use]
pub fn normalize(text: &str) -> Option<String> {
    let address = narrow(text.trim());
    let (local, host) = address.split_once('@')?;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%' | '&' | '\'');
    let labels = host.split('.').filter(|label| !label.is_empty()).count();
    let sound = !local.is_empty()
        && local.chars().all(word)
        && labels >= 2
        && labels == host.split('.').count()
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    sound.then(|| address.clone())
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn only_addresses_pass() {
        assert_eq!(normalize(" Info@Example.COM ").as_deref(), Some("info@example.com"));
        for wrong in ["@example.com", "a@b", "a b@c.de", "a@b..c", "plain"] {
            assert_eq!(normalize(wrong), None, "{wrong}");
        }
    }
}
