//! Graph files other programs read: GraphML and GEXF (Gephi, yEd, networkx), Cypher (Neo4j), and entities of
//! FollowTheMoney (Aleph) as JSON Lines. Each is written in parts: head, vertices, middle, edges, tail.

use serde_json::{Map, Value, json};

use crate::report::{GraphEdge, GraphNode};

/// A graph file's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFormat {
    /// GraphML 1.0.
    GraphMl,
    /// GEXF 1.3.
    Gexf,
    /// Cypher statements.
    Cypher,
    /// FollowTheMoney entities, one a line.
    Ftm,
}

impl GraphFormat {
    /// Every one, with its word and its file's name.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::GraphMl, "graphml", "graph.graphml"),
        (Self::Gexf, "gexf", "graph.gexf"),
        (Self::Cypher, "cypher", "graph.cypher"),
        (Self::Ftm, "ftm", "graph.ftm.json"),
    ];
}

/// What stands before the vertices.
#[must_use]
pub fn head(format: GraphFormat) -> &'static str {
    match format {
        GraphFormat::GraphMl => concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
            "<key id=\"kind\" for=\"node\" attr.name=\"kind\" attr.type=\"string\"/>\n",
            "<key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n",
            "<key id=\"band\" for=\"node\" attr.name=\"band\" attr.type=\"string\"/>\n",
            "<key id=\"index\" for=\"node\" attr.name=\"index\" attr.type=\"double\"/>\n",
            "<key id=\"edge\" for=\"edge\" attr.name=\"edge\" attr.type=\"string\"/>\n",
            "<key id=\"share\" for=\"edge\" attr.name=\"share\" attr.type=\"double\"/>\n",
            "<key id=\"since\" for=\"edge\" attr.name=\"since\" attr.type=\"string\"/>\n",
            "<key id=\"until\" for=\"edge\" attr.name=\"until\" attr.type=\"string\"/>\n",
            "<key id=\"file\" for=\"edge\" attr.name=\"file\" attr.type=\"string\"/>\n",
            "<key id=\"row\" for=\"edge\" attr.name=\"row\" attr.type=\"int\"/>\n",
            "<graph id=\"lanternfish\" edgedefault=\"directed\">\n",
        ),
        GraphFormat::Gexf => concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n",
            "<graph defaultedgetype=\"directed\">\n",
            "<attributes class=\"node\"><attribute id=\"0\" title=\"kind\" type=\"string\"/>",
            "<attribute id=\"1\" title=\"band\" type=\"string\"/>",
            "<attribute id=\"2\" title=\"index\" type=\"double\"/></attributes>\n",
            "<attributes class=\"edge\"><attribute id=\"0\" title=\"edge\" type=\"string\"/>",
            "<attribute id=\"1\" title=\"share\" type=\"double\"/><attribute id=\"2\" title=\"since\" type=\"string\"/>",
            "<attribute id=\"3\" title=\"until\" type=\"string\"/><attribute id=\"4\" title=\"file\" type=\"string\"/>",
            "<attribute id=\"5\" title=\"row\" type=\"integer\"/></attributes>\n",
            "<nodes>\n",
        ),
        GraphFormat::Cypher => "CREATE INDEX lanternfish_id IF NOT EXISTS FOR (n:Thing) ON (n.id);\n",
        GraphFormat::Ftm => "",
    }
}

/// What stands between vertices and edges.
#[must_use]
pub fn middle(format: GraphFormat) -> &'static str {
    if format == GraphFormat::Gexf { "</nodes>\n<edges>\n" } else { "" }
}

/// What stands after the edges.
#[must_use]
pub fn tail(format: GraphFormat) -> &'static str {
    match format {
        GraphFormat::GraphMl => "</graph>\n</graphml>\n",
        GraphFormat::Gexf => "</edges>\n</graph>\n</gexf>\n",
        GraphFormat::Cypher | GraphFormat::Ftm => "",
    }
}

