//! Edge lists as people keep them: CSV with a header, `source target [weight]`, or an adjacency list.

use std::collections::HashMap;

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
    /// Weights are asked for where a line has none, or not one for each edge; 1-based line number.
    NoWeight(usize),
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
            Self::NoWeight(line) => {
                write!(f, "line {line}: weights are asked for, and this is not `source target weight`")
            }
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

/// What the lines say.
#[derive(Default)]
struct Found<'a> {
    edges: Vec<Edge<'a>>,
    /// Vertices that may stand in no edge.
    vertices: Vec<&'a str>,
}

/// Reads an edge list. Empty lines and those that begin with `#`, `%` or `//` say nothing. A first line with `source`
/// and `target` is a header: its columns are apart by comma, semicolon, tab or space, whichever it has, and the other
/// lines go by it. Without a header lines are words apart by space, tab, comma or semicolon:
/// - of two words each an edge; of one a vertex;
/// - of three words each weighted edges where `weight` asks for it, where a third word is no integer, or where a first
///   word comes twice; else an adjacency list;
/// - of two or three words, the third a decimal fraction: edges of which some have a weight;
/// - everything else is an adjacency list, `vertex neighbour neighbour …`.
///
/// Weights count only where `weight` names them, else every edge is 1; an edge without one is 1. Parallel edges are one,
/// with the least weight. `vertices` adds vertices that may have no edge: an id a line, or a column `vertex`.
///
/// # Errors
/// When a line, a weight or a column is not as stated.
pub fn read(
    text: &str,
    vertices: Option<&str>,
    weight: Option<&str>,
    direction: Direction,
) -> Result<Named, EdgesError> {
    let lines = lines(text);
    let first = lines.first().map_or("", |(_, line)| line);
    let separator = [',', ';', '\t', ' '].into_iter().find(|separator| first.contains(*separator)).unwrap_or(',');
    let header: Vec<&str> = cells(first, separator);
    let find = |name: &str| header.iter().position(|own| own.eq_ignore_ascii_case(name));
    let mut found = match (find("source"), find("target")) {
        (Some(source), Some(target)) => {
            let weighted =
                weight.map(|name| find(name).ok_or_else(|| EdgesError::NoColumn(name.to_string()))).transpose()?;
            table(lines.get(1..).unwrap_or(&[]), separator, (source, target), weighted)?
        }
        _ => words(&lines, weight.is_some())?,
    };
    found.vertices.extend(listed(vertices.unwrap_or_default()));
    number(&found, weight.is_some(), direction)
}

/// Lines that say something, trimmed, with their 1-based numbers.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut rest = Some(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut number = 1;
    let mut found = Vec::new();
    while let Some(text) = rest {
        let line = text.split(['\n', '\r']).next().unwrap_or("");
        let trimmed = line.trim();
        let comment = trimmed.starts_with(['#', '%']) || trimmed.starts_with("//");
        if !trimmed.is_empty() && !comment {
            found.push((number, trimmed));
        }
        // A carriage return before a line feed ends no line of its own.
        let behind = text.get(line.len()..).filter(|behind| !behind.is_empty());
        rest = behind.and_then(|behind| behind.strip_prefix("\r\n").or_else(|| behind.strip_prefix(['\n', '\r'])));
        number += 1;
    }
    found
}

/// Lines under a header.
fn table<'a>(
    lines: &[(usize, &'a str)],
    separator: char,
    (source, target): (usize, usize),
    weight: Option<usize>,
) -> Result<Found<'a>, EdgesError> {
    let mut found = Found::default();
    for &(line, record) in lines {
        let cells = cells(record, separator);
        let named = |column: usize| cells.get(column).copied().filter(|cell| !cell.is_empty());
        let (Some(source), Some(target)) = (named(source), named(target)) else {
            return Err(EdgesError::NoTarget(line));
        };
        found.edges.push(Edge { line, source, target, weight: weight.and_then(named) });
    }
    Ok(found)
}

