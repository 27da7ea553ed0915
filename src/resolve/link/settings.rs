//! Settings of record linkage as JSON.

use serde_json::Value;

use super::Settings;
use super::kind::Kind;

/// A key of the settings that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSettingsError {
    /// The key.
    pub key: String,
    /// What is expected.
    pub expected: &'static str,
}

impl std::fmt::Display for LinkSettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "settings: {}: {}", self.key, self.expected)
    }
}

impl std::error::Error for LinkSettingsError {}

impl Settings {
    /// Reads `{"comparisons": {"header": "words|company|date|code|number|text"}, "only": true, "ignore": ["header"],
    /// "threshold": 0.5}`; every key may be absent. `only`: columns not named in `comparisons` take no part.
    ///
    /// # Errors
    /// When a key is unknown or its value has the wrong form.
    pub fn from_json(json: &Value) -> Result<Self, LinkSettingsError> {
        let wrong = |key: &str, expected| LinkSettingsError { key: key.to_string(), expected };
        let mut settings = Self::default();
        let Value::Object(map) = json else { return Err(wrong("", "an object is expected")) };
        for (key, value) in map {
            match (key.as_str(), value) {
                (_, Value::Null) => {}
                ("comparisons", Value::Object(kinds)) => {
                    for (header, kind) in kinds {
                        let kind = kind.as_str().and_then(Kind::from_word);
                        let kind = kind
                            .ok_or_else(|| wrong(header, "words, company, date, code, number or text is expected"))?;
                        settings.kinds.push((header.clone(), kind));
                    }
                }
                ("comparisons", _) => return Err(wrong(key, "an object of headers and kinds is expected")),
                ("only", Value::Bool(only)) => settings.only_stated = *only,
                ("only", _) => return Err(wrong(key, "true or false is expected")),
                ("ignore", Value::Array(headers)) => {
                    for header in headers {
                        let header = header.as_str().ok_or_else(|| wrong(key, "a list of headers is expected"))?;
                        settings.ignored.push(header.to_string());
                    }
                }
                ("ignore", _) => return Err(wrong(key, "a list of headers is expected")),
                ("threshold", value) => {
                    let share = value.as_f64().filter(|share| *share > 0.0 && *share < 1.0);
                    settings.threshold = Some(share.ok_or_else(|| wrong(key, "a number between 0 and 1 is expected"))?);
                }
                _ => return Err(wrong(key, "no such setting")),
            }
        }
        Ok(settings)
    }
}
