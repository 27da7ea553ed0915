//! Short forms of names in scripts without spaces: characters taken in order from the full name.

use super::compare::{Kind, Notes};
use super::cost;
use super::roman;
use super::token::Token;
use super::words::Class;
use crate::text::script::is_han;

/// Length of the longest common subsequence of two short sequences.
pub(super) fn common(left: &[char], right: &[char]) -> usize {
    let mut row = vec![0_usize; right.len() + 1];
    for a in left {
        let mut diagonal = 0;
        for (j, b) in right.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(0);
            let before = row.get(j).copied().unwrap_or(0);
            let value = if a == b { diagonal + 1 } else { above.max(before) };
            diagonal = above;
            if let Some(slot) = row.get_mut(j + 1) {
                *slot = value;
            }
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Characters of a short form at most.
const LONGEST: usize = 64;

/// Characters of the shortest short form in which one may be another of the same sound.
const LEAST_HEARD: usize = 3;

/// Cost of one name as the short form of the other; `None` where that cannot be: other scripts, people, two full names.
pub(super) fn compare<N: Notes>(a: &[Token], b: &[Token], kind: Kind) -> Option<(f64, N)> {
    let written = |tokens: &[Token]| tokens.iter().any(|token| token.unspaced);
    if kind != Kind::Company || !written(a) || !written(b) {
        return None;
    }
    let formal = |tokens: &[Token]| tokens.iter().any(|token| token.class == Class::Form);
    let plain = |tokens: &[Token]| -> Vec<(char, Class)> {
        // A group is called by its company's name.
        let counts = |token: &&Token| token.class != Class::Form && token.concept != Some("group");
        tokens.iter().filter(counts).flat_map(|token| token.text.chars().map(|c| (c, token.class))).collect()
    };
    let (left, right) = (plain(a), plain(b));
    let ((short, short_formal), (full, _)) = if (left.len(), formal(a)) <= (right.len(), formal(b)) {
        ((left, formal(a)), (right, formal(b)))
    } else {
        ((right, formal(b)), (left, formal(a)))
    };
    if short_formal || !(2..=LONGEST).contains(&short.len()) {
        return None;
    }
    let whole = (1..full.len()).filter(|at| full.get(*at..).is_some_and(|rest| begins(rest, &short)));
    let cost =
        std::iter::once(0).chain(whole).filter_map(|from| walk(&short, &full, from, false)).min_by(f64::total_cmp);
    // Most pairs of names share too little for that.
    let lacking = || short.iter().filter(|(c, _)| !full.iter().any(|(own, _)| own == c)).count();
    let may_sound = || short.len() >= LEAST_HEARD && lacking() <= 1;
    let cost = cost.or_else(|| may_sound().then(|| walk(&short, &full, 0, true)).flatten())?;
    let text = |letters: &[(char, Class)]| letters.iter().map(|(c, _)| *c).collect::<String>();
    let mut notes = N::default();
    notes.note("short_form", &text(&short), &text(&full), cost);
    Some((cost, notes))
}

/// Whether a name's characters begin with a short form's.
fn begins(rest: &[(char, Class)], short: &[(char, Class)]) -> bool {
    rest.len() >= short.len() && rest.iter().zip(short).all(|(one, other)| one.0 == other.0)
}

/// What it costs that the short form takes its characters in order from the full name, from a place on; `None` where it
/// cannot. `by_sound`: one may be another of the same sound.
fn walk(short: &[(char, Class)], full: &[(char, Class)], from: usize, by_sound: bool) -> Option<f64> {
    let mut at = 0;
    let (mut runs, mut last) = (0_usize, None);
    let (mut told, mut missed, mut heard) = (0_usize, 0_usize, 0_usize);
    for (place, (c, class)) in full.iter().enumerate() {
        let distinct = matches!(class, Class::Distinct | Class::Known | Class::Number);
        let own = short.get(at).map(|(own, _)| *own).filter(|_| place >= from);
        let same = own == Some(*c);
        let may = by_sound && !same && heard == 0;
        if same || may && own.is_some_and(|own| sounds_as(own, *c)) {
            at += 1;
            heard += usize::from(!same);
            runs += usize::from(last.is_none_or(|last| last + 1 != place));
            last = Some(place);
            told += usize::from(distinct);
        } else if distinct {
            missed += 1;
        }
    }
    if at < short.len() {
        return None;
    }
    let has_distinct = full.iter().any(|(_, class)| matches!(class, Class::Distinct | Class::Known | Class::Number));
    let bare = if told == 0 && has_distinct { cost::BARE } else { 0.0 };
    Some(
        cost::SHORT_FORM
            + cost::STRETCH * runs.saturating_sub(1) as f64
            + cost::HOMOPHONE * heard as f64
            + (cost::MISSED * missed as f64).min(cost::MOST_MISSED)
            + bare,
    )
}

/// Whether two Han characters are read alike.
fn sounds_as(one: char, other: char) -> bool {
    let read = |c: char| roman::word(c.encode_utf8(&mut [0; 4]));
    is_han(one) && is_han(other) && read(one) == read(other)
}
