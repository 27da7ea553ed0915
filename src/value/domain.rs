//! What makes two addresses the same site: the registrable domain by the Public Suffix List, or the page where many share a host.
//!
//! Suffixes under which a platform gives everybody a name of their own (`github.io`) are in the list's private section, so such a
//! name counts as a domain. Hosts that give out pages instead (`facebook.com/name`) are our own data.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use publicsuffix::{List, Psl};

use super::narrow;

/// Hosts whose pages belong to many: host and source.
const HOSTS: &str = include_str!("hosts.csv");
/// The Public Suffix List.
const SUFFIXES: &str = include_str!("public_suffix_list.dat");

static SHARED: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| HOSTS.lines().skip(1).filter_map(|line| line.split(',').next()).collect());
// The list is part of the program, and a test reads it; an empty one would take every suffix for a single label.
static LIST: LazyLock<List> = LazyLock::new(|| SUFFIXES.parse().unwrap_or_default());

/// Longest label of a host, in bytes (RFC 1035); of one in another script, in its own.
const LONGEST_LABEL: usize = 63;

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

/// Reads an address or a bare host; domains in other scripts are written in them, however they came. None for what names no host.
#[must_use]
pub fn registrable(text: &str) -> Option<Site> {
    let folded = narrow(text.trim());
    let rest = folded.split_once("://").map_or(folded.as_str(), |(_, rest)| rest);
    let (host, path) = rest.split_once(['/', '?', '#']).unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let host = spelt(host);
    let host = host.trim_end_matches('.');
    let labels: Vec<&str> = host.split('.').collect();
    let sound = |label: &&str| {
        !label.is_empty()
            && label.len() <= LONGEST_LABEL
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let last = labels.last()?;
    if labels.len() < 2 || !labels.iter().all(sound) || last.len() < 2 || last.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // The longest shared host that the address ends in.
    let tails = host.match_indices('.').map(|(at, _)| at + 1);
    let shared = std::iter::once(0).chain(tails).find_map(|at| {
        let (own, tail) = host.split_at_checked(at)?;
        SHARED.contains(tail).then(|| (own.trim_end_matches('.'), tail))
    });
    if let Some((own, host)) = shared {
        let own = own.strip_prefix("www.").unwrap_or(if own == "www" { "" } else { own });
        let first = path.split(['?', '#']).next().unwrap_or("").trim_matches('/');
        let parts: Vec<&str> = [own, first].into_iter().filter(|part| !part.is_empty()).collect();
        return Some(Site::Shared { host: host.to_string(), page: parts.join("/") });
    }
    let domain = LIST.domain(host.as_bytes())?;
    std::str::from_utf8(domain.as_bytes()).ok().map(|domain| Site::Own(domain.to_string()))
}

/// A host with every label in its own script: `xn--fiqs8s` is `中国` (RFC 5891); what is no such spelling stays. The full stops of
/// other scripts part labels too.
fn spelt(host: &str) -> Cow<'_, str> {
    if !host.contains("xn--") && !host.contains(['。', '｡']) {
        return Cow::Borrowed(host);
    }
    let label = |label: &str| {
        let decoded = label.strip_prefix("xn--").and_then(idna::punycode::decode_to_string);
        // What needed no such spelling, or is written otherwise, no registry hands out.
        let sound = |own: &String| !own.is_ascii() && !own.contains('.') && narrow(own) == *own;
        decoded.filter(sound).unwrap_or_else(|| label.to_string())
    };
    Cow::Owned(host.split(['.', '。', '｡']).map(label).collect::<Vec<_>>().join("."))
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
            // Three labels, a wildcard and its exception.
            ("a.b.example.k12.ca.us", own("example.k12.ca.us")),
            ("x.shop.com.bd", own("shop.com.bd")),
            ("x.city.kawasaki.jp", own("city.kawasaki.jp")),
            // A platform's suffixes belong to whoever has the name.
            ("https://shop-a.github.io/page", own("shop-a.github.io")),
            ("abc.wixsite.com/site", own("abc.wixsite.com")),
            ("a.b.myshopify.com", own("b.myshopify.com")),
            ("github.io", None),
            // Other scripts, in either spelling.
            ("http://www.食狮.公司.cn/", own("食狮.公司.cn")),
            ("www.xn--85x722f.xn--55qx5d.cn", own("食狮.公司.cn")),
            ("a.食狮.中国", own("食狮.中国")),
            ("a。食狮。中国", own("食狮.中国")),
            ("XN--85X722F.XN--FIQS8S", own("食狮.中国")),
            ("食狮.网络", own("食狮.网络")),
            ("xn--a-\u{20ac}.com", None),
            ("xn--.com", own("xn--.com")),
            ("www.com", own("www.com")),
            ("xn--99999999.com", own("xn--99999999.com")),
            ("https://www.facebook.com/some.page?x=1", shared("facebook.com", "some.page")),
            ("mp.weixin.qq.com/s/abc", shared("mp.weixin.qq.com", "s/abc")),
            ("name.weebly.com", shared("weebly.com", "name")),
            ("t.me", shared("t.me", "")),
            ("firm.example", own("firm.example")),
            ("http://", None),
            ("无", None),
            ("192.168.0.1", None),
            ("co.uk", None),
        ];
        for (text, expected) in rows {
            assert_eq!(registrable(text), expected, "{text}");
        }
    }

    #[test]
    fn the_list_is_read_whole() {
        let rules = SUFFIXES.lines().filter(|line| !line.is_empty() && !line.starts_with("//")).count();
        assert!(rules > 9_000, "{rules}");
        assert!(SUFFIXES.parse::<List>().is_ok());
        for host in SHARED.iter() {
            assert_eq!(
                LIST.suffix(host.as_bytes()).map(|suffix| suffix.as_bytes().len() < host.len()),
                Some(true),
                "{host}"
            );
        }
    }
}
