//! Edge lists as people keep them: CSV with a header, `source target [weight]`, or an adjacency list.

use std::collections::HashMap;

use super::algorithms::{Csr, Direction};
use crate::diagnostic::Diagnostic;

/// A graph with the outside ids of its vertices, in ascending order: numerically where all are numbers.
#[derive(Debug, Clone)]
pub struct Named {
    /// Id of every vertex.
    pub ids: Vec<String>,
    /// The graph over positions in `ids`.
    pub graph: Csr,
    /// Which records were left out and why, with their column: one that is no edge costs only itself.
    pub told: Vec<Diagnostic>,
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
    /// Weights are asked for where no line is `source target weight`; 1-based number of the first one.
    NoWeight(usize),
    /// The header lacks this column.
    NoColumn(String),
    /// The graph is too large.
    TooLarge,
}

impl std::fmt::Display for EdgesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoWeight(line) => {
                write!(f, "line {line}: weights are asked for, and this is not `source target weight`")
            }
            Self::NoColumn(name) => write!(f, "the header has no column “{name}”"),
            Self::TooLarge => write!(f, "the graph has more vertices or edges than 32 bits can number"),
        }
    }
}

impl std::error::Error for EdgesError {}

/// A line that says something.
struct Line<'a> {
    /// 1-based number of the line.
    number: usize,
    /// 1-based number among those that are no header.
    record: usize,
    text: &'a str,
}

/// One edge.
struct Edge<'a> {
    source: &'a str,
    target: &'a str,
    weight: f64,
}

/// What the lines say.
#[derive(Default)]
struct Found<'a> {
    edges: Vec<Edge<'a>>,
    /// Vertices that may stand in no edge.
    vertices: Vec<&'a str>,
    told: Vec<Diagnostic>,
}

/// Records named one by one; of the others it is told how many they are.
const NAMED: usize = 100;

impl<'a> Found<'a> {
    /// Takes the edge of a line, or tells why it is none. `weight`: as written, if it is.
    fn take(&mut self, line: &Line<'_>, ends: [Option<&'a str>; 2], weight: Option<&str>, names: [&str; 3]) {
        let value = weight.map_or(Some(1.0), |written| written.parse::<f64>().ok());
        let [source_name, target_name, weight_name] = names;
        match (ends, value.filter(|value| value.is_finite() && *value >= 0.0)) {
            ([Some(source), Some(target)], Some(weight)) => self.edges.push(Edge { source, target, weight }),
            ([Some(_), Some(_)], None) => self.leave_out("edge_weight", line, weight_name, weight.unwrap_or("")),
            ([None, _], _) => self.leave_out("edge_incomplete", line, source_name, line.text),
            ([_, None], _) => self.leave_out("edge_incomplete", line, target_name, line.text),
        }
    }

    fn leave_out(&mut self, code: &'static str, line: &Line<'_>, column: &str, value: &str) {
        if let Some(further) = self.told.get_mut(NAMED) {
            further.rows += 1;
            return;
        }
        let code = if self.told.len() == NAMED { "edges_further" } else { code };
        let mut told =
            Diagnostic::error(code, Default::default()).with("line", line.number).with("value", value).rows(1);
        told.location.row = u32::try_from(line.record).ok();
        column.clone_into(&mut told.location.column);
        self.told.push(told);
    }
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
/// with the least weight. `vertices` adds vertices that may have no edge: an id a line, or a column `vertex`. A line that is
/// no such edge is left out and told.
///
/// # Errors
/// When the weights are not as stated, or the graph is too large.
pub fn read(
    text: &str,
    vertices: Option<&str>,
    weight: Option<&str>,
    direction: Direction,
) -> Result<Named, EdgesError> {
    let mut lines = lines(text);
    let first = lines.first().map_or("", |line| line.text);
    let separator = [',', ';', '\t', ' '].into_iter().find(|separator| first.contains(*separator)).unwrap_or(',');
    let header: Vec<&str> = cells(first, separator);
    let find = |name: &str| header.iter().position(|own| own.eq_ignore_ascii_case(name));
    let mut found = match (find("source"), find("target")) {
        (Some(source), Some(target)) => {
            let weighted =
                weight.map(|name| find(name).ok_or_else(|| EdgesError::NoColumn(name.to_string()))).transpose()?;
            let name = |column: usize| header.get(column).copied().unwrap_or("");
            let names = [name(source), name(target), weighted.map_or("", name)];
            lines.remove(0);
            lines.iter_mut().for_each(|line| line.record -= 1);
            table(&lines, separator, [source, target], weighted, names)
        }
        _ => words(&lines, weight.is_some())?,
    };
    found.vertices.extend(listed(vertices.unwrap_or_default()));
    number(found, weight.is_some(), direction)
}

