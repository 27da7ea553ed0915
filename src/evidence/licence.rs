//! Licences of the batch and the businesses they cover.

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::classify::Stance;
use crate::model::mention::Mentions;
use crate::model::property::{FileRole, Party, Property, SubjectKind};
use crate::model::sheet::{Place, Sheet};
use crate::model::taxonomy::ActivityId;
use crate::name;
use crate::resolve::Resolution;
use crate::text::Span;
use crate::text::needles::Needles;
use crate::text::normalize::fold;

use super::document::{Attached, Document, Read};

const SCOPES: &str = include_str!("licence_scopes.csv");
const WORDS: &str = include_str!("licence_words.csv");
const FINANCE: &str = include_str!("finance_words.csv");

/// Word in a licence's scope → businesses it covers.
static COVERED: LazyLock<Vec<(&'static str, Vec<ActivityId>)>> = LazyLock::new(|| {
    let rows = SCOPES.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        let word = cells.next()?;
        Some((word, cells.next()?.split(' ').filter_map(ActivityId::parse).collect()))
    });
    rows.collect()
});

/// A licence of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Its record.
    pub place: Place,
    /// Businesses it covers.
    pub covers: Vec<ActivityId>,
    /// First day; `i32::MIN` when not stated.
    pub from: i32,
    /// Last day; `i32::MAX` when not stated.
    pub until: i32,
    /// What it is for, as the list says.
    pub scope: String,
    /// The cells that say what it is for, from and until when, and its number; the record where there is none.
    pub cells: Cells,
}

/// Where a licence list says what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cells {
    /// The number.
    pub number: Place,
    /// The scope.
    pub scope: Place,
    /// The first day.
    pub from: Place,
    /// The last day.
    pub until: Place,
}

/// A licence number that a record or text shows for a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The cell.
    pub place: Place,
    /// Where in the text.
    pub span: Option<Span>,
    /// The number as shown.
    pub number: String,
    /// Whose it is by the licence lists, and the cell there; `None` where no list holds it.
    pub holder: Option<(u32, Place)>,
}

/// A licence holder whose name a subject without a licence all but bears.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alike {
    /// The holder.
    pub holder: u32,
    /// Chance that the two names are one, 0..1; [`SAME_DISTINCTIVE`] or
    /// [`SAME_SHORT`] where only what sets them apart is the same.
    pub likeness: f64,
}

/// How much it says when only the distinctive part of two names is the same, 0..1.
pub const SAME_DISTINCTIVE: f64 = 0.6;
/// The same where that part is two Chinese characters and the place agrees, 0..1. Of 578 such names of finance among the
/// owners and holdings of listed companies 2017 to 2020, three pairs agree so far, two of them of one owner.
pub const SAME_SHORT: f64 = 0.5;
/// Chinese characters of a part that counts only with its place.
const SHORT_NAME: usize = 2;

impl Licence {
    /// Whether it is valid on a day.
    #[must_use]
    pub fn is_valid(&self, day: i32) -> bool {
        self.from <= day && day <= self.until
    }
}

/// Licences by subject.
#[derive(Debug, Default)]
pub struct Licences {
    of: BTreeMap<u32, Vec<Licence>>,
    /// Whether any file of the batch lists licences.
    pub listed: bool,
    /// The licence holder whose name is most like that of a subject without a licence.
    alike: BTreeMap<u32, Alike>,
    /// Licence numbers shown in records and texts, by subject.
    claims: BTreeMap<u32, Vec<Claim>>,
}

/// What the licence numbers of texts are read from.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// The texts.
    pub documents: &'a [Document],
    /// What reading each gave.
    pub read: &'a [Read],
    /// Which are about whom.
    pub attached: &'a Attached,
}

