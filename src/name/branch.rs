//! Branches: a company's name with that of an establishment behind it.

use std::sync::LazyLock;

use crate::text::normalize::fold;

const BRANCH_WORDS: &str = include_str!("branch_words.csv");

/// Words that end the name of a branch, longest first.
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = BRANCH_WORDS.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    words.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    words
});

/// Where the whole company's name ends, in a name written without spaces.
const HEADS: [&str; 3] = ["公司", "银行", "合作社"];

/// A name without what names a branch of the company, and the branch, both folded. Without a branch the name is whole.
#[must_use]
pub fn split_branch(name: &str) -> (String, Option<String>) {
    let folded = fold(name.trim());
    let (head, branch) = split_folded(&folded);
    (head.to_string(), branch.map(str::to_string))
}

/// The same of a folded name.
pub(super) fn split_folded(folded: &str) -> (&str, Option<&str>) {
    let bare = folded.trim_end_matches([')', ' ']);
    let Some(word) = WORDS.iter().find(|word| bare.ends_with(**word)) else { return (folded, None) };
    let stem = bare.get(..bare.len() - word.len()).unwrap_or("");
    let cut = if word.is_ascii() {
        // Acme Ltd (Shanghai Branch), Acme Ltd Shanghai Branch: what stands in brackets, or the branch word alone.
        stem.rfind('(').or(Some(stem.len()))
    } else {
        HEADS.iter().filter_map(|head| stem.rfind(head).map(|at| at + head.len())).max()
    };
    match cut.and_then(|cut| Some((folded.get(..cut)?, folded.get(cut..)?))) {
        Some((head, tail)) if head.chars().filter(|c| c.is_alphanumeric()).count() >= 3 => {
            (head.trim(), Some(tail.trim_matches(|c: char| !c.is_alphanumeric())))
        }
        _ => (folded, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_split_off() {
        for (name, head, branch) in [
            ("长沙市槐辕机械有限公司第一分公司", "长沙市槐辕机械有限公司", Some("第一分公司")),
            ("长沙市槐辕机械有限公司（岳麓分公司）", "长沙市槐辕机械有限公司", Some("岳麓分公司")),
            ("槐辕银行股份有限公司长沙分行", "槐辕银行股份有限公司", Some("长沙分行")),
            ("Umberfield Ltd (Porter Branch)", "umberfield ltd", Some("porter branch")),
            ("长沙市槐辕机械有限公司", "长沙市槐辕机械有限公司", None),
            ("分公司", "分公司", None),
        ] {
            let (found, own) = split_branch(name);
            assert_eq!((found.as_str(), own.as_deref()), (head, branch), "{name}");
        }
    }
}
