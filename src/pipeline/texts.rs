//! Labels of a column of texts: the verb `classify`.

use crate::classify::{Classifier, Settings, Speaker};
use crate::context::{Context, Flow};
use crate::table::Table;

/// One label of one text: a row of `classify`'s output.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelRow {
    /// The text's id: its cell in the id column, else its 1-based record number.
    pub id: String,
    /// `R01`–`R16`, `A1`–`A9` or `unclear`.
    pub label: &'static str,
    /// How well it is supported, 0..1.
    pub score: f64,
    /// 1 for the best label of the text.
    pub rank: usize,
    /// What the text does with it.
    pub stance: &'static str,
    /// Part played in the chain, or empty.
    pub role: &'static str,
    /// The phrases, joined by ` | `.
    pub evidence: String,
}

/// Labels every text of a column, in record order.
///
/// `text` and `id` are column numbers of `table`. When the context says stop, the rows so far are returned.
pub fn classify(table: &Table, text: u32, id: Option<u32>, context: &mut Context) -> Vec<LabelRow> {
    let classifier = Classifier::new(&Settings::default());
    let mut rows = Vec::new();
    for row in 0..table.rows() {
        if row % 1024 == 0 && context.progress("classify", row.into(), table.rows().into()) == Flow::Stop {
            break;
        }
        let id = id.map_or_else(|| table.record(row).to_string(), |column| table.cell(row, column).to_string());
        let text = table.cell(row, text);
        let found = classifier.classify(text, Speaker::Unknown);
        for (position, label) in found.labels.iter().enumerate() {
            let phrases: Vec<&str> = label.evidence.iter().map(|span| span.of(text)).collect();
            rows.push(LabelRow {
                id: id.clone(),
                label: label.id.as_str(),
                score: label.score,
                rank: position + 1,
                stance: label.stance.as_str(),
                role: label.role.map_or("", |role| role.as_str()),
                evidence: phrases.join(" | "),
            });
        }
        if found.labels.is_empty() {
            let score = found.runner_up.map_or(1.0, |(_, score)| 1.0 - score);
            let (label, stance) = ("unclear", found.stance.as_str());
            rows.push(LabelRow { id, label, score, rank: 1, stance, role: "", evidence: String::new() });
        }
    }
    rows
}