impl Licences {
    /// Reads the licence lists of the batch.
    #[must_use]
    pub fn read(sheets: &[Sheet], mentions: &Mentions, resolution: &Resolution, texts: Texts<'_>) -> Self {
        let listed = sheets.iter().any(|sheet| sheet.has_role(FileRole::Licences));
        let mut of: BTreeMap<u32, Vec<Licence>> = BTreeMap::new();
        if !listed {
            return Self::default();
        }
        let mut numbers: BTreeMap<String, (u32, Place)> = BTreeMap::new();
        for (mention, subject) in mentions.list.iter().zip(&resolution.of_mention) {
            let Some(sheet) = sheets.get(usize::from(mention.place.sheet)) else { continue };
            if mention.party != Party::Main || !sheet.has_role(FileRole::Licences) {
                continue;
            }
            let row = mention.place.row;
            let scope = sheet.value(row, Property::LicenceScope);
            let lower = scope.to_lowercase();
            let mut covers: Vec<ActivityId> = COVERED
                .iter()
                .filter(|(word, _)| lower.contains(word))
                .flat_map(|(_, activities)| activities.iter().copied())
                .collect();
            covers.sort_unstable();
            covers.dedup();
            let day = |property| {
                let meaning = sheet.columns(property).next()?;
                meaning.day(sheet.cells.cell(row, meaning.column))
            };
            let cell = |property| {
                let column = sheet.column(property);
                column.map_or(mention.place, |column| Place::cell(mention.place.sheet, row, column))
            };
            let cells = Cells {
                number: cell(Property::LicenceNumber),
                scope: cell(Property::LicenceScope),
                from: cell(Property::ValidFrom),
                until: cell(Property::ValidUntil),
            };
            let number = compact(sheet.value(row, Property::LicenceNumber));
            if is_number(&number) {
                numbers.entry(number).or_insert((*subject, cells.number));
            }
            of.entry(*subject).or_default().push(Licence {
                place: mention.place,
                covers,
                from: day(Property::ValidFrom).unwrap_or(i32::MIN),
                until: day(Property::ValidUntil).unwrap_or(i32::MAX),
                scope: scope.trim().to_string(),
                cells,
            });
        }
        let mut claims = stated(sheets, mentions, resolution, &numbers);
        shown(sheets, texts, resolution.subjects.len(), &numbers, &mut claims);
        by_number(resolution, &claims, &mut of);
        let alike = alike(resolution, &of);
        Self { of, listed, alike, claims }
    }

    /// The licence holder whose name a subject without a licence all but bears.
    #[must_use]
    pub fn alike(&self, subject: u32) -> Option<Alike> {
        self.alike.get(&subject).copied()
    }

