//! What a company's or person's name is made of. Reach for it to compare names or to tell a full legal name from a
//! short one. [`parse`] gives keys that are equal for two spellings of one name; [`compare`] says how alike two names are.

mod across;
mod branch;
mod company;
mod compare;
mod cost;
mod legal_form;
mod pair;
mod roman;
mod short;
mod token;
mod words;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::text::normalize::fold;

pub use branch::split_branch;
pub use company::Company;
pub(crate) use company::KeyReader;
pub use compare::{Comparison, Kind, Reading, Reason, compare, compare_readings};

const PLACEHOLDERS: &str = include_str!("placeholders.csv");

static PLACEHOLDER_WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let words = PLACEHOLDERS.lines().skip(1).filter_map(|line| line.split(',').next());
    words.map(|word| fold(word.trim())).collect()
});

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Folded, without spaces and punctuation: equal for two spellings of one name.
    pub exact: String,
    /// `exact` without the legal form.
    pub core: String,
    /// The legal form, as in `legal_forms.csv`; `None` without one.
    pub legal_form: Option<&'static str>,
}

impl Name {
    /// Whether it is a full legal name: a legal form and at least three characters before it.
    #[must_use]
    pub fn is_full_legal_name(&self) -> bool {
        self.legal_form.is_some() && self.core.chars().count() >= 3
    }
}

/// A word of any script in small Latin letters and digits: `晖涟` and `Huilian` are one.
#[must_use]
pub fn sound(word: &str) -> String {
    roman::word(word)
}

/// Takes a name apart. Nothing is guessed: without a known legal form the core is the whole name.
#[must_use]
pub fn parse(text: &str) -> Name {
    let folded = fold(text.trim());
    let (rest, legal_form) = legal_form::split(&folded);
    let compact = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let exact = compact(&folded);
    let core = compact(rest);
    if exact.is_empty() {
        // A name of signs only stands for itself.
        return Name { exact: folded.clone(), core: folded, legal_form: None };
    }
    Name { exact, core, legal_form }
}

/// What stands before the legal form of a folded name.
pub(crate) fn before_legal_form(folded: &str) -> &str {
    legal_form::split(folded).0
}

/// What sets a company's name apart, folded and without spaces: no legal form, place, number or word of business. Empty
/// where nothing does.
#[must_use]
pub fn distinctive(name: &str) -> String {
    let own = |token: &token::Token| matches!(token.class, words::Class::Distinct | words::Class::Known);
    token::tokens(name, false).iter().filter(|token| own(token)).map(|token| token.text.as_str()).collect()
}

/// Whether a cell says that there is no value: `无`, `N/A`, `-`, empty.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.len() <= 24 && PLACEHOLDER_WORDS.contains(&fold(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sets_a_name_apart() {
        for (name, expected) in [
            ("上海晖涟信基金管理有限公司", "晖涟信"),
            ("晖涟信投资咨询(深圳)有限公司", "晖涟信"),
            ("Northfield Securities Pty Ltd", "northfield"),
            ("投资管理有限公司", ""),
        ] {
            assert_eq!(distinctive(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_taken_apart() {
        let rows = [
            ("长沙市槐辕机械有限公司", "长沙市槐辕机械", Some("有限公司"), true),
            ("上海某某投资中心（有限合伙）", "上海某某投资中心", Some("(有限合伙)"), true),
            ("Umberfield Porter Inc.", "umberfieldporter", Some("inc"), true),
            ("Acme Trading Co., Ltd", "acmetrading", Some("co ltd"), true),
            ("Acme Pty. Ltd.", "acme", Some("pty ltd"), true),
            ("陆金服", "陆金服", None, false),
            ("Maccorp", "maccorp", None, false),
            ("有限公司", "", Some("有限公司"), false),
        ];
        for (text, core, form, full) in rows {
            let name = parse(text);
            assert_eq!((name.core.as_str(), name.legal_form, name.is_full_legal_name()), (core, form, full), "{text}");
        }
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (left, right) in [
            ("韬蕴(北京)信息技术有限公司", " 韬蕴（北京） 信息技术有限公司"),
            ("ACME Co., Ltd.", "Acme Co Ltd"),
            ("陸金服", "陆金服"),
        ] {
            assert_eq!(parse(left).exact, parse(right).exact, "{left}");
        }
        assert_ne!(parse("甲公司").exact, parse("乙公司").exact);
    }

    #[test]
    fn placeholders_are_no_names() {
        assert!(["", " 无 ", "N/A", "null", "-", "0", "暂无"].into_iter().all(is_placeholder));
        assert!(!["无锡", "10", "Nathan"].into_iter().any(is_placeholder));
    }
}
