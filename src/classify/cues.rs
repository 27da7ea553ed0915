//! Finds cue phrases in normalised text: longest match, whole words, a cue inside a longer one not counted.
//! The phrases stand in `cues.csv`: label, language, group (variants of one phrase), value, source.

use std::collections::{BTreeMap, BTreeSet};

use crate::classify::LabelId;
use crate::classify::identification::OwnCue;
use crate::text::normalize::{Normalized, fold};

/// One row of `cues.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// The class it speaks for.
    pub label: LabelId,
    /// Number of its group; variants of one phrase share it.
    pub group: u32,
    /// Contribution 0..1 of its group.
    pub value: f32,
    /// The phrase as written.
    pub phrase: String,
}

/// The finder; build once.
pub struct CueFinder {
    cues: Vec<Cue>,
    groups: u32,
    /// The distinct phrases, folded, and the cues of each (one phrase may speak for several classes).
    phrases: Vec<String>,
    cues_of: Vec<Vec<u32>>,
}

impl std::fmt::Debug for CueFinder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CueFinder").field("cues", &self.cues.len()).finish_non_exhaustive()
    }
}

/// Splits a line of a CSV file without line ends inside cells.
fn cells(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => {
                if let Some(cell) = out.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    out
}

fn read(csv: &str, own: &[OwnCue]) -> Vec<Cue> {
    let replaced: BTreeSet<(LabelId, String)> = own.iter().map(|cue| (cue.category, fold(&cue.phrase))).collect();
    let mut groups: BTreeMap<String, u32> = BTreeMap::new();
    let mut number = |group: &str| {
        let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        *groups.entry(group.to_string()).or_insert(next)
    };
    let mut out = Vec::new();
    for line in csv.lines().skip(1) {
        let row = cells(line);
        let [label, _language, group, value, _source, phrase] = row.as_slice() else { continue };
        let (Some(label), Ok(value)) = (LabelId::parse(label), value.parse::<f32>()) else { continue };
        let group = number(group);
        if replaced.is_empty() || !replaced.contains(&(label, fold(phrase))) {
            out.push(Cue { label, group, value, phrase: phrase.clone() });
        }
    }
    for cue in own.iter().filter(|cue| cue.value > 0.0) {
        let group = number(&cue.group);
        out.push(Cue { label: cue.category, group, value: cue.value, phrase: cue.phrase.clone() });
    }
    out
}

impl Default for CueFinder {
    fn default() -> Self {
        Self::new()
    }
}

impl CueFinder {
    /// The cues that ship.
    #[must_use]
    pub fn new() -> Self {
        Self::read(include_str!("cues.csv"))
    }

    /// The cues of a file like `cues.csv`; a line of another shape is left out.
    #[must_use]
    pub fn read(csv: &str) -> Self {
        Self::with(csv, &[])
    }

    /// The cues of a file with a person's own beside and over them.
    #[must_use]
    pub fn with(csv: &str, own: &[OwnCue]) -> Self {
        let cues = read(csv, own);
        let mut by_phrase: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (i, cue) in (0_u32..).zip(&cues) {
            let normal = fold(&cue.phrase);
            if !normal.is_empty() {
                by_phrase.entry(normal).or_default().push(i);
            }
        }
        let (phrases, cues_of) = by_phrase.into_iter().unzip();
        let groups = cues.iter().map(|cue| cue.group + 1).max().unwrap_or(0);
        Self { cues, groups, phrases, cues_of }
    }

    /// The phrases to look for in the normal form.
    #[must_use]
    pub fn phrases(&self) -> &[String] {
        &self.phrases
    }

    /// How many cues there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.cues.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cues.is_empty()
    }

    /// One past the greatest number of a group.
    #[must_use]
    pub fn groups(&self) -> u32 {
        self.groups
    }

    /// The cue of a [`crate::classify::CueHit::cue`].
    #[must_use]
    pub fn cue(&self, id: u32) -> Option<&Cue> {
        self.cues.get(id as usize)
    }

    /// The cues that a phrase of [`Self::phrases`] stands for.
    pub(super) fn cues_of(&self, phrase: u32) -> &[u32] {
        self.cues_of.get(phrase as usize).map_or(&[], Vec::as_slice)
    }
}

/// Whether a short match with something dropped inside is made of the end of one word and the beginning of the next:
/// `担保 本金` holds no 保本, `保 本` does.
pub(super) fn splits_words(normal: &Normalized, start: usize, end: usize) -> bool {
    let text = normal.text.as_str();
    let chars = text.get(start..end).map_or(0, |m| m.chars().count());
    if chars > 3 || !normal.has_gap_inside(start, end) {
        return false;
    }
    let han = |c: char| crate::text::script::is_han(c);
    let joined_left =
        text.get(..start).and_then(|l| l.chars().next_back()).is_some_and(han) && !normal.gap_before(start);
    let joined_right = text.get(end..).and_then(|r| r.chars().next()).is_some_and(han) && !normal.gap_before(end);
    joined_left || joined_right
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::needles::Needles;
    use crate::text::normalize::normalize;

    fn phrases(text: &str) -> Vec<String> {
        let finder = CueFinder::new();
        let normal = normalize(text);
        let found = Needles::new(&[finder.phrases()]).find(&normal.text);
        found
            .all()
            .iter()
            .filter(|f| !splits_words(&normal, f.start, f.end))
            .filter_map(|f| normal.text.get(f.start..f.end).map(str::to_owned))
            .collect()
    }

    #[test]
    fn the_file_is_read_whole() {
        let finder = CueFinder::new();
        assert_eq!(finder.cues.len(), include_str!("cues.csv").lines().count() - 1);
        assert!(finder.cues.iter().all(|c| (0.0..=1.0).contains(&c.value)));
    }

    #[test]
    fn longest_and_whole() {
        for (text, expected) in [
            ("保本高收益", vec!["保本高收益"]),
            ("担保 本金", vec![]),
            ("保 本 稳 赚", vec!["保本"]),
            ("iconic tokens", vec![]),
            ("P2P平台", vec!["p2p平台"]),
            ("two token sales", vec!["token sale"]),
            ("虛擬貨幣交易所", vec!["虚拟货币交易所"]),
        ] {
            assert_eq!(phrases(text), expected, "{text}");
        }
    }
}