    /// The licence numbers shown for a subject, records first, each number once.
    #[must_use]
    pub fn claims(&self, subject: u32) -> &[Claim] {
        self.claims.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// The licences of a subject, in order of their records.
    #[must_use]
    pub fn of(&self, subject: u32) -> &[Licence] {
        self.of.get(&subject).map_or(&[], Vec::as_slice)
    }
}

/// A number as compared: folded, letters and digits only.
fn compact(number: &str) -> String {
    fold(number).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Fewest characters, and digits among them, of what can only be a number that is given once.
const LEAST_NUMBER: (usize, usize) = (5, 4);

fn is_number(compact: &str) -> bool {
    let digits = compact.chars().filter(char::is_ascii_digit).count();
    compact.chars().count() >= LEAST_NUMBER.0 && digits >= LEAST_NUMBER.1
}

/// Numbers that records other than a licence list state of their main party.
fn stated(
    sheets: &[Sheet],
    mentions: &Mentions,
    resolution: &Resolution,
    numbers: &BTreeMap<String, (u32, Place)>,
) -> BTreeMap<u32, Vec<Claim>> {
    let mut claims: BTreeMap<u32, Vec<Claim>> = BTreeMap::new();
    for (mention, subject) in mentions.list.iter().zip(&resolution.of_mention) {
        let Some(sheet) = sheets.get(usize::from(mention.place.sheet)) else { continue };
        if mention.party != Party::Main || sheet.has_role(FileRole::Licences) {
            continue;
        }
        let Some(column) = sheet.column(Property::LicenceNumber) else { continue };
        let number = sheet.cells.cell(mention.place.row, column).trim();
        let key = compact(number);
        if is_number(&key) {
            let place = Place::cell(mention.place.sheet, mention.place.row, column);
            add(
                &mut claims,
                *subject,
                Claim { place, span: None, number: number.to_string(), holder: numbers.get(&key).copied() },
            );
        }
    }
    claims
}

/// Each number of a subject once, where it is seen first.
fn add(claims: &mut BTreeMap<u32, Vec<Claim>>, subject: u32, claim: Claim) {
    let own = claims.entry(subject).or_default();
    if own.iter().all(|other| compact(&other.number) != compact(&claim.number)) {
        own.push(claim);
    }
}

/// Words after which a licence number stands.
static ANNOUNCING: LazyLock<Needles> = LazyLock::new(|| {
    let words: Vec<String> =
        WORDS.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_string).collect();
    Needles::new(&[&words])
});

/// Most characters between the word and its number.
const MOST_BETWEEN: usize = 6;
/// Most characters of a number.
const LONGEST_NUMBER: usize = 40;

/// Numbers that stand in the texts about a subject, in the subject's words or a stranger's: who reports or warns of a
/// number shows none for the subject.
fn shown(
    sheets: &[Sheet],
    texts: Texts<'_>,
    subjects: usize,
    numbers: &BTreeMap<String, (u32, Place)>,
    claims: &mut BTreeMap<u32, Vec<Claim>>,
) {
    let mut read: BTreeMap<u32, Vec<(String, Span)>> = BTreeMap::new();
    for subject in 0..u32::try_from(subjects).unwrap_or(u32::MAX) {
        for number in texts.attached.of(subject) {
            let (Some(document), Some(reading)) =
                (texts.documents.get(*number as usize), texts.read.get(*number as usize))
            else {
                continue;
            };
            if !matches!(reading.stance, Stance::Promotes | Stance::Neutral) {
                continue;
            }
            let found = read.entry(*number).or_insert_with(|| announced(document.place.text(sheets), numbers));
            for (shown, span) in found.iter() {
                let holder = numbers.get(&compact(shown)).copied();
                let claim = Claim { place: document.place, span: Some(*span), number: shown.clone(), holder };
                add(claims, subject, claim);
            }
        }
    }
}

/// The licence numbers that a text announces: a known one as far as it goes, else a run of Latin letters and digits.
fn announced(text: &str, numbers: &BTreeMap<String, (u32, Place)>) -> Vec<(String, Span)> {
    // Keeps every byte where it is.
    let lower = text.to_ascii_lowercase();
    let mut out: Vec<(String, Span)> = Vec::new();
    for found in ANNOUNCING.find(&lower).all() {
        let after = found.end;
        if let Some(rest) = text.get(after..) {
            let between = |c: &char| !c.is_alphanumeric() && *c != '\n' || matches!(c, '为' | '是' | '码');
            let skipped: usize = rest.chars().take_while(between).take(MOST_BETWEEN).map(char::len_utf8).sum();
            let Some(run) = rest.get(skipped..) else { continue };
            if let Some(length) = known(run, numbers).or_else(|| plain(run)) {
                let (start, end) = (after + skipped, after + skipped + length);
                let span = Span { start: start as u32, end: end as u32 };
                if out.iter().all(|(_, other)| other.start != span.start) {
                    out.push((text.get(start..end).unwrap_or("").to_string(), span));
                }
            }
        }
    }
    out.sort_by_key(|(_, span)| *span);
    out
}

/// Bytes at the beginning of a text that are a number of a licence list, the longest.
fn known(run: &str, numbers: &BTreeMap<String, (u32, Place)>) -> Option<usize> {
    let ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST_NUMBER);
    let fits = ends.filter(|end| run.get(..*end).is_some_and(|head| numbers.contains_key(&compact(head))));
    // The shortest of those that stand for the same number: signs after it are not part of it.
    let mut best: Option<usize> = None;
    for end in fits {
        let longer = best.is_none_or(|best| {
            compact(run.get(..end).unwrap_or("")).len() > compact(run.get(..best).unwrap_or("")).len()
        });
        if longer {
            best = Some(end);
        }
    }
    best
}

/// Bytes at the beginning of a text that look like a number: Latin letters, digits and hyphens.
fn plain(run: &str) -> Option<usize> {
    let length = run.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let head = run.get(..length)?;
    (length <= LONGEST_NUMBER && is_number(&compact(head))).then_some(length)
}

