//! How alike two names are. The cost of a pair of names is the sum of what differs: letters within words, words that one
//! name has and the other lacks, words that mean different things. A pair is the same below a limit. Symmetric; 0 for
//! two spellings of one name.

use super::across;
use super::cost::{self, LIMIT, leftover, per_length};
use super::is_placeholder;
use super::pair::pair;
use super::roman;
use super::short;
use super::token::{Token, plain_tokens, tokens, tokens_of_folded};
use super::words::{Class, is_unspaced};

/// What bears the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A natural person.
    Person,
    /// A company or another organisation.
    Company,
    /// A ship.
    Vessel,
}

impl Kind {
    /// The kind that a word names, in any case; `None` for other words.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word.trim().to_lowercase().as_str() {
            "person" | "people" | "individual" | "人" | "个人" | "自然人" => Some(Self::Person),
            "vessel" | "ship" | "船" | "船舶" => Some(Self::Vessel),
            "company" | "organization" | "organisation" | "legalentity" | "legal entity" | "publicbody" | "entity"
            | "business" | "公司" | "企业" | "机构" | "组织" => Some(Self::Company),
            _ => None,
        }
    }

    /// The kind that two names look like: a person's when a form of address or a given name stands in one and
    /// neither has a word of business.
    #[must_use]
    pub fn guess(left: &str, right: &str) -> Self {
        let business =
            |token: &Token| token.class.is_trade() || matches!(token.class, Class::Form | Class::Known | Class::Number);
        let human = |token: &Token| matches!(token.class, Class::Given | Class::Title);
        let has = |person: bool, wanted: &dyn Fn(&Token) -> bool| {
            [left, right].iter().any(|name| tokens(name, person).iter().any(wanted))
        };
        if has(true, &human) && !has(false, &business) { Self::Person } else { Self::Company }
    }
}

/// What two names have in common or not, as a code with the words it speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// `same`, `alike`, `differ`, `only_left`, `only_right`, `joined`, `acronym`, `short_form`.
    pub code: &'static str,
    /// The word on the left, or the one that only one side has.
    pub left: String,
    /// The word on the right; empty where one side has it.
    pub right: String,
    /// What it adds to the cost, in edits.
    pub cost: f64,
}

/// The comparison of two names.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// That they name the same one, 0..1.
    pub probability: f64,
    /// At the limit of the kind.
    pub same: bool,
    /// Sum of what differs, in edits.
    pub cost: f64,
    /// What the cost is made of, dearest first.
    pub reasons: Vec<Reason>,
}

/// A name taken apart into its words, so that one that is compared often is read once.
#[derive(Debug, Clone)]
pub struct Reading {
    text: String,
    pub(super) words: Vec<Token>,
}

impl Reading {
    /// Takes apart the name of a bearer of a kind.
    #[must_use]
    pub fn new(name: &str, kind: Kind) -> Self {
        Self { text: name.trim().to_string(), words: bounded(tokens(name, kind == Kind::Person)) }
    }

    /// A company's name that is folded already.
    pub(super) fn of_company(name: &str) -> Self {
        Self { text: name.trim().to_string(), words: bounded(tokens_of_folded(name)) }
    }
}

/// Words of a name that are compared each with each; no name has so many.
const MOST_WORDS: usize = 48;

/// The words, those past the most that count as one.
fn bounded(mut words: Vec<Token>) -> Vec<Token> {
    if words.len() > MOST_WORDS {
        let rest = words.split_off(MOST_WORDS - 1);
        let joined = |own: &dyn Fn(&Token) -> &str| rest.iter().map(own).collect::<String>();
        let (text, roman) = (joined(&|token| &token.text), joined(&|token| &token.roman));
        let unspaced = rest.iter().any(|token| token.unspaced);
        words.push(Token { text, roman, class: Class::Distinct, concept: None, unspaced });
    }
    words
}