/// Text inside XML: marks escaped, characters that XML 1.0 cannot hold replaced.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A string of Cypher, quotes included.
fn cypher(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A word with a capital for each part: `same_phone` → `SamePhone`.
fn capital(word: &str) -> String {
    word.split('_')
        .map(|part| {
            let (first, rest) = part.split_at(part.chars().next().map_or(0, char::len_utf8));
            first.to_uppercase() + rest
        })
        .collect()
}

/// Writes a vertex.
pub fn node(out: &mut String, format: GraphFormat, node: &GraphNode) {
    let index = node.index.map(|index| format!("{index:.1}"));
    match format {
        GraphFormat::GraphMl => {
            out.push_str(&format!("<node id=\"{}\">", xml(&node.id)));
            let fields = [("kind", Some(&node.kind)), ("name", Some(&node.name)), ("band", Some(&node.band))];
            for (key, value) in fields.into_iter().chain([("index", index.as_ref())]) {
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    out.push_str(&format!("<data key=\"{key}\">{}</data>", xml(value)));
                }
            }
            out.push_str("</node>\n");
        }
        GraphFormat::Gexf => {
            out.push_str(&format!("<node id=\"{}\" label=\"{}\"><attvalues>", xml(&node.id), xml(&node.name)));
            for (key, value) in [Some(&node.kind), Some(&node.band), index.as_ref()].into_iter().enumerate() {
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    out.push_str(&format!("<attvalue for=\"{key}\" value=\"{}\"/>", xml(value)));
                }
            }
            out.push_str("</attvalues></node>\n");
        }
        GraphFormat::Cypher => {
            let mut fields = format!("id: {}, name: {}", cypher(&node.id), cypher(&node.name));
            if !node.band.is_empty() {
                fields.push_str(&format!(", band: {}", cypher(&node.band)));
            }
            if let Some(index) = index {
                fields.push_str(&format!(", index: {index}"));
            }
            out.push_str(&format!("CREATE (:Thing:{} {{{fields}}});\n", capital(&node.kind)));
        }
        GraphFormat::Ftm => {
            // What is shared stands in the properties of those who share it.
            let schema = match node.kind.as_str() {
                "company" => "Company",
                "person" => "Person",
                "platform" => "Organization",
                "account" => "BankAccount",
                _ => return,
            };
            let name = if schema == "BankAccount" { "accountNumber" } else { "name" };
            let shared = node.shared.iter().filter_map(|(kind, value)| Some((shared_property(kind)?, value.as_str())));
            line(out, &node.id, schema, [(name, node.name.as_str())].into_iter().chain(shared));
        }
    }
}

/// The property that says what a subject shares with others; accounts are entities of their own.
fn shared_property(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "same_phone" => "phone",
        "same_email" => "email",
        "same_site" => "website",
        "same_address" => "address",
        "same_text" | "same_contact" | "same_representative" => "keywords",
        _ => return None,
    })
}

/// An entity of FollowTheMoney.
fn line<'a>(out: &mut String, id: &str, schema: &str, properties: impl Iterator<Item = (&'a str, &'a str)>) {
    let mut map = Map::new();
    for (key, value) in properties.filter(|(_, value)| !value.is_empty()) {
        if let Value::Array(values) = map.entry(key).or_insert_with(|| json!([])) {
            values.push(value.into());
        }
    }
    let entity = json!({ "id": id, "schema": schema, "properties": Value::Object(map) });
    out.push_str(&entity.to_string());
    out.push('\n');
}

/// Writes an edge; `number` counts them from 0.
pub fn edge(out: &mut String, format: GraphFormat, number: usize, edge: &GraphEdge) {
    let share = edge.share.map(|share| share.to_string());
    let row = edge.row.to_string();
    let fields = [
        ("edge", edge.kind.as_str()),
        ("share", share.as_deref().unwrap_or("")),
        ("since", edge.since.as_str()),
        ("until", edge.until.as_str()),
        ("file", edge.file.as_str()),
        ("row", if edge.file.is_empty() { "" } else { row.as_str() }),
    ];
    match format {
        GraphFormat::GraphMl => {
            let (source, target) = (xml(&edge.source), xml(&edge.target));
            out.push_str(&format!("<edge id=\"e{number}\" source=\"{source}\" target=\"{target}\">"));
            for (key, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                out.push_str(&format!("<data key=\"{key}\">{}</data>", xml(value)));
            }
            out.push_str("</edge>\n");
        }
        GraphFormat::Gexf => {
            let (source, target) = (xml(&edge.source), xml(&edge.target));
            out.push_str(&format!("<edge id=\"{number}\" source=\"{source}\" target=\"{target}\"><attvalues>"));
            for (key, (_, value)) in fields.iter().enumerate().filter(|(_, (_, value))| !value.is_empty()) {
                out.push_str(&format!("<attvalue for=\"{key}\" value=\"{}\"/>", xml(value)));
            }
            out.push_str("</attvalues></edge>\n");
        }
        GraphFormat::Cypher => {
            let told: Vec<String> = fields
                .iter()
                .skip(1)
                .filter(|(_, value)| !value.is_empty())
                .map(|(key, value)| {
                    let plain = matches!(*key, "share" | "row");
                    format!("{key}: {}", if plain { (*value).to_string() } else { cypher(value) })
                })
                .collect();
            out.push_str(&format!(
                "MATCH (a:Thing {{id: {}}}), (b:Thing {{id: {}}}) CREATE (a)-[:{} {{{}}}]->(b);\n",
                cypher(&edge.source),
                cypher(&edge.target),
                edge.kind.to_uppercase(),
                told.join(", ")
            ));
        }
        GraphFormat::Ftm => entity(out, number, edge, share.as_deref()),
    }
}

