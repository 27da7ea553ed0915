//! Records of one file or of two that are the same: the verb `resolve`.

use std::collections::BTreeSet;

use super::report_once;
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::resolve::link::{self, Field, Linkage, Settings};
use crate::source::{Location, SourceId};
use crate::table::Table;

/// A table with its column of ids.
#[derive(Debug, Clone, Copy)]
pub struct LinkTable<'a> {
    /// The table.
    pub table: &'a Table,
    /// The column whose cells name the records; it takes no part. Without one the record number does.
    pub id: Option<u32>,
}

impl LinkTable<'_> {
    fn ids(&self) -> impl Iterator<Item = String> {
        (0..self.table.rows()).map(|row| match self.id {
            Some(column) => self.table.cell(row, column).to_string(),
            None => self.table.record(row).to_string(),
        })
    }
}

/// What was linked, with the names of the records.
#[derive(Debug)]
pub struct Linked {
    /// The pairs and clusters, by row; the second table's rows are counted on from the first's.
    pub linkage: Linkage,
    /// The id of every row.
    pub ids: Vec<String>,
}

/// Headers of columns that hold the answer, folded: they would only repeat what somebody else decided.
const ANSWERS: &str = include_str!("answer_headers.csv");

/// Says which ids do not tell records apart; `file`: 0 for the first table, 1 for the second.
fn check_ids(table: &LinkTable<'_>, file: u32, context: &mut Context) {
    let Some(column) = table.id else { return };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let (mut empty, mut repeated) = (Vec::new(), Vec::new());
    for row in 0..table.table.rows() {
        let id = table.table.cell(row, column);
        if id.trim().is_empty() {
            empty.push(row);
        } else if !seen.insert(id) {
            repeated.push(row);
        }
    }
    for (code, rows) in [("link_id_empty", empty), ("link_id_repeated", repeated)] {
        report_once(&rows, context, |first| {
            let place = Location::row(SourceId(file), table.table.record(first)).in_column(table.table.header(column));
            Diagnostic::warning(code, place).with("value", table.table.cell(first, column))
        });
    }
}

/// Says which columns take no part: those that the settings name and no file has, and those of the second file that the
/// first lacks.
fn check_columns(first: &LinkTable<'_>, second: Option<&LinkTable<'_>>, settings: &Settings, context: &mut Context) {
    let stated = settings.kinds.iter().map(|(header, _)| header).chain(&settings.ignored);
    let everywhere = |header: &str| first.table.column(header).or_else(|| second?.table.column(header));
    for header in stated.filter(|header| everywhere(header).is_none()) {
        let place = Location::file(SourceId(0)).in_column(header);
        context.report(Diagnostic::warning("link_column_unknown", place));
    }
    let Some(second) = second else { return };
    for column in (0..second.table.columns()).filter(|column| second.id != Some(*column)) {
        let header = second.table.header(column);
        if first.table.column(header).filter(|column| first.id != Some(*column)).is_none() {
            let place = Location::file(SourceId(1)).in_column(header);
            context.report(Diagnostic::warning("link_column_missing", place));
        }
    }
}