/// Lines that say something, trimmed.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut rest = Some(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut number = 1;
    let mut found = Vec::new();
    while let Some(text) = rest {
        let line = text.split(['\n', '\r']).next().unwrap_or("");
        let trimmed = line.trim();
        let comment = trimmed.starts_with(['#', '%']) || trimmed.starts_with("//");
        if !trimmed.is_empty() && !comment {
            found.push(Line { number, record: found.len() + 1, text: trimmed });
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
    lines: &[Line<'a>],
    separator: char,
    ends: [usize; 2],
    weight: Option<usize>,
    names: [&str; 3],
) -> Found<'a> {
    let mut found = Found::default();
    for line in lines {
        let cells = cells(line.text, separator);
        let named = |column: usize| cells.get(column).copied().filter(|cell| !cell.is_empty());
        found.take(line, ends.map(named), weight.and_then(named), names);
    }
    found
}

/// What the words of a line without a header are.
const NAMES: [&str; 3] = ["source", "target", "weight"];

/// Lines without a header.
fn words<'a>(lines: &[Line<'a>], weighted: bool) -> Result<Found<'a>, EdgesError> {
    let split = |text: &'a str| text.split([' ', '\t', ',', ';']).map(unquoted).filter(|word| !word.is_empty());
    let (mut triples, mut longer) = (0, 0);
    let (mut fraction, mut numbers) = (false, true);
    let mut repeated = false;
    let mut seen = std::collections::HashSet::new();
    for line in lines {
        let mut words = split(line.text);
        let first = words.next();
        if let Some(third) = words.nth(1) {
            triples += 1;
            numbers &= third.parse::<f64>().is_ok();
            fraction |= third.parse::<i128>().is_err();
            repeated |= first.is_some_and(|first| !seen.insert(first));
            longer += usize::from(words.next().is_some());
        }
    }
    let all = triples == lines.len();
    let shown = triples > 0 && longer == 0 && numbers && (fraction || all && repeated);
    // Where weights are asked for, what has none of the form is the exception.
    if weighted
        && triples == longer
        && let Some(first) = lines.first()
    {
        return Err(EdgesError::NoWeight(first.number));
    }
    let mut found = Found::default();
    for line in lines {
        let mut words = split(line.text);
        let Some(source) = words.next() else { continue };
        if weighted || shown {
            let (target, weight) = (words.next(), words.next());
            match words.next() {
                Some(_) => found.leave_out("edge_words", line, "weight", line.text),
                None => found.take(line, [Some(source), target], weight.filter(|_| weighted), NAMES),
            }
            continue;
        }
        found.edges.extend(words.map(|target| Edge { source, target, weight: 1.0 }));
        found.vertices.push(source);
    }
    Ok(found)
}

