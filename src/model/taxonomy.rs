//! The two axes by which a subject is described: 16 activities and 9 lawful or date-dependent contexts.
//! Data in `taxonomy.json`, read once.

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

/// A financial activity, R01 to R16.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActivityId(u8);

/// A context that is lawful or depends on the date, A1 to A9.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContextId(u8);

const ACTIVITIES: [&str; 16] =
    ["R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15", "R16"];
const CONTEXTS: [&str; 9] = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9"];

macro_rules! id {
    ($name:ident, $table:ident) => {
        impl $name {
            /// Every id, in order.
            pub fn all() -> impl Iterator<Item = Self> {
                (0_u8..).zip($table).map(|(i, _)| Self(i))
            }

            /// The id written as in the taxonomy.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                $table.get(usize::from(self.0)).copied().unwrap_or("")
            }

            /// Reads what [`Self::as_str`] writes.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                $table.iter().position(|id| *id == text).and_then(|i| u8::try_from(i).ok()).map(Self)
            }

            /// Place among all ids, from 0.
            #[must_use]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

id!(ActivityId, ACTIVITIES);
id!(ContextId, CONTEXTS);

/// One class of either axis with its published cue phrases.
#[derive(Debug, Clone, Deserialize)]
pub struct Class {
    /// `R01` … or `A1` ….
    pub id: String,
    /// Neutral Chinese name.
    pub name_zh: String,
    /// Neutral English name.
    pub name_en: String,
    /// Chinese cue phrases, as written.
    pub cues_zh: Vec<String>,
    /// English cue phrases, as written.
    pub cues_en: Vec<String>,
}

/// The taxonomy file.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Taxonomy {
    /// Version of the data.
    pub version: u32,
    /// Activities, in the order of their ids.
    #[serde(rename = "axis1")]
    pub activities: Vec<Class>,
    /// Contexts, in the order of their ids.
    #[serde(rename = "axis2")]
    pub contexts: Vec<Class>,
}

static TAXONOMY: LazyLock<Taxonomy> =
    LazyLock::new(|| serde_json::from_str(include_str!("taxonomy.json")).unwrap_or_default());

/// The taxonomy that ships.
#[must_use]
pub fn taxonomy() -> &'static Taxonomy {
    &TAXONOMY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_matches_the_ids() {
        let ids: Vec<&str> = taxonomy().activities.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids, ACTIVITIES);
        let ids: Vec<&str> = taxonomy().contexts.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids, CONTEXTS);
        for class in taxonomy().activities.iter().chain(&taxonomy().contexts) {
            assert!(!class.cues_zh.is_empty() && !class.cues_en.is_empty(), "{}", class.id);
        }
        for id in ActivityId::all() {
            assert_eq!(ActivityId::parse(id.as_str()), Some(id));
        }
        assert_eq!(ContextId::parse("A0"), None);
    }
}
