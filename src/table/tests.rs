//! Reading small files as a whole.

use super::*;
use crate::context::Context;
use crate::source::SourceId;

fn check(bytes: &[u8], headers: &[&str], cells: &[&[&str]], codes: &[&str]) {
    let mut context = Context::silent();
    let reading = read(SourceId(0), bytes, None, &mut context);
    let table = reading.table.unwrap_or_default();
    assert_eq!((0..table.columns()).map(|c| table.header(c)).collect::<Vec<_>>(), headers);
    let found: Vec<Vec<&str>> =
        (0..table.rows()).map(|r| (0..table.columns()).map(|c| table.cell(r, c)).collect()).collect();
    assert_eq!(found, cells);
    assert_eq!(context.diagnostics().iter().map(|d| d.code).collect::<Vec<_>>(), codes);
}

#[test]
fn tables_are_read_and_what_was_not_is_reported() {
    check(b"a,b\n1,\"x,\ny\"\n", &["a", "b"], &[&["1", "x,\ny"]], &[]);
    check("名称;数\n甲;1\n".as_bytes(), &["名称", "数"], &[&["甲", "1"]], &[]);
    check(b"a,b\n1\n2,3,4\n", &["a", "b"], &[&["1", ""], &["2", "3"]], &["ragged_record", "ragged_record"]);
    check(b"a,a,\n1,2,3\n", &["a", "a (2)", "column 3"], &[&["1", "2", "3"]], &["header_renamed", "header_renamed"]);
    check(b"{\"a\":1}\n{oops\n{\"a\":2}\n", &["a"], &[&["1"], &["2"]], &["json_record"]);
    check(b"[{\"a\":1},{\"a\":}, {\"a\":3}]", &["a"], &[&["1"], &["3"]], &["json_record"]);
    check(b"[{\"a\":1},{\"a\":2", &["a"], &[&["1"]], &["json_record"]);
    check(b"[{\"a\":{\"b\":1},\"c\":[\"x\",\"y\"]}]", &["a.b", "c"], &[&["1", "x\u{1e}y"]], &[]);
    check(b"", &[], &[], &["empty_file"]);
    check(b"a,b\n", &["a", "b"], &[], &["no_records"]);
    check(b"%PDF-1.7", &[], &[], &["pdf_refused"]);
}

#[test]
fn a_broken_record_keeps_its_number() {
    let mut context = Context::silent();
    let reading = read(SourceId(0), b"{\"a\":1}\n{oops\n{\"a\":2}\n", None, &mut context);
    let table = reading.table.unwrap_or_default();
    assert_eq!((table.record(0), table.record(1), reading.records_reported), (1, 3, 1));
    assert_eq!(context.diagnostics()[0].location.row, Some(2));
}