/// Lines without a header.
fn words<'a>(lines: &[(usize, &'a str)], weighted: bool) -> Result<Found<'a>, EdgesError> {
    let split = |text: &'a str| text.split([' ', '\t', ',', ';']).map(unquoted).filter(|word| !word.is_empty());
    let (mut triples, mut short) = (0, true);
    let (mut fraction, mut numbers) = (false, true);
    let mut repeated = false;
    let mut seen = std::collections::HashSet::new();
    for (_, text) in lines {
        let mut words = split(text);
        let first = words.next();
        if let Some(third) = words.nth(1) {
            triples += 1;
            numbers &= third.parse::<f64>().is_ok();
            fraction |= third.parse::<i128>().is_err();
            repeated |= first.is_some_and(|first| !seen.insert(first));
            short &= words.next().is_none();
        }
    }
    let all = triples == lines.len();
    let with_weights = short && triples > 0 && numbers && (weighted || fraction || all && repeated);
    let mut found = Found::default();
    for &(line, text) in lines {
        let mut words = split(text);
        let Some(source) = words.next() else { continue };
        if with_weights {
            let target = words.next().ok_or(EdgesError::NoTarget(line))?;
            found.edges.push(Edge { line, source, target, weight: words.next() });
            continue;
        }
        let before = found.edges.len();
        found.edges.extend(words.map(|target| Edge { line, source, target, weight: None }));
        if weighted && found.edges.len() > before {
            return Err(EdgesError::NoWeight(line));
        }
        found.vertices.push(source);
    }
    Ok(found)
}

/// Ids of a list of vertices: a line each, or the column `vertex` of a table.
fn listed(text: &str) -> Vec<&str> {
    let lines = lines(text);
    let first = lines.first().map_or("", |(_, line)| line);
    let separator = [',', ';', '\t'].into_iter().find(|separator| first.contains(*separator));
    let header = separator.map_or_else(|| vec![unquoted(first)], |separator| cells(first, separator));
    let column = header.iter().position(|own| own.eq_ignore_ascii_case("vertex"));
    let skip = usize::from(column.is_some());
    let own = |line| match separator {
        Some(separator) => cells(line, separator).get(column.unwrap_or(0)).copied().unwrap_or(""),
        // Further words are properties of the vertex.
        None => unquoted(str::split_whitespace(line).next().unwrap_or("")),
    };
    lines.into_iter().skip(skip).map(|(_, line)| own(line)).filter(|id| !id.is_empty()).collect()
}

/// Numbers the vertices and builds the graph.
fn number(found: &Found<'_>, weighted: bool, direction: Direction) -> Result<Named, EdgesError> {
    let ends = || found.edges.iter().flat_map(|edge| [edge.source, edge.target]);
    let mut positions: HashMap<&str, u32> = HashMap::new();
    let mut ids: Vec<&str> = Vec::new();
    for id in ends().chain(found.vertices.iter().copied()) {
        positions.entry(id).or_insert_with(|| {
            ids.push(id);
            0
        });
    }
    let number = |id: &str| id.parse::<i128>().ok();
    if ids.iter().all(|id| number(id).is_some()) {
        ids.sort_by_cached_key(|id| (number(id), *id));
    } else {
        ids.sort_unstable();
    }
    for (id, at) in ids.iter().zip(0_u32..) {
        positions.insert(*id, at);
    }
    let at = |id: &str| positions.get(id).copied().unwrap_or(0);
    let pairs: Vec<(u32, u32)> = found.edges.iter().map(|edge| (at(edge.source), at(edge.target))).collect();
    let value = |edge: &Edge<'_>| {
        let written = edge.weight.unwrap_or("1");
        let value = written.parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0);
        value.ok_or_else(|| EdgesError::Weight(edge.line, written.to_string()))
    };
    let weights: Option<Vec<f64>> =
        weighted.then(|| found.edges.iter().map(value).collect::<Result<_, _>>()).transpose()?;
    let count = u32::try_from(ids.len()).map_err(|_| EdgesError::TooLarge)?;
    let graph = Csr::build(count, &pairs, weights.as_deref(), direction).map_err(|error| match error {
        CsrError::WeightUnusable { edge } => {
            EdgesError::Weight(found.edges.get(edge).map_or(0, |edge| edge.line), String::new())
        }
        CsrError::VertexOutOfRange { .. } | CsrError::TooManyEdges => EdgesError::TooLarge,
    })?;
    Ok(Named { ids: ids.into_iter().map(str::to_string).collect(), graph })
}