/// A subject that shows the number of a holder of all but its own name is that holder: the licence is its own.
fn by_number(resolution: &Resolution, claims: &BTreeMap<u32, Vec<Claim>>, of: &mut BTreeMap<u32, Vec<Licence>>) {
    let name = |subject: u32| resolution.subjects.get(subject as usize).map_or("", |own| own.name.as_str());
    let mut matched: Vec<(u32, Vec<Licence>)> = Vec::new();
    for (subject, shown) in claims.iter().filter(|(subject, _)| !of.contains_key(subject)) {
        for claim in shown {
            let Some((holder, cell)) = claim.holder.filter(|(holder, _)| holder != subject) else { continue };
            if name::compare(name(*subject), name(holder), name::Kind::Company).probability < ALIKE {
                continue;
            }
            let theirs = of.get(&holder).into_iter().flatten().filter(|licence| licence.cells.number == cell);
            matched.push((*subject, theirs.cloned().collect()));
        }
    }
    for (subject, licences) in matched {
        of.entry(subject).or_default().extend(licences);
    }
}

/// Chance that two names are one from which they are alike.
const ALIKE: f64 = 0.9;
/// Pairs of letters that more licence holders share say nothing.
const COMMON: usize = 40;
/// Holders compared with a name: those that share most rare pairs of letters.
const CANDIDATES: usize = 5;
/// Shortest name of which a likeness is told, characters without the legal form.
const LEAST_NAME: usize = 4;

/// Subjects that may bear a distinctive name before it says nothing.
const MOST_BEARERS: u32 = 4;

/// What sets a name apart once the words of licensed business are taken off its end.
#[derive(Debug, PartialEq)]
struct Apart {
    /// What two names must share.
    key: String,
    /// How much it says when they do, 0..1.
    likeness: f64,
}

/// What sets a name apart; `None` where that is little. Two Chinese characters are borne by many firms that have nothing to
/// do with one another: they count only together with the place before them and a word of licensed business behind.
fn apart(name: &str) -> Option<Apart> {
    static BUSINESS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| FINANCE.lines().skip(1).filter_map(|line| line.split(',').next()).collect());
    let whole = name::distinctive(name);
    let mut rest = whole.as_str();
    while let Some(shorter) = BUSINESS.iter().find_map(|word| rest.strip_suffix(word)) {
        rest = shorter;
    }
    let letters = rest.chars().count();
    let least = if rest.is_ascii() { 6 } else { 3 };
    if letters >= least {
        return Some(Apart { key: rest.to_string(), likeness: SAME_DISTINCTIVE });
    }
    if rest.is_ascii() || letters != SHORT_NAME {
        return None;
    }
    let core = name::parse(name).core;
    let (place, behind) = core.split_once(rest)?;
    let place = place.trim_end_matches(['市', '省']);
    let finance = BUSINESS.iter().any(|word| behind.contains(word));
    (finance && place.chars().count() >= SHORT_NAME)
        .then(|| Apart { key: format!("{place} {rest}"), likeness: SAME_SHORT })
}