/// Ids of a list of vertices: a line each, or the column `vertex` of a table.
fn listed(text: &str) -> Vec<&str> {
    let lines = lines(text);
    let first = lines.first().map_or("", |line| line.text);
    let separator = [',', ';', '\t'].into_iter().find(|separator| first.contains(*separator));
    let header = separator.map_or_else(|| vec![unquoted(first)], |separator| cells(first, separator));
    let column = header.iter().position(|own| own.eq_ignore_ascii_case("vertex"));
    let skip = usize::from(column.is_some());
    let own = |line| match separator {
        Some(separator) => cells(line, separator).get(column.unwrap_or(0)).copied().unwrap_or(""),
        // Further words are properties of the vertex.
        None => unquoted(str::split_whitespace(line).next().unwrap_or("")),
    };
    lines.into_iter().skip(skip).map(|line| own(line.text)).filter(|id| !id.is_empty()).collect()
}

/// Numbers the vertices and builds the graph.
fn number(found: Found<'_>, weighted: bool, direction: Direction) -> Result<Named, EdgesError> {
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
    let weights: Option<Vec<f64>> = weighted.then(|| found.edges.iter().map(|edge| edge.weight).collect());
    let count = u32::try_from(ids.len()).map_err(|_| EdgesError::TooLarge)?;
    // Weights and ends are sound here.
    let graph = Csr::build(count, &pairs, weights.as_deref(), direction).map_err(|_| EdgesError::TooLarge)?;
    Ok(Named { ids: ids.into_iter().map(str::to_string).collect(), graph, told: found.told })
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
    fn a_line_that_is_no_edge_costs_only_itself() {
        // What is left, and of the line left out: code, record, column and line.
        let check = |text: &str, weight, arcs: usize, expected: (&str, u32, &str, &str)| {
            let named = read(text, None, weight, Direction::Directed).expect("an edge list");
            assert_eq!(named.graph.arc_count(), arcs, "{text}");
            let [told] = named.told.as_slice() else { panic!("{text}: {:?}", named.told) };
            let line = told.arguments.first().map_or("", |(_, line)| line);
            let place = (told.code, told.location.row.unwrap_or(0), told.location.column.as_str(), line);
            assert_eq!(place, expected, "{text}");
        };
        check("source,target\na\nb,c\n", None, 1, ("edge_incomplete", 1, "target", "2"));
        check("Source,Target\r\na,b\r\n\r\n,b\r\n", None, 1, ("edge_incomplete", 2, "Source", "4"));
        check("source,target,w\na,b,-1\nb,c,2\n", Some("w"), 1, ("edge_weight", 1, "w", "2"));
        check("source,target,w\na,b,many\nb,c,\n", Some("w"), 1, ("edge_weight", 1, "w", "2"));
        check("1 2 nan\n2 3 1\n", Some("weight"), 1, ("edge_weight", 1, "weight", "1"));
        check("# x\n1 2 3\n2 3 4 5\n3 4\n", Some("weight"), 2, ("edge_words", 2, "weight", "3"));
        check("1 2 0.5\n4\n", None, 1, ("edge_incomplete", 2, "target", "2"));
    }

    #[test]
    fn many_lines_that_are_no_edges_are_counted() {
        let text = format!("source,target\na,b\n{}", "a,\n".repeat(1_000));
        let named = read(&text, None, None, Direction::Directed).expect("an edge list");
        let rows: u32 = named.told.iter().map(|told| told.rows).sum();
        assert_eq!((named.told.len(), rows, named.graph.arc_count()), (NAMED + 1, 1_000, 1));
    }

    #[test]
    fn weights_that_are_not_there_are_an_error() {
        let fails = |text, weight| read(text, None, weight, Direction::Directed).err();
        assert_eq!(fails("source,target\na,b\n", Some("w")), Some(EdgesError::NoColumn("w".into())));
        assert_eq!(fails("1 2\n2 3\n", Some("weight")), Some(EdgesError::NoWeight(1)));
        assert_eq!(fails("1 2 3 4\n2 3 4 5\n", Some("weight")), Some(EdgesError::NoWeight(1)));
    }
}