/// Links the records of a table, or of two to each other, by all columns but the ids. Diagnostics of the first table bear
/// the source 0, those of the second 1.
pub fn link(first: LinkTable<'_>, second: Option<LinkTable<'_>>, settings: &Settings, context: &mut Context) -> Linked {
    check_ids(&first, 0, context);
    if let Some(second) = &second {
        check_ids(second, 1, context);
    }
    check_columns(&first, second.as_ref(), settings, context);
    let mut fields = Vec::new();
    for column in 0..first.table.columns() {
        if first.id == Some(column) {
            continue;
        }
        let header = first.table.header(column);
        let stated = settings.kinds.iter().any(|(stated, _)| stated == header);
        if !stated && ANSWERS.lines().skip(1).any(|line| line.split(',').next() == Some(&header.to_lowercase())) {
            let place = Location::file(SourceId(0)).in_column(header);
            context.report(Diagnostic::info("link_answer_column", place));
            continue;
        }
        let cells = |table: &LinkTable<'_>, column: u32| (0..table.table.rows()).map(move |row| (row, column));
        let mut all: Vec<&str> = cells(&first, column).map(|(row, column)| first.table.cell(row, column)).collect();
        if let Some(second) = second {
            match second.table.column(header).filter(|column| second.id != Some(*column)) {
                Some(column) => all.extend(cells(&second, column).map(|(row, column)| second.table.cell(row, column))),
                None => {
                    let place = Location::file(SourceId(0)).in_column(header);
                    context.report(Diagnostic::warning("link_column_missing", place));
                    continue;
                }
            }
        }
        fields.push(Field { header, cells: all });
    }
    let ids: Vec<String> = first.ids().chain(second.iter().flat_map(LinkTable::ids)).collect();
    let mut linkage = link::link(&fields, second.map(|_| first.table.rows()), settings, context);
    if fields.is_empty() {
        // Nothing to compare: every record is by itself.
        linkage.clusters = (0_u32..).zip(&ids).map(|(row, _)| row).collect();
    }
    if linkage.unlisted > 0 {
        let place = Location::file(SourceId(0));
        context.report(Diagnostic::info("link_unlisted", place).with("pairs", linkage.unlisted));
    }
    let blocking = &linkage.blocking;
    context.report(
        Diagnostic::info("link_blocking", Location::file(SourceId(0)))
            .with("pairs", blocking.pairs)
            .with("touched", blocking.touched)
            .with("keys", blocking.keys)
            .with("largest", blocking.largest_block)
            .with("common", blocking.common_keys)
            .with("dropped", blocking.dropped_keys)
            .with("bits", format!("{:.1}", blocking.least_bits)),
    );
    for header in &linkage.beyond {
        context.report(Diagnostic::warning("link_column_beyond", Location::file(SourceId(0)).in_column(header)));
    }
    for header in &linkage.repeated {
        context.report(Diagnostic::info("link_repeated", Location::file(SourceId(0)).in_column(header)));
    }
    for (header, kind) in linkage.columns() {
        let place = Location::file(SourceId(0)).in_column(header);
        context.report(Diagnostic::info("link_column", place).with("kind", kind.as_str()));
    }
    Linked { linkage, ids }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: u32, text: &str) -> Table {
        crate::table::read(SourceId(file), text.as_bytes(), None, &mut Context::silent()).table.expect("a table")
    }

    /// The cluster of every record by its id, whether pairs and clusters agree, and the codes that were reported.
    fn linked(first: &str, second: Option<&str>, settings: &Settings) -> (Vec<(String, String)>, Vec<&'static str>) {
        let tables = (read(0, first), second.map(|text| read(1, text)));
        let table = |table: &'_ Table| table.column("id");
        let one = LinkTable { table: &tables.0, id: table(&tables.0) };
        let other = tables.1.as_ref().map(|own| LinkTable { table: own, id: table(own) });
        let mut context = Context::silent();
        let found = link(one, other, settings, &mut context);
        for pair in &found.linkage.pairs {
            let of = |row: u32| found.linkage.clusters[row as usize];
            assert_eq!(pair.same, of(pair.left) == of(pair.right), "{pair:?}");
        }
        let clusters = found.ids.iter().zip(&found.linkage.clusters);
        let clusters = clusters.map(|(id, cluster)| (id.clone(), found.ids[*cluster as usize].clone())).collect();
        (clusters, context.take_diagnostics().iter().map(|told| told.code).collect())
    }

    fn check(first: &str, second: Option<&str>, expected: &[(&str, &str)], codes: &[&str]) {
        let (clusters, told) = linked(first, second, &Settings::default());
        let expected: Vec<(String, String)> =
            expected.iter().map(|(id, cluster)| ((*id).to_string(), (*cluster).to_string())).collect();
        assert_eq!(clusters, expected, "{first}");
        for code in codes {
            assert!(told.contains(code), "{code}: {told:?}");
        }
    }

    #[test]
    fn equal_rows_of_a_small_table_are_the_same() {
        let table = "id,name,phone\n1,Anna Bell,02071234567\n2,Carl Dorn,02079999999\n3,Anna Bell,02071234567\n4,Eve Fox,02070000000\n5,Carl Dorn,02079999999\n6,Zed Zoo,02071111111\n";
        check(table, None, &[("1", "1"), ("2", "2"), ("3", "1"), ("4", "4"), ("5", "2"), ("6", "6")], &[]);
        let names = "id,name\n1,Anna Bell\n2,Anna Bell\n3,Eve Fox\n4,Zed Zoo\n5,Jane Roe\n6,Max Poe\n";
        check(names, None, &[("1", "1"), ("2", "1"), ("3", "3"), ("4", "4"), ("5", "5"), ("6", "6")], &[]);
        // What a third record ties is the same in the pairs, too.
        let near = "id,a,b,c\n0,,,foo bar\n1,,,foo bar\n2,,,foo baz\n3,,,qux\n4,,,\n5,,,\n6,,,qux\n";
        let (clusters, _) = linked(near, None, &Settings::default());
        assert_eq!((&clusters[0].1, &clusters[1].1), (&clusters[0].0, &clusters[0].0));
        // Two words that half of the rows have each tell nothing.
        let common = (0..20).map(|row| format!("{row},{}\n", if row % 2 == 0 { "open" } else { "closed" }));
        let common = format!("id,status\n{}", common.collect::<String>());
        let (clusters, _) = linked(&common, None, &Settings::default());
        assert!(clusters.iter().all(|(id, cluster)| id == cluster), "{clusters:?}");
    }

    #[test]
    fn files_without_a_common_column_keep_every_record() {
        let second = "姓名,城市\n张三,北京\n";
        check(
            "name,city\nJohn,London\nAnn,Paris\n",
            Some(second),
            &[("1", "1"), ("2", "2"), ("1", "1")],
            &["link_column_missing"],
        );
        let (_, told) = linked("name\nJohn\n", Some("name,城市\nJohn,北京\n"), &Settings::default());
        assert!(told.contains(&"link_column_missing"), "{told:?}");
    }

    #[test]
    fn ids_and_settings_that_fit_nothing_are_told() {
        let table = "id,name\n1,Anna Bell\n1,Carl Dorn\n,Eve Fox\n";
        check(table, None, &[("1", "1"), ("1", "1"), ("", "")], &["link_id_repeated", "link_id_empty"]);
        let settings = Settings { ignored: vec!["nmae".into()], ..Settings::default() };
        let (_, told) = linked(table, None, &settings);
        assert!(told.contains(&"link_column_unknown"), "{told:?}");
    }

    #[test]
    fn columns_past_the_most_are_told() {
        let line = |cell: &dyn Fn(u32) -> String| (0..40).map(cell).collect::<Vec<String>>().join(",") + "\n";
        let table = line(&|column| format!("c{column}"))
            + &line(&|column| format!("a{column}"))
            + &line(&|column| format!("b{}", column * 7));
        let (_, told) = linked(&table, None, &Settings::default());
        assert_eq!(
            told.iter().filter(|code| **code == "link_column_beyond").count(),
            40 - crate::resolve::link::MOST_COLUMNS
        );
    }

    #[test]
    fn many_rows_alike_do_not_multiply() {
        let table: String =
            (0..3000).map(|row| format!("{row},{}\n", if row % 2 == 0 { "open" } else { "closed" })).collect();
        let table = read(0, &format!("id,status\n{table}"));
        let mut context = Context::silent();
        let found = link(LinkTable { table: &table, id: Some(0) }, None, &Settings::default(), &mut context);
        assert!(found.linkage.pairs.len() < 20_000, "{}", found.linkage.pairs.len());
        assert_eq!(found.linkage.pairs.len() as u64 + found.linkage.unlisted, 3000 * 2999 / 2);
        assert!(context.take_diagnostics().iter().any(|told| told.code == "link_unlisted"));
    }
}
