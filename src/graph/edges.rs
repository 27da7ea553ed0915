//! Edge lists as people keep them: CSV with a header, `source target [weight]`, or an adjacency list.

use std::collections::BTreeSet;

use super::algorithms::{Csr, CsrError, Direction};

/// A graph with the outside ids of its vertices, in ascending order: numerically where all are numbers.
#[derive(Debug, Clone)]
pub struct Named {
    /// Id of every vertex.
    pub ids: Vec<String>,
    /// The graph over positions in `ids`.
    pub graph: Csr,
}

impl Named {
    /// Position of an id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<u32> {
        u32::try_from(self.ids.iter().position(|own| own == id)?).ok()
    }
}

/// Why an edge list could not become a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EdgesError {
    /// A line names one vertex where two are needed; 1-based line number.
    NoTarget(usize),
    /// A weight that is no number of 0 or more; 1-based line number.
    Weight(usize, String),
    /// The header lacks this column.
    NoColumn(String),
    /// The graph is too large.
    TooLarge,
}

impl std::fmt::Display for EdgesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoTarget(line) => write!(f, "line {line}: a source and a target are needed"),
            Self::Weight(line, found) => write!(f, "line {line}: “{found}” is not a weight of 0 or more"),
            Self::NoColumn(name) => write!(f, "the header has no column “{name}”"),
            Self::TooLarge => write!(f, "the graph has more vertices or edges than 32 bits can number"),
        }
    }
}

impl std::error::Error for EdgesError {}

/// One edge with the line it stands on.
struct Edge<'a> {
    line: usize,
    source: &'a str,
    target: &'a str,
    weight: Option<&'a str>,
}

/// Reads an edge list. A first line with `source` and `target` separated by commas makes it CSV. Otherwise lines
/// of two words are edges; lines of three are weighted edges where `weight` asks for it or the third word is
/// never an integer, and an adjacency list (`vertex neighbour neighbour …`) in every other case. Weights count
/// only where `weight` names them; `vertices` adds vertices without edges, one an optional header `vertex` and
/// then an id a line.
///
/// # Errors
/// When a line, a weight or a column is not as stated.
pub fn read(
    text: &str,
    vertices: Option<&str>,
    weight: Option<&str>,
    direction: Direction,
) -> Result<Named, EdgesError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let mut edges = Vec::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    let header: Vec<&str> = lines.first().map(|(_, line)| cells(line)).unwrap_or_default();
    let find = |name: &str| header.iter().position(|own| *own == name);
    if let (Some(source), Some(target)) = (find("source"), find("target")) {
        let weighted =
            weight.map(|name| find(name).ok_or_else(|| EdgesError::NoColumn(name.to_string()))).transpose()?;
        for &(line, record) in &lines[1..] {
            let cells = cells(record);
            let (Some(source), Some(target)) = (cells.get(source), cells.get(target)) else {
                return Err(EdgesError::NoTarget(line));
            };
            let weight = weighted.map(|column| cells.get(column).copied().unwrap_or(""));
            edges.push(Edge { line, source, target, weight });
        }
    } else {
        let words: Vec<(usize, Vec<&str>)> =
            lines.iter().map(|(line, text)| (*line, text.split_whitespace().collect())).collect();
        let triples = words.iter().all(|(_, words)| words.len() == 3);
        let real = words.iter().all(|(_, words)| words.get(2).is_some_and(|word| word.parse::<i64>().is_err()));
        let numbers = words.iter().all(|(_, words)| words.get(2).is_some_and(|word| word.parse::<f64>().is_ok()));
        let weighted = triples && numbers && (weight.is_some() || real);
        for (line, words) in words {
            let [source, targets @ ..] = words.as_slice() else { continue };
            if weighted {
                let [target, value] = targets else { return Err(EdgesError::NoTarget(line)) };
                edges.push(Edge { line, source, target, weight: weight.map(|_| *value) });
            } else {
                ids.insert(source);
                edges.extend(targets.iter().map(|target| Edge { line, source, target, weight: None }));
            }
        }
    }
    let listed = vertices.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text)).unwrap_or_default();
    let listed = listed.lines().map(str::trim).filter(|line| !line.is_empty());
    ids.extend(listed.enumerate().filter(|(at, line)| *at > 0 || *line != "vertex").map(|(_, line)| line));
    ids.extend(edges.iter().flat_map(|edge| [edge.source, edge.target]));
    let mut ids: Vec<&str> = ids.into_iter().collect();
    let number = |id: &str| id.parse::<i128>().ok();
    if ids.iter().all(|id| number(id).is_some()) {
        ids.sort_by_key(|id| (number(id), *id));
    }
    let positions: std::collections::BTreeMap<&str, u32> = ids.iter().zip(0_u32..).map(|(id, at)| (*id, at)).collect();
    let at = |id: &str| positions.get(id).copied().unwrap_or(0);
    let pairs: Vec<(u32, u32)> = edges.iter().map(|edge| (at(edge.source), at(edge.target))).collect();
    let weights: Option<Vec<f64>> = weight
        .map(|_| {
            edges
                .iter()
                .map(|edge| {
                    let written = edge.weight.unwrap_or("1");
                    let value = written.parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0);
                    value.ok_or_else(|| EdgesError::Weight(edge.line, written.to_string()))
                })
                .collect()
        })
        .transpose()?;
    let count = u32::try_from(ids.len()).map_err(|_| EdgesError::TooLarge)?;
    let graph = Csr::build(count, &pairs, weights.as_deref(), direction).map_err(|error| match error {
        CsrError::WeightUnusable { edge } => {
            EdgesError::Weight(edges.get(edge).map_or(0, |edge| edge.line), String::new())
        }
        CsrError::VertexOutOfRange { .. } | CsrError::TooManyEdges => EdgesError::TooLarge,
    })?;
    Ok(Named { ids: ids.into_iter().map(str::to_string).collect(), graph })
}

/// The cells of a simple CSV record; ids with commas belong in a quoted cell.
fn cells(line: &str) -> Vec<&str> {
    let mut quoted = false;
    line.split(move |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(|cell| cell.trim().trim_matches('"'))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, weight: Option<&str>, ids: &[&str], arcs: usize) {
        let named = read(text, None, weight, Direction::Directed).expect("a readable edge list");
        assert_eq!(named.ids, ids, "{text}");
        assert_eq!(named.graph.arc_count(), arcs, "{text}");
    }

    #[test]
    fn the_file_shows_which_form_it_has() {
        check("source,target\na,b\nb,c\n", None, &["a", "b", "c"], 2);
        check("source,target,pct\na,b,2\n", Some("pct"), &["a", "b"], 1);
        check("10 9\n9 2\n", None, &["2", "9", "10"], 2);
        check("1 2 0.5\n1 3 5.0\n", None, &["1", "2", "3"], 2);
        check("1 2 3\n2 3 4\n", Some("weight"), &["1", "2", "3"], 2);
        check("1 2 3\n2 3 4\n", None, &["1", "2", "3", "4"], 4);
        check("1 2 3 5\n4\n", None, &["1", "2", "3", "4", "5"], 3);
    }

    #[test]
    fn what_is_wrong_is_named_by_line() {
        let fails = |text, weight| read(text, None, weight, Direction::Directed).err();
        assert_eq!(fails("source,target\na\n", None), Some(EdgesError::NoTarget(2)));
        assert_eq!(fails("source,target,w\na,b,-1\n", Some("w")), Some(EdgesError::Weight(2, "-1".into())));
        assert_eq!(fails("source,target\na,b\n", Some("w")), Some(EdgesError::NoColumn("w".into())));
    }
}
