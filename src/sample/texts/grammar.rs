//! A small template language: `{slot}` is a value of the text's subject, `{low-high}` a fresh number, `[a|b|c]`
//! one of several wordings, which may hold slots and numbers but no further brackets.

use serde::Deserialize;

use crate::sample::rng::Rng;

macro_rules! slots {
    ($($(#[$doc:meta])* $field:ident),* $(,)?) => {
        /// The values a template may ask for.
        #[derive(Debug, Clone, Default)]
        pub(crate) struct Slots {
            $($(#[$doc])* pub(crate) $field: String,)*
        }

        impl Slots {
            /// The value with a name; nothing when no such slot exists.
            fn get(&self, name: &str) -> Option<&str> {
                match name {
                    $(stringify!($field) => Some(&self.$field),)*
                    _ => None,
                }
            }
        }
    };
}

slots! {
    /// Subject as the text names it.
    name,
    /// Distinctive part of the name, or the platform's name.
    brand,
    /// City without 市.
    city,
    /// Legal representative.
    person,
    /// Promised return, percent a year. `yield` is a keyword, so the field is `rate`; templates say `{rate}`.
    rate,
    /// Promised payout a month on ten thousand.
    monthly,
    /// Least sum to take part.
    entry,
    /// Telephone.
    phone,
    /// Site.
    site,
    /// The activity in plain words.
    noun,
    /// A public authority.
    authority,
    /// A reporter or author.
    reporter,
    /// Year of the text.
    year,
    /// Month of the text.
    month,
    /// Year of founding.
    founded,
    /// What an ordinary company sells.
    product,
    /// A licence number.
    licence,
    /// A promoter's phrase that somebody quotes.
    quote,
    /// People involved.
    people,
    /// Levels of members.
    levels,
    /// The virtual-currency activity in the words of a notice.
    vcact,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Literal(String),
    Slot(String),
    Number(u32, u32),
    Choice(Vec<Vec<Part>>),
}

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Template(Vec<Part>);

impl From<String> for Template {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl Template {
    /// Parses a template; an unclosed bracket stands for itself.
    pub(crate) fn parse(text: &str) -> Self {
        Self(parse(text, true))
    }

    /// Appends one of the texts the template stands for.
    pub(crate) fn write(&self, rng: &mut Rng, slots: &Slots, out: &mut String) {
        write(&self.0, rng, slots, out);
    }

    /// Names of slots that do not exist; a test wants none.
    #[cfg(test)]
    pub(crate) fn unknown_slots(&self) -> Vec<String> {
        fn collect(parts: &[Part], unknown: &mut Vec<String>) {
            let none = Slots::default();
            for part in parts {
                match part {
                    Part::Slot(name) if none.get(name).is_none() => unknown.push(name.clone()),
                    Part::Choice(choices) => choices.iter().for_each(|choice| collect(choice, unknown)),
                    _ => {}
                }
            }
        }
        let mut unknown = Vec::new();
        collect(&self.0, &mut unknown);
        unknown
    }
}

fn parse(text: &str, choices_allowed: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let close = match character {
            '{' => rest.find('}'),
            '[' if choices_allowed => rest.find(']'),
            _ => None,
        };
        let Some(close) = close else {
            literal.push(character);
            rest = &rest[character.len_utf8()..];
            continue;
        };
        if !literal.is_empty() {
            parts.push(Part::Literal(std::mem::take(&mut literal)));
        }
        let inner = &rest[1..close];
        rest = &rest[close + 1..];
        parts.push(if character == '[' {
            Part::Choice(inner.split('|').map(|choice| parse(choice, false)).collect())
        } else {
            let range = inner.split_once('-').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
            range.map_or_else(|| Part::Slot(inner.to_owned()), |(low, high)| Part::Number(low, high))
        });
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    parts
}

fn write(parts: &[Part], rng: &mut Rng, slots: &Slots, out: &mut String) {
    for part in parts {
        match part {
            Part::Literal(literal) => out.push_str(literal),
            Part::Slot(name) => out.push_str(slots.get(name).unwrap_or_default()),
            Part::Number(low, high) => out.push_str(&rng.between(*low, *high).to_string()),
            Part::Choice(choices) => {
                let choice = rng.pick(choices);
                write(choice, rng, slots, out);
            }
        }
    }
}