fn unquoted(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
}

/// The cells of a record; ids with separators belong in a quoted cell.
fn cells(line: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    let split = line.split(move |c: char| {
        quoted ^= c == '"';
        c == separator && !quoted
    });
    // Several spaces are one.
    split.map(unquoted).filter(|cell| separator != ' ' || !cell.is_empty()).collect()
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
        check("weight,target,source\r\n2,b,a\r\n", Some("weight"), &["a", "b"], 1);
        check("Source;Target\n\"a;b\";c\n", None, &["a;b", "c"], 1);
        check("source\ttarget\tweight\na b\tc\t3\n", None, &["a b", "c"], 1);
        check("source target weight\na b 3\n", Some("weight"), &["a", "b"], 1);
        check("10 9\n9 2\n", None, &["2", "9", "10"], 2);
        check("# a comment\n% another\n\n10\t9\r\n9 2 \n", None, &["2", "9", "10"], 2);
        check("1 2 0.5\n1 3 5.0\n", None, &["1", "2", "3"], 2);
        check("1 2 0.5\n1 3 5\n", None, &["1", "2", "3"], 2);
        check("1 2 0.5\n1 3\n", Some("weight"), &["1", "2", "3"], 2);
        check("1 2 3\n2 3 4\n", Some("weight"), &["1", "2", "3"], 2);
        check("1 2 3\n1 3 4\n", None, &["1", "2", "3"], 2);
        check("1 2 3\n2 3 4\n", None, &["1", "2", "3", "4"], 4);
        check("1 2 3 5\n4\n", None, &["1", "2", "3", "4", "5"], 3);
        check("1,2\n2,3\n", None, &["1", "2", "3"], 2);
        check("1 2\n1 2\n2 2\n", None, &["1", "2"], 2);
        check("18446744073709551615 9223372036854775808\n", None, &["9223372036854775808", "18446744073709551615"], 1);
        check("", None, &[], 0);
    }

    #[test]
    fn vertices_come_with_or_without_a_header() {
        for listed in
            ["vertex\n3\n9\n", "3\n9", "\u{feff}vertex,name\n3,x\n9,y\n", "name,vertex\nx,3\ny,9\n", "9 1.5\r\n3 2\r\n"]
        {
            let named = read("1 3\n", Some(listed), None, Direction::Undirected).expect("an edge list");
            assert_eq!(named.ids, ["1", "3", "9"], "{listed}");
            assert_eq!(named.position("9"), Some(2));
        }
    }

    #[test]
    fn the_least_of_parallel_weights_counts() {
        let named = read("1 2 5\n1 2 3\n", None, Some("weight"), Direction::Directed).expect("an edge list");
        assert_eq!(named.graph.successor_weights(0), [3.0]);
        let named = read("1 2 5\n1 2 3\n", None, None, Direction::Directed).expect("an edge list");
        assert!(!named.graph.is_weighted());
    }

    #[test]
    fn what_is_wrong_is_named_by_line() {
        let fails = |text, weight| read(text, None, weight, Direction::Directed).err();
        assert_eq!(fails("source,target\na\n", None), Some(EdgesError::NoTarget(2)));
        assert_eq!(fails("source,target\r\na,b\r\na,\r\n", None), Some(EdgesError::NoTarget(3)));
        assert_eq!(fails("source,target,w\na,b,-1\n", Some("w")), Some(EdgesError::Weight(2, "-1".into())));
        assert_eq!(fails("source,target\na,b\n", Some("w")), Some(EdgesError::NoColumn("w".into())));
        assert_eq!(fails("1 2\n2 3\n", Some("weight")), Some(EdgesError::NoWeight(1)));
        assert_eq!(fails("1 2 nan\n2 3 1\n", Some("weight")), Some(EdgesError::Weight(1, "nan".into())));
    }
}
