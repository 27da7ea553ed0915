//! Columns that repeat what others say: a full name beside a given name and a surname. What is told twice counts once.
//!
//! A column whose words are, nearly always, the words of others put together takes no part. One that holds them and
//! more takes part with what is left; the columns it holds may find their word elsewhere in it.

use super::column::{Column, NONE, Reading};
use super::hash::Map;
use super::kind::Kind;

/// Share of the rows, in per cent, on which one column's words are among the other's.
const HELD: u64 = 85;
/// Share of the rows, in per cent, on which nothing is left of a column that others put together make.
const NOTHING_LEFT: u64 = 90;
/// Words to a value, on average in tenths, from which a column may hold others.
const SEVERAL: u64 = 13;

/// What became of the columns.
#[derive(Debug, Default)]
pub(super) struct Derived {
    /// Columns that take part.
    pub(super) columns: Vec<Column>,
    /// Whole columns that hold others, not compared themselves.
    pub(super) holders: Vec<Column>,
    /// For each column the number of its holder.
    pub(super) held_by: Vec<Option<usize>>,
    /// Headers of columns that take no part.
    pub(super) dropped: Vec<String>,
}

/// Takes out what is told twice.
pub(super) fn once(columns: Vec<Column>, reading: Reading<'_>) -> Derived {
    let rows = columns.first().map_or(0, |column| column.of.len());
    let words: Vec<Words> = columns.iter().map(Words::new).collect();
    let holds = |y: usize, x: usize| {
        let (mut both, mut held) = (0_u64, 0_u64);
        for row in 0..rows {
            let (a, b) = (columns[x].of[row], columns[y].of[row]);
            if a == NONE || b == NONE {
                continue;
            }
            both += 1;
            let held_words = words[x].of(&columns[x], a).all(|word| words[y].has(&columns[y], b, word));
            held += u64::from(held_words);
        }
        both * 10 >= rows as u64 && held * 100 >= both * HELD
    };
    let wordy = |at: usize| matches!(columns[at].kind, Kind::Words | Kind::Company | Kind::Text);
    let mean = |at: usize| {
        let column = &columns[at];
        let all: u64 =
            (0_u32..).zip(&column.counts).map(|(value, n)| column.tokens(value).len() as u64 * u64::from(*n)).sum();
        all * 10 / u64::from(columns[at].known.max(1))
    };
    let means: Vec<u64> = (0..columns.len()).map(mean).collect();
    // The columns that each one holds: only such as have fewer words, so that nothing holds itself in a circle.
    let held: Vec<Vec<usize>> = (0..columns.len())
        .map(|y| {
            if !wordy(y) || means[y] < SEVERAL {
                return Vec::new();
            }
            (0..columns.len()).filter(|&x| x != y && wordy(x) && means[x] < means[y] && holds(y, x)).collect()
        })
        .collect();
    let mut derived = Derived::default();
    let mut fate: Vec<Fate> = Vec::new();
    for (y, held) in held.iter().enumerate() {
        if held.is_empty() {
            fate.push(Fate::Kept);
            continue;
        }
        let (mut left, mut known) = (0_u64, 0_u64);
        for row in 0..rows {
            let value = columns[y].of[row];
            if value != NONE {
                known += 1;
                let mut own = words[y].of(&columns[y], value);
                left += u64::from(own.any(|word| !is_held(&columns, &words, held, row, word)));
            }
        }
        fate.push(if left * 100 <= known * (100 - NOTHING_LEFT) { Fate::Dropped } else { Fate::Split });
    }
    if fate.iter().all(|fate| matches!(fate, Fate::Kept)) {
        derived.held_by = vec![None; columns.len()];
        derived.columns = columns;
        return derived;
    }
    let mut holder_of: Map<usize, usize> = Map::default();
    for (y, column) in columns.iter().enumerate() {
        match fate[y] {
            Fate::Kept => {}
            Fate::Dropped => derived.dropped.push(column.header.clone()),
            Fate::Split => {
                holder_of.insert(y, derived.holders.len());
                derived.holders.push(column.clone());
            }
        }
    }
    for (y, column) in columns.iter().enumerate() {
        match fate[y] {
            Fate::Kept => {
                // The holder with the most words says the most.
                let holder = (0..columns.len())
                    .filter(|at| matches!(fate[*at], Fate::Split) && held[*at].contains(&y))
                    .max_by_key(|at| (means[*at], *at));
                derived.held_by.push(holder.and_then(|at| holder_of.get(&at).copied()));
                derived.columns.push(column.clone());
            }
            Fate::Dropped => {}
            Fate::Split => {
                let left: Vec<String> = (0..rows)
                    .map(|row| {
                        let value = column.of[row];
                        if value == NONE {
                            return String::new();
                        }
                        let rest: Vec<String> = column
                            .tokens(value)
                            .iter()
                            .zip(words[y].of(column, value))
                            .filter(|(_, word)| !is_held(&columns, &words, &held[y], row, *word))
                            .map(|(token, _)| column.token(*token).iter().collect())
                            .collect();
                        rest.join(" ")
                    })
                    .collect();
                let rest = Column::build(&column.header, Some(Kind::Words), left.iter().map(String::as_str), reading);
                if rest.distinct() > 1 {
                    derived.held_by.push(None);
                    derived.columns.push(rest);
                }
            }
        }
    }
    derived
}

#[derive(Debug, Clone, Copy)]
enum Fate {
    Kept,
    Dropped,
    Split,
}

/// The words of a column by hash, so that columns compare.
struct Words(Vec<u64>);

impl Words {
    fn new(column: &Column) -> Self {
        Self((0..column.token_count()).map(|token| super::hash::chars(0, column.token(token))).collect())
    }

    /// The words of a value.
    fn of<'a>(&'a self, column: &'a Column, value: u32) -> impl Iterator<Item = u64> + 'a {
        column.tokens(value).iter().map(|token| self.0.get(*token as usize).copied().unwrap_or(0))
    }

    /// Whether a word stands in a value.
    fn has(&self, column: &Column, value: u32, word: u64) -> bool {
        self.of(column, value).any(|own| own == word)
    }
}

/// Whether a word stands in one of the held columns of the row.
fn is_held(columns: &[Column], words: &[Words], held: &[usize], row: usize, word: u64) -> bool {
    held.iter().any(|x| {
        let value = columns[*x].of[row];
        value != NONE && words[*x].has(&columns[*x], value, word)
    })
}
