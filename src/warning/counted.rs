//! What a curve counts: which side of the business, and whether people, accounts or something else. The words that say so
//! are data in `counted.csv`.

use std::sync::LazyLock;

use crate::model::property::{Property, vocabulary};

const WORDS: &str = include_str!("counted.csv");

vocabulary! {
    /// Who or what is counted. The key of its wording after `side.`. In the order in which alarms matter.
    Side {
        /// People who put money in.
        Investors = "investors",
        /// People involved, the file does not say on which side.
        Involved = "involved",
        /// People who report a loss.
        Victims = "victims",
        /// People who take money out on credit.
        Borrowers = "borrowers",
        /// Complaints about the subject, by month of the record.
        Complaints = "complaints",
        /// Channels that carry texts about the subject, by month.
        Channels = "channels",
        /// Texts about the subject, by month.
        Texts = "texts",
    }
}

vocabulary! {
    /// In what the count is stated. The key of its wording after `counted.`.
    Unit {
        /// People, as the file says.
        People = "people",
        /// The file does not say whether people or accounts.
        Unstated = "unstated",
        /// Accounts, registrations or wallets: one person may have several.
        Accounts = "accounts",
        /// Times of taking part: one person counts each time.
        Visits = "visits",
        /// Records of the input.
        Records = "records",
    }
}

/// What a curve counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted {
    /// Who.
    pub side: Side,
    /// In what.
    pub unit: Unit,
}

struct Word {
    side: bool,
    word: &'static str,
    meaning: &'static str,
}

/// Longest first, so that a longer word wins over the shorter ones in it.
static LEXICON: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let rows = WORDS.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some(Word { side: cells.next()? == "side", word: cells.next()?, meaning: cells.next()? })
    });
    let mut words: Vec<Word> = rows.collect();
    // Of equally long ones those that say it is not people: a wallet's holder is a wallet.
    let people = |row: &Word| row.meaning == "people";
    words.sort_by(|a, b| b.word.len().cmp(&a.word.len()).then(people(a).cmp(&people(b))).then(a.word.cmp(b.word)));
    words
});

impl Counted {
    /// What a column holds, by its unit cell, else by its header, else by its property.
    #[must_use]
    pub fn of(property: Property, header: &str, unit: &str) -> Self {
        let (header, stated) = (header.to_lowercase(), unit.to_lowercase());
        let find = |side: bool, text: &str| {
            LEXICON.iter().find(|row| row.side == side && text.contains(row.word)).map(|row| row.meaning)
        };
        let default = if property == Property::Borrowers { Side::Borrowers } else { Side::Involved };
        let side = find(true, &stated).or_else(|| find(true, &header)).and_then(Side::parse).unwrap_or(default);
        // A column's unit cell says more than its header: 参与人数 counted in 户.
        let unit = find(false, &stated).or_else(|| find(false, &header)).and_then(Unit::parse);
        Self { side, unit: unit.unwrap_or(Unit::Unstated) }
    }

    /// Whether people are counted, as far as the file says.
    #[must_use]
    pub fn is_people(self) -> bool {
        matches!(self.unit, Unit::People | Unit::Unstated)
    }

    /// Whether it counts the public that puts money in or takes part: what legal head-counts and the crowd's indicators
    /// speak of. Borrowers and victims are other people.
    #[must_use]
    pub fn is_crowd(self) -> bool {
        matches!(self.side, Side::Investors | Side::Involved)
    }

    /// Whether it is counted from the input's own records and not stated in a column.
    #[must_use]
    pub fn is_derived(self) -> bool {
        self.unit == Unit::Records
    }

    /// Code of an alarm on such a curve.
    #[must_use]
    pub fn alarm(self) -> &'static str {
        match (self.side, self.unit) {
            (Side::Investors | Side::Involved, Unit::Accounts | Unit::Visits) => "growth_accounts",
            (Side::Investors | Side::Involved, _) => "growth",
            (Side::Victims, _) => "growth_victims",
            (Side::Borrowers, _) => "growth_borrowers",
            (Side::Complaints, _) => "growth_complaints",
            (Side::Channels, _) => "growth_channels",
            (Side::Texts, _) => "growth_texts",
        }
    }
}

/// Codes of alarms, the most telling first.
pub const ALARMS: [&str; 7] = [
    "growth",
    "growth_accounts",
    "growth_victims",
    "growth_complaints",
    "growth_channels",
    "growth_texts",
    "growth_borrowers",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_say_whom_they_count() {
        let check = |header: &str, unit: &str, expected: &str| {
            let property = if header.contains("borrow") { Property::Borrowers } else { Property::People };
            let found = Counted::of(property, header, unit);
            let told = format!("{} {}", found.side.as_str(), found.unit.as_str());
            assert_eq!(told, expected, "{header} in {unit}");
        };
        check("投资人数", "", "investors people");
        check("借款人数", "", "borrowers people");
        check("参与人数", "人", "involved people");
        check("参与人数", "户", "involved accounts");
        check("参与人次", "", "involved visits");
        check("会员数", "", "involved accounts");
        check("会员人数", "", "involved people");
        check("注册用户数", "", "involved accounts");
        check("受害人数", "", "victims people");
        check("People involved", "", "involved people");
        check("Investors", "accounts", "investors accounts");
        check("members", "", "involved unstated");
        check("borrowers", "", "borrowers people");
        check("Wallet holders", "", "investors accounts");
    }

    #[test]
    fn every_word_has_a_meaning_and_a_source() {
        for line in WORDS.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(cells.len() == 4 && cells.iter().all(|cell| !cell.is_empty()), "{line}");
            let known =
                if cells[0] == "side" { Side::parse(cells[2]).is_some() } else { Unit::parse(cells[2]).is_some() };
            assert!(known && ["side", "unit"].contains(&cells[0]), "{line}");
        }
    }

    #[test]
    fn every_alarm_is_listed_once() {
        let units = [Unit::People, Unit::Accounts, Unit::Records];
        let all: std::collections::BTreeSet<&str> =
            Side::ALL.iter().flat_map(|side| units.map(|unit| Counted { side: *side, unit }.alarm())).collect();
        assert_eq!(all, ALARMS.into_iter().collect());
    }
}