/// Whether a cell names nobody: no letter and no digit, or words for that no value is there. Short Latin words such as
/// `Null` and `Na` are names, too.
fn is_nobody(name: &str) -> bool {
    let name = name.trim();
    is_placeholder(name) && (name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Compares two names of a kind.
#[must_use]
pub fn compare(left: &str, right: &str, kind: Kind) -> Comparison {
    compare_readings(&Reading::new(left, kind), &Reading::new(right, kind), kind)
}

/// Compares two names of a kind that were read as such.
#[must_use]
pub fn compare_readings(left: &Reading, right: &Reading, kind: Kind) -> Comparison {
    if is_nobody(&left.text) || is_nobody(&right.text) {
        return told(cost::MOST, Vec::new());
    }
    let (mut cost, mut reasons) = weigh::<Vec<Reason>>(left, right, kind);
    if kind == Kind::Company && cost >= LIMIT {
        let mut others: Vec<(f64, Vec<Reason>)> = across::weigh(&left.words, &right.words).into_iter().collect();
        let known = |own: &Reading| own.words.iter().any(|word| word.class == Class::Known);
        if known(left) != known(right) {
            // A widely known company by its whole name, of which the list has another spelling: word by word.
            let [left, right] =
                [left, right].map(|own| Reading { text: own.text.clone(), words: bounded(plain_tokens(&own.text)) });
            let own = |own: &Reading| own.words.iter().any(|word| word.class == Class::Distinct);
            if !own(&left) && !own(&right) {
                others.push(weigh(&left, &right, kind));
                others.extend(across::weigh(&left.words, &right.words));
            }
        }
        for (other, its_reasons) in others {
            if other < cost {
                cost = (libm::round(other * 1000.0) / 1000.0).max(0.0);
                reasons = its_reasons;
            }
        }
    } else if kind == Kind::Person
        && cost >= LIMIT
        && let Some((other, its_reasons)) = across::weigh::<Vec<Reason>>(&left.words, &right.words)
        && other + cost::PERSON_ACROSS < cost
    {
        cost = libm::round((other + cost::PERSON_ACROSS) * 1000.0) / 1000.0;
        reasons = its_reasons;
    }
    told(cost, reasons)
}

/// What a cost says.
fn told(cost: f64, mut reasons: Vec<Reason>) -> Comparison {
    reasons.sort_by(|x, y| y.cost.total_cmp(&x.cost));
    let probability = 1.0 / (1.0 + libm::exp(cost::SLOPE * (cost - LIMIT)));
    Comparison { probability, same: cost < LIMIT, cost, reasons }
}

/// The cost of two names of a kind that were read as such, and whether they are the same.
pub(super) fn cost_of_readings(left: &Reading, right: &Reading, kind: Kind) -> (f64, bool) {
    let (cost, ()) = weigh(left, right, kind);
    (cost, cost < LIMIT)
}

/// Takes the reasons of a cost, or lets them go where nobody asks.
pub(super) trait Notes: Default {
    fn note(&mut self, code: &'static str, left: &str, right: &str, cost: f64);
}

impl Notes for () {
    fn note(&mut self, _: &'static str, _: &str, _: &str, _: f64) {}
}

impl Notes for Vec<Reason> {
    fn note(&mut self, code: &'static str, left: &str, right: &str, cost: f64) {
        self.push(Reason { code, left: left.to_string(), right: right.to_string(), cost });
    }
}

/// The cost of two names in thousandths of an edit, and its reasons.
fn weigh<N: Notes>(left: &Reading, right: &Reading, kind: Kind) -> (f64, N) {
    let (a, b) = (&left.words, &right.words);
    let (cost, notes) = if a.is_empty() || b.is_empty() {
        (if left.text == right.text { 0.0 } else { cost::MOST }, N::default())
    } else {
        let aligned = align(a, b, kind);
        match short::compare(a, b, kind) {
            Some(other) if other.0 < aligned.0 => other,
            _ => aligned,
        }
    };
    (libm::round(cost * 1000.0) / 1000.0, notes)
}

/// Pairs the words of two names, the cheapest first, and sums up pairs and leftovers.
fn align<N: Notes>(a: &[Token], b: &[Token], kind: Kind) -> (f64, N) {
    let (mut taken_a, mut taken_b) = (vec![false; a.len()], vec![false; b.len()]);
    let mut notes = N::default();
    let mut total = 0.0;
    let mut full = 0;
    let mut own = false;
    // What costs nothing goes first, so that the letters of few words are compared.
    for free in [true, false] {
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (i, left) in a.iter().enumerate().filter(|(i, _)| taken_a.get(*i) == Some(&false)) {
            for (j, right) in b.iter().enumerate().filter(|(j, _)| taken_b.get(*j) == Some(&false)) {
                if (!free || may_be_free(left, right))
                    && let Some(cost) = pair(left, right, kind)
                    && (cost <= 0.0) == free
                {
                    pairs.push((cost, i, j));
                }
            }
        }
        // Equal costs: neighbours in place first, read the same from either side.
        pairs.sort_by(|x, y| {
            let apart = |(_, i, j): &(f64, usize, usize)| i.abs_diff(*j);
            x.0.total_cmp(&y.0).then(apart(x).cmp(&apart(y))).then((x.1 + x.2).cmp(&(y.1 + y.2))).then(x.1.cmp(&y.1))
        });
        for (cost, i, j) in pairs {
            let (Some(left), Some(right)) = (a.get(i), b.get(j)) else { continue };
            let (Some(one), Some(other)) = (taken_a.get_mut(i), taken_b.get_mut(j)) else { continue };
            if *one || *other {
                continue;
            }
            (*one, *other) = (true, true);
            full += usize::from(cost < cost::ALIKE && left.roman.len() > 1 && right.roman.len() > 1);
            own |= cost < cost::ALIKE
                && [left, right].iter().any(|word| matches!(word.class, Class::Distinct | Class::Known));
            let code = if cost <= 0.0 {
                "same"
            } else if cost < cost::ALIKE {
                "alike"
            } else {
                "differ"
            };
            total += cost;
            notes.note(code, &left.text, &right.text, cost);
        }
    }
    if full == 0
        && kind == Kind::Company
        && let Some(found) = acronym(a, b).or_else(|| acronym(b, a))
    {
        return found;
    }
    let rest = |tokens: &'_ [Token], taken: &[bool]| -> Vec<usize> {
        (0..tokens.len()).filter(|at| taken.get(*at) == Some(&false)).collect()
    };
    let (rest_a, rest_b) = (rest(a, &taken_a), rest(b, &taken_b));
    let written = |tokens: &[Token], unspaced: bool| tokens.iter().all(|token| token.unspaced == unspaced);
    let across =
        kind == Kind::Company && (written(a, true) && written(b, false) || written(a, false) && written(b, true));
    for (code, all, own) in [("only_left", a, &rest_a), ("only_right", b, &rest_b)] {
        let mut left: Vec<&Token> = own.iter().filter_map(|at| all.get(*at)).collect();
        left.dedup();
        for token in left {
            let again = all.iter().filter(|own| own.roman == token.roman).count() > 1;
            let other_script = full >= 1 && twofold(all, token);
            let mut cost = if again || other_script { cost::SAID_AGAIN } else { leftover(token, kind, full) };
            if across && full >= 1 && !matches!(token.class, Class::Number | Class::Line) {
                cost = cost.min(cost::UNTRANSLATED);
            }
            total += cost;
            notes.note(code, &token.text, "", cost);
        }
    }
    let says =
        |all: &[Token], rest: &[usize]| rest.iter().filter_map(|at| all.get(*at)).any(|word| !word.class.is_quiet());
    if kind == Kind::Company && !own && says(a, &rest_a) && says(b, &rest_b) {
        // Nothing but places and business agrees, and each says more: Nanjing Bank, Savings Bank.
        total += cost::NOTHING_OWN;
    }
    // The same letters with other gaps: van der Bilt, Vanderbilt.
    if a.len() != b.len() {
        let letters = |tokens: &[Token]| tokens.iter().map(|token| token.roman.len()).sum::<usize>();
        let joint = |tokens: &[Token]| tokens.iter().map(|token| token.roman.as_str()).collect::<String>();
        if total > cost::JOINED && letters(a) == letters(b) && joint(a) == joint(b) {
            let mut notes = N::default();
            notes.note("joined", &joint(a), &joint(b), cost::JOINED);
            return (cost::JOINED, notes);
        }
        let counted = |token: &&Token| !matches!(token.class, Class::Form | Class::Title);
        let length = |tokens: &[Token]| tokens.iter().filter(counted).map(|token| token.roman.len()).sum::<usize>();
        let (shorter, longer) = (length(a).min(length(b)), length(a).max(length(b)));
        let least = roman::least_edits(shorter, longer);
        if shorter > 0 && cost::JOINED + per_length(least, shorter) < total {
            let concat = |tokens: &[Token]| -> String {
                tokens.iter().filter(counted).map(|token| token.roman.as_str()).collect()
            };
            let (left, right) = (concat(a), concat(b));
            let forms = |tokens: &[Token]| tokens.iter().any(|token| token.class == Class::Form);
            let joined = cost::JOINED
                + per_length(roman::edits(&left, &right), shorter)
                + if forms(a) == forms(b) { 0.0 } else { cost::JOINED_FORM };
            if joined < total {
                let mut notes = N::default();
                notes.note("joined", &left, &right, joined);
                return (joined, notes);
            }
        }
    }
    (total, notes)
}

/// Whether a pair of words may cost nothing.
fn may_be_free(a: &Token, b: &Token) -> bool {
    a.roman == b.roman || a.concept.is_some() && a.concept == b.concept
}

/// One word that is the initials of the words of the other name.
fn acronym<N: Notes>(short: &[Token], long: &[Token]) -> Option<(f64, N)> {
    fn said(tokens: &[Token], quiet: bool) -> impl Iterator<Item = &str> + Clone {
        let counts = move |token: &&Token| {
            let digits = token.text.starts_with(|c: char| c.is_ascii_digit());
            !digits && token.class != Class::Form && (!quiet || token.class != Class::Particle)
        };
        // Of a word with Latin letters before another script only those: Fever粒子.
        let latin = tokens.iter().filter(counts).filter_map(|token| token.text.split(is_unspaced).next());
        latin.filter(|part| !part.is_empty()).flat_map(|part| part.split(' '))
    }
    let mut own = said(short, true);
    let (Some(word), None) = (own.next(), own.next()) else { return None };
    let word = roman::word(word);
    [true, false].into_iter().find_map(|quiet| {
        let said = said(long, quiet);
        let count = said.clone().count();
        if count < 2 {
            return None;
        }
        let words: Vec<String> = said.map(roman::word).collect();
        let initials = words.iter().filter_map(|word| word.chars().next());
        initials.eq(word.chars()).then(|| {
            let cost = cost::acronym(count);
            let mut notes = N::default();
            notes.note("acronym", &word, &words.join(" "), cost);
            (cost, notes)
        })
    })
}

/// Whether a name is written in two scripts and `token` is of the one that the other name does not use: `粒子 Lizi`.
fn twofold(own: &[Token], token: &Token) -> bool {
    let distinct = |unspaced: bool| {
        own.iter().any(|own| own.unspaced == unspaced && matches!(own.class, Class::Distinct | Class::Known))
    };
    token.class != Class::Number && distinct(true) && distinct(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(kind: Kind, rows: &[(&str, &str, bool)]) {
        for (left, right, same) in rows {
            let found = compare(left, right, kind);
            assert_eq!(found.same, *same, "{left} | {right}: {:.2} {:?}", found.cost, found.reasons);
            let back = compare(right, left, kind);
            assert!(
                (found.cost - back.cost).abs() < 1e-9,
                "{left} | {right}: {} from the other side {}",
                found.cost,
                back.cost
            );
        }
    }

    #[test]
    fn companies_are_told_apart_by_their_distinctive_words() {
        #[rustfmt::skip]
        let rows = [
            ("Umberfield Porter Inc.", "Umberfield Porter Incorporated", true),
            ("Umberfield Porter Inc.", "The Umberfield-Porter Corp", true),
            ("Umberfield & Porter Ltd", "Umberfield and Porter Limited", true),
            ("Umberfeld Porter", "Umberfield Porter Holdings", true),
            ("Umberfield Oil Company", "Umberfield Gas Company", false),
            ("Umberfield Fund 2", "Umberfield Fund 3", false),
            ("Lindale Vale Property Management Inc.", "Harrow Vale Property Management Inc.", false),
            ("O.O.O. Severnaya Zvezda", "ООО Северная Звезда", true),
            ("Grand Northern Trading House", "GNTH", true),
            ("长沙市槐辕机械有限公司", "槐辕机械", true),
            ("长沙市槐辕机械有限公司", "长沙机械", false),
            ("长沙市槐辕机械有限公司", "長沙市槐轅機械有限公司", true),
            ("长沙市槐辕机械有限公司", "长沙市骏炜机械有限公司", false),
            ("长沙槐辕（面积：80平方米）机械有限公司", "槐辕机械", true),
            ("杭州槐辕通网络技术有限公司", "槐元通", true),
            ("杭州槐辕通网络技术有限公司", "槐元达", false),
            ("槐辕阿金PULANTEA", "Pulantea", true),
            ("Umber Field槐辕工坊", "UF", true),
            ("资产支持证券", "ABS", true),
            ("Huaiyuan Machinery", "槐辕机械有限公司", true),
            ("Sony", "ソニー株式会社", true),
            ("Samsung Electronics", "삼성전자", true),
            ("Kirin Holdings", "アサヒホールディングス", false),
            ("Sony", "ソニー生命保険株式会社", false),
            ("Sony Life Insurance", "ソニー生命保険株式会社", true),
            ("Umberfield Porter", "Umberfield Porter Securities Ltd", false),
            ("Umberfield Porter Ltd", "Umberfield Porter Trading Ltd", true),
        ];
        check(Kind::Company, &rows);
    }

    #[test]
    fn people_keep_their_names_through_order_titles_and_scripts() {
        #[rustfmt::skip]
        let rows = [
            ("Olga Petrova", "Петрова Ольга", true),
            ("Dr. Olga Petrova", "OLGA PETROVA", true),
            ("O. Petrova", "Olga Petrova", true),
            ("Mohammed Haddad", "Muhammad Hadad", true),
            ("Olga Ivanovna Petrova", "Olga Petrova", true),
            ("Olga Petrova", "Olga Sidorova", false),
            ("Irina Petrova", "Olga Petrova", false),
            ("王小明", "王小明", true),
            ("王小明", "李大伟", false),
            ("王伟", "李伟", false),
            ("王伟", "王磊", false),
            ("王", "李", false),
            ("张伟明", "张伟民", false),
            ("张小玮", "张小伟", true),
        ];
        check(Kind::Person, &rows);
    }

    #[test]
    fn nobody_is_the_same_as_nobody() {
        for kind in [Kind::Person, Kind::Company, Kind::Vessel] {
            for (left, right) in [("", ""), ("-", "-"), ("无", "无"), ("N/A", "N/A"), ("", "Umberfield")] {
                let found = compare(left, right, kind);
                assert!(!found.same && found.probability < 0.05, "{left} | {right}: {:.2}", found.cost);
            }
            assert!(compare("Null", "NULL", kind).same);
        }
    }

    #[test]
    fn ships_bear_titles_and_numbers() {
        check(
            Kind::Vessel,
            &[("MV Northern Lantern", "Northern Lantern", true), ("Northern Lantern", "Southern Cross", false)],
        );
    }

    #[test]
    fn the_kind_is_guessed_from_words_of_business_and_address() {
        for (left, right, kind) in [
            ("Mr. Olga Petrova", "Petrova", Kind::Person),
            ("Umberfield Inc", "槐辕", Kind::Company),
            ("Mohammed Trading LLC", "Mohammed", Kind::Company),
        ] {
            assert_eq!(Kind::guess(left, right), kind, "{left}");
        }
    }

    /// Distinctive words that neither look nor sound alike, one for a company.
    const DISTINCT: [[&str; 2]; 4] = [["槐辕", "Huaiyuan"], ["复星", "Fuxing"], ["骏炜", "Junwei"], ["蒲澜", "Pulan"]];
    const PLACES: [[&str; 2]; 3] = [["上海", "Shanghai"], ["深圳市", "Shenzhen"], ["", ""]];
    const TRADES: [[&str; 2]; 3] =
        [["科技", "Technology"], ["电子", "Electronics"], ["国际贸易", "International Trade"]];
    const FORMS: [[&str; 2]; 3] = [["有限公司", "Co., Ltd."], ["股份有限公司", "Corporation"], ["", ""]];

    fn company(parts: [usize; 4], english: bool) -> String {
        let at = usize::from(english);
        let [place, distinct, trade, form] = parts;
        let words = [PLACES[place][at], DISTINCT[distinct][at], TRADES[trade][at], FORMS[form][at]];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(if english { " " } else { "" })
    }

    proptest! {
        #[test]
        fn one_distinctive_word_must_agree(
            one in 0_usize..4, apart in 1_usize..4, place in 0_usize..3, trade in 0_usize..3, form in 0_usize..3,
            other_form in 0_usize..3, english in any::<bool>(), other_english in any::<bool>(),
        ) {
            let left = company([place, one, trade, form], english);
            let right = company([place, (one + apart) % 4, trade, other_form], other_english);
            let found = compare(&left, &right, Kind::Company);
            prop_assert!(!found.same, "{left} | {right}: {:.2} {:?}", found.cost, found.reasons);
        }

        #[test]
        fn a_company_matches_itself_with_another_form_or_in_brackets(
            one in 0_usize..4, place in 0_usize..3, trade in 0_usize..3, form in 0_usize..3, english in any::<bool>(),
        ) {
            let left = company([place, one, trade, form], english);
            let bare = company([place, one, trade, 2], english);
            let bracketed = format!("{}（{}）{}{}", DISTINCT[one][0], PLACES[place][0], TRADES[trade][0], FORMS[form][0]);
            for right in [&left, &bare, &left.to_uppercase()] {
                let found = compare(&left, right, Kind::Company);
                prop_assert!(found.same, "{left} | {right}: {:.2} {:?}", found.cost, found.reasons);
            }
            if !english {
                let found = compare(&left, &bracketed, Kind::Company);
                prop_assert!(found.same, "{left} | {bracketed}: {:.2} {:?}", found.cost, found.reasons);
            }
        }

        #[test]
        fn a_name_is_its_own_and_the_sides_do_not_matter(left in "[a-zA-Zа-я公司银行王李 .&]{1,24}", right in "[a-zA-Zа-я公司银行王李 .&]{1,24}") {
            for kind in [Kind::Person, Kind::Company, Kind::Vessel] {
                prop_assert!(compare(&left, &left, kind).same || is_nobody(&left));
                let (there, back) = (compare(&left, &right, kind), compare(&right, &left, kind));
                prop_assert!((there.cost - back.cost).abs() < 1e-9, "{} {}", there.cost, back.cost);
                prop_assert!((0.0..=1.0).contains(&there.probability));
            }
        }
    }
}
