//! What makes two addresses the same site: the registrable domain, or the page where many share a host.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::narrow;

const HOSTS: &str = include_str!("hosts.csv");

fn rows(kind: &str) -> BTreeSet<&'static str> {
    let fits = |line: &&'static str| line.split(',').nth(1) == Some(kind);
    HOSTS.lines().skip(1).filter(fits).filter_map(|line| line.split(',').next()).collect()
}

/// Public suffixes of two labels.
static SUFFIXES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| rows("suffix"));
/// Hosts whose pages belong to many.
static SHARED: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| rows("shared"));

/// Whose site an address is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// A domain of its own.
    Own(String),
    /// A page or subdomain of a host that many share.
    Shared {
        /// The host.
        host: String,
        /// Subdomain and first part of the path; empty when the address names the host only.
        page: String,
    },
}

/// Reads an address or a bare host. None for what names no host.
#[must_use]
pub fn registrable(text: &str) -> Option<Site> {
    let folded = narrow(text.trim());
    let rest = folded.split_once("://").map_or(folded.as_str(), |(_, rest)| rest);
    let (host, path) = rest.split_once(['/', '?', '#']).unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let labels: Vec<&str> = host.split('.').collect();
    let sound = |label: &&str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let last = labels.last()?;
    if labels.len() < 2 || !labels.iter().all(sound) || last.len() < 2 || last.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let tail = |count: usize| labels[labels.len().saturating_sub(count)..].join(".");
    // The longest shared host that the address ends in.
    let shared = (2..=labels.len()).rev().map(tail).find(|tail| SHARED.contains(tail.as_str()));
    if let Some(host) = shared {
        let own = labels.len() - host.split('.').count();
        let first = path.split(['?', '#']).next().unwrap_or("").trim_matches('/');
        let parts = [labels[..own].join("."), first.to_string()];
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        return Some(Site::Shared { host, page: parts.join("/") });
    }
    let two = tail(2);
    if SUFFIXES.contains(two.as_str()) {
        return (labels.len() >= 3).then(|| Site::Own(tail(3)));
    }
    Some(Site::Own(two))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_by_who_owns_them() {
        let own = |domain: &str| Some(Site::Own(domain.into()));
        let shared = |host: &str, page: &str| Some(Site::Shared { host: host.into(), page: page.into() });
        let rows = [
            ("http://www.lup2p.com", own("lup2p.com")),
            ("https://app.shop.example.com.cn:8080/x?y", own("example.com.cn")),
            ("Example.CO.UK.", own("example.co.uk")),
            ("https://www.facebook.com/some.page?x=1", shared("facebook.com", "some.page")),
            ("abc.wixsite.com/site", shared("wixsite.com", "abc/site")),
            ("t.me", shared("t.me", "")),
            ("http://", None),
            ("无", None),
            ("192.168.0.1", None),
            ("co.uk", None),
        ];
        for (text, expected) in rows {
            assert_eq!(registrable(text), expected, "{text}");
        }
    }
}