fn entity(out: &mut String, number: usize, edge: &GraphEdge, share: Option<&str>) {
    let id = format!("{}-{}-{}-{number}", edge.source, edge.kind, edge.target);
    if shared_property(&edge.kind).is_some() {
        return;
    }
    let percentage = share.and_then(|share| share.parse::<f64>().ok()).map(|share| format!("{:.4}", share * 100.0));
    let (schema, ends, role) = match edge.kind.as_str() {
        "owns" | "owns_less" | "invests" | "same_account" => ("Ownership", ("owner", "asset"), ""),
        "officer" => ("Directorship", ("director", "organization"), ""),
        other => ("UnknownLink", ("subject", "object"), other),
    };
    let source = if edge.file.is_empty() { String::new() } else { format!("{}, {}", edge.file, edge.row) };
    let fields = [
        (ends.0, edge.source.as_str()),
        (ends.1, edge.target.as_str()),
        ("role", role),
        ("percentage", percentage.as_deref().unwrap_or("")),
        ("startDate", edge.since.as_str()),
        ("endDate", edge.until.as_str()),
        ("recordId", source.as_str()),
    ];
    line(out, &id, schema, fields.into_iter());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes() -> Vec<GraphNode> {
        let node = |id: &str, kind: &str, name: &str| GraphNode {
            id: id.into(),
            kind: kind.into(),
            name: name.into(),
            band: "watch".into(),
            index: Some(21.5),
            shared: vec![("same_phone".into(), "+86 1".into())],
        };
        vec![
            node("c1", "company", "A <b> & \"c\" 'd' \\ \n\u{1}号"),
            node("n1", "person", "'; MATCH (n) DETACH DELETE n; //"),
            GraphNode { id: "phone:+86 1".into(), kind: "phone".into(), name: "+86 1".into(), ..GraphNode::default() },
        ]
    }

    fn edges() -> Vec<GraphEdge> {
        let owns = GraphEdge {
            source: "n1".into(),
            target: "c1".into(),
            kind: "owns".into(),
            share: Some(0.25),
            since: "2020-01-02".into(),
            until: String::new(),
            file: "o'w\"n&.csv".into(),
            row: 7,
        };
        let phone = GraphEdge {
            source: "c1".into(),
            target: "phone:+86 1".into(),
            kind: "same_phone".into(),
            ..GraphEdge::default()
        };
        vec![owns, phone]
    }

    fn written(format: GraphFormat) -> String {
        let mut out = head(format).to_string();
        nodes().iter().for_each(|one| node(&mut out, format, one));
        out.push_str(middle(format));
        edges().iter().enumerate().for_each(|(number, one)| edge(&mut out, format, number, one));
        out + tail(format)
    }

    /// Elements close in the order in which they open; attributes and text with their references resolved.
    fn parse(text: &str) -> Vec<String> {
        let resolve = |text: &str| {
            let named =
                [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#10;", "\n"), ("&#13;", "\r"), ("&#9;", "\t")];
            let plain = named.iter().fold(text.to_string(), |text, (from, to)| text.replace(from, to));
            plain.replace("&amp;", "&")
        };
        let (mut open, mut found) = (Vec::new(), Vec::new());
        for part in text.split('<').skip(1) {
            let (tag, rest) = part.split_once('>').expect("a tag ends");
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "{part}");
            } else if !tag.ends_with(['/', '?']) {
                open.push(tag.split(' ').next().unwrap_or("").to_string());
            }
            found.extend(tag.split('"').skip(1).step_by(2).map(resolve));
            found.push(resolve(rest));
        }
        assert!(open.is_empty(), "{open:?}");
        found
    }

    #[test]
    fn xml_reads_back() {
        for format in [GraphFormat::GraphMl, GraphFormat::Gexf] {
            let found = parse(&written(format));
            let expected =
                ["A <b> & \"c\" 'd' \\ \n\u{fffd}号", "'; MATCH (n) DETACH DELETE n; //", "o'w\"n&.csv", "0.25", "7"];
            for text in expected {
                assert!(found.iter().any(|one| one == text), "{text:?} in {found:?}");
            }
        }
    }

    #[test]
    fn cypher_strings_end_where_they_should() {
        let text = written(GraphFormat::Cypher);
        for line in text.lines() {
            let (mut inside, mut escaped, mut ends) = (false, false, 0);
            for c in line.chars() {
                match c {
                    _ if escaped => escaped = false,
                    '\\' if inside => escaped = true,
                    '\'' => inside = !inside,
                    ';' if !inside => ends += 1,
                    _ => {}
                }
            }
            assert!(!inside && ends == 1 && line.ends_with(';'), "{line}");
        }
        assert!(text.contains("'A <b> & \"c\" \\'d\\' \\\\ \\n\\u0001号'"), "{text}");
        assert!(
            text.contains("CREATE (a)-[:OWNS {share: 0.25, since: '2020-01-02', file: 'o\\'w\"n&.csv', row: 7}]->(b);")
        );
        assert!(text.contains("(:Thing:Phone {id: 'phone:+86 1'"), "{text}");
    }

    #[test]
    fn entities_are_followed() {
        let text = written(GraphFormat::Ftm);
        let found: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("an entity")).collect();
        assert_eq!(found.len(), 3);
        assert_eq!(found[0]["properties"]["name"][0], "A <b> & \"c\" 'd' \\ \n\u{1}号");
        assert_eq!(found[2]["schema"], "Ownership");
        assert_eq!(found[2]["properties"]["owner"][0], "n1");
        assert_eq!(found[2]["properties"]["asset"][0], "c1");
        assert_eq!(found[2]["properties"]["percentage"][0], "25.0000");
        assert_eq!(found[0]["properties"]["phone"][0], "+86 1");
    }
}