/// For each firm without a licence the holder with the most like name, else one from which only words of business differ.
fn alike(resolution: &Resolution, of: &BTreeMap<u32, Vec<Licence>>) -> BTreeMap<u32, Alike> {
    let firms = || (0_u32..).zip(&resolution.subjects).filter(|(_, own)| own.kind != SubjectKind::Person);
    let parts: Vec<Option<Apart>> = firms().map(|(_, own)| apart(&own.name)).collect();
    let mut bearers: BTreeMap<&str, (u32, Option<u32>)> = BTreeMap::new();
    for ((number, _), part) in firms().zip(&parts) {
        if let Some(part) = part {
            let slot = bearers.entry(&part.key).or_insert((0, None));
            slot.0 += 1;
            slot.1 = slot.1.or(of.contains_key(&number).then_some(number));
        }
    }
    let pairs = |core: &str| -> Vec<[char; 2]> {
        let letters: Vec<char> = core.chars().collect();
        let mut pairs: Vec<[char; 2]> =
            letters.iter().zip(letters.iter().skip(1)).map(|(one, next)| [*one, *next]).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let mut postings: BTreeMap<[char; 2], Vec<u32>> = BTreeMap::new();
    for holder in of.keys() {
        let Some(own) = resolution.subjects.get(*holder as usize) else { continue };
        for pair in pairs(&name::parse(&own.name).core) {
            postings.entry(pair).or_default().push(*holder);
        }
    }
    postings.retain(|_, holders| holders.len() <= COMMON);
    // A holder is compared with many firms, a firm with several holders: each name is read once.
    let mut read: BTreeMap<u32, name::Reading> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for ((number, own), part) in firms().zip(&parts) {
        if of.contains_key(&number) {
            continue;
        }
        let core = name::parse(&own.name).core;
        if core.chars().count() < LEAST_NAME {
            continue;
        }
        let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
        for pair in pairs(&core) {
            for holder in postings.get(&pair).into_iter().flatten() {
                *shared.entry(*holder).or_default() += 1;
            }
        }
        let mut candidates: Vec<(u32, u32)> =
            shared.into_iter().filter(|(_, count)| *count >= 2).map(|(holder, count)| (count, holder)).collect();
        candidates.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let reading = LazyCell::new(|| name::Reading::new(&own.name, name::Kind::Company));
        let best = candidates.into_iter().take(CANDIDATES).filter_map(|(_, holder)| {
            let theirs = resolution.subjects.get(holder as usize)?;
            let theirs = read.entry(holder).or_insert_with(|| name::Reading::new(&theirs.name, name::Kind::Company));
            let likeness = name::compare_readings(&reading, theirs, name::Kind::Company).probability;
            (likeness >= ALIKE).then_some((holder, likeness))
        });
        let best = best.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        if let Some((holder, likeness)) = best {
            found.insert(number, Alike { holder, likeness });
        } else if let Some(part) = part
            && let Some((count, Some(holder))) = bearers.get(part.key.as_str()).copied()
            && count <= MOST_BEARERS
        {
            found.insert(number, Alike { holder, likeness: part.likeness });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_after_the_words_that_announce_them() {
        let place = Place::record(0, 0);
        let numbers: BTreeMap<String, (u32, Place)> =
            [(compact("京金监许〔2019〕0012号"), (7, place)), (compact("P1001234"), (8, place))].into();
        let found = |text: &str| -> Vec<String> {
            announced(text, &numbers)
                .into_iter()
                .map(|(number, span)| {
                    assert_eq!(text.get(span.start as usize..span.end as usize), Some(number.as_str()));
                    number
                })
                .collect()
        };
        for (text, expected) in [
            ("许可证编号：京金监许〔2019〕0012号，欢迎垂询", vec!["京金监许〔2019〕0012号"]),
            ("登记编号为P1001234，合法经营", vec!["P1001234"]),
            ("登记编号P1001234合法经营", vec!["P1001234"]),
            ("Licence No. X-554433-2; AFSL 445566", vec!["X-554433-2", "445566"]),
            ("许可证编号待补", vec![]),
            ("mafsl 445566", vec![]),
            ("许可证号：12", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn names_lose_words_of_business_and_little_ones_say_nothing() {
        let key = |name: &str| apart(name).map(|own| (own.key, own.likeness));
        assert_eq!(key("晖涟信财富管理有限公司"), key("上海晖涟信基金管理有限公司"));
        assert!(key("晖涟信财富管理有限公司").is_some());
        assert_eq!(key("Northfield Securities Pty Ltd"), Some(("northfield".to_string(), SAME_DISTINCTIVE)));
        // Two characters: only with the same place, and in firms of finance.
        assert_eq!(key("华晖财富管理有限公司"), None);
        assert_eq!(key("上海华晖机械有限公司"), None);
        assert_eq!(key("上海市华晖财富管理有限公司"), key("上海华晖证券有限责任公司"));
        assert_eq!(key("上海华晖证券有限责任公司"), Some(("上海 华晖".to_string(), SAME_SHORT)));
        assert_ne!(key("北京华晖财富管理有限公司"), key("上海华晖证券有限责任公司"));
    }
}
