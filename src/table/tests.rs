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
    let titled = "企业名单\n导出时间：2020-01-01\n\n名称,电话\n甲,1\n乙,2\n";
    let (headers, cells): (&[&str], &[&[&str]]) = (&["名称", "电话"], &[&["甲", "1"], &["乙", "2"]]);
    check(titled.as_bytes(), headers, cells, &["title_row", "title_row"]);
    check("企业名单,\n导出人：甲,\n名称,电话\n甲,1\n乙,2\n".as_bytes(), headers, cells, &["title_row", "title_row"]);
    check(b"%PDF-1.7", &[], &[], &["document_unreadable"]);
}

#[test]
fn a_broken_record_keeps_its_number() {
    let mut context = Context::silent();
    let reading = read(SourceId(0), b"{\"a\":1}\n{oops\n{\"a\":2}\n", None, &mut context);
    let table = reading.table.unwrap_or_default();
    assert_eq!((table.record(0), table.record(1), reading.records_reported), (1, 3, 1));
    assert_eq!(context.diagnostics()[0].location.row, Some(2));
}

/// An input that gives a few bytes at a time.
struct Drops(Vec<u8>);

impl crate::source::ReadAt for Drops {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, crate::source::ReadError> {
        let few = buffer.len().min(3);
        self.0.as_slice().read_at(offset, &mut buffer[..few])
    }
}

#[test]
fn where_a_slice_ends_changes_nothing() {
    let csv = "名称,说明\n灯笼鱼,\"深海,\n光 \"\"暗\"\"\"\n海星,礁石\n,,\n河豚,有毒,多\n";
    let lines = "{\"名\":\"甲\"}\n{oops\n\n{\"名\":\"乙\",\"数\":[1,2]}";
    // `sep=` is looked for in the head, and its line may end in any slice.
    let declared = "sep=;\r\na;b\n1;2\n3;4,\n5;6\n";
    for (name, text) in [("b.csv", declared), ("a.csv", csv), ("a.jsonl", lines), ("a.txt", csv)] {
        for bytes in [text.as_bytes().to_vec(), encoding_rs::GB18030.encode(text).0.into_owned()] {
            let read = |input: &dyn crate::source::ReadAt, slice: usize| {
                encoding::SLICE_IN_TESTS.with(|own| own.set(slice));
                let mut context = Context::silent();
                let reading = open(SourceId(0), name, input, None, &mut context);
                (reading, context.take_diagnostics())
            };
            let whole = read(&bytes, 1 << 20);
            assert!(whole.0.rows_read > 2 || !whole.0.texts.is_empty());
            for slice in 1..40 {
                assert_eq!(read(&bytes, slice), whole, "{name}: slices of {slice}");
            }
            assert_eq!(read(&Drops(bytes.clone()), 7), whole);
        }
    }
}

#[test]
fn every_code_has_its_words_in_both_languages() {
    let words: serde_json::Map<String, serde_json::Value> = serde_json::from_str(WORDING).expect("wording.json");
    let expected: Vec<String> = notes::CODES.iter().map(|code| format!("diagnostic.{code}")).collect();
    let told: Vec<String> = words.keys().filter(|key| key.starts_with("diagnostic.")).cloned().collect();
    assert_eq!(told, expected, "the codes and their words, in order");
    for (key, value) in &words {
        for language in ["en", "zh"] {
            let text = value[language].as_str().unwrap_or("");
            assert!(!text.is_empty(), "{key} {language}");
            for name in text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(["row", "column"].contains(&name) || notes::ARGUMENTS.contains(&name), "{key}: {name}");
            }
        }
    }
}

mod laws {
    use proptest::prelude::*;

    use super::super::pack::{PackError, pack, unpack};
    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut context = Context::silent();
        let reading = open(SourceId(3), "a.csv", &text.as_bytes().to_vec(), None, &mut context);
        pack(&reading, context.diagnostics())
    }

    proptest! {
        #[test]
        fn what_is_written_as_csv_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a-z灯,\"\n ;|]{0,6}x", 3), 1..30)
        ) {
            let plain = |cell: &String| !cell.contains([',', '"', '\n', ';', '|']) && cell.len().is_multiple_of(2);
            let quoted =
                |cell: &String| if plain(cell) { cell.clone() } else { format!("\"{}\"", cell.replace('"', "\"\"")) };
            let mut text = String::from("one,two,three\n");
            for row in &rows {
                text.push_str(&row.iter().map(quoted).collect::<Vec<_>>().join(","));
                text.push('\n');
            }
            let table = read(SourceId(0), text.as_bytes(), None, &mut Context::silent()).table.unwrap_or_default();
            prop_assert_eq!(table.rows() as usize, rows.len());
            for (at, row) in (0..).zip(&rows) {
                for (column, cell) in (0..).zip(row) {
                    prop_assert_eq!(table.cell(at, column), cell.trim());
                }
            }
        }

        #[test]
        fn lines_taken_as_they_are_say_what_the_state_machine_says(
            text in "[a,]{1,6}\n([ab\",,灯 ]{0,7}(\r\n|\n|\r|\n\n)){1,30}[a\",]{0,3}"
        ) {
            let read = |slice: usize| {
                encoding::SLICE_IN_TESTS.with(|own| own.set(slice));
                let mut context = Context::silent();
                let reading = open(SourceId(0), "a.csv", &text.clone().into_bytes(), None, &mut context);
                encoding::SLICE_IN_TESTS.with(|own| own.set(1 << 20));
                (reading, context.take_diagnostics())
            };
            // No line ends in a slice of one byte.
            prop_assert_eq!(read(1 << 20), read(1));
        }

        #[test]
        fn any_bytes_are_read_and_every_record_counted(bytes in prop::collection::vec(any::<u8>(), 0..400), name in 0..5) {
            let name = ["a.csv", "a.json", "a.jsonl", "a.html", "a.xlsx"][name as usize];
            let reading = open(SourceId(0), name, &bytes, None, &mut Context::silent());
            let kept: u32 = reading.tables.iter().map(|part| part.table.rows()).sum();
            prop_assert_eq!(reading.rows_read, kept + reading.records_reported);
        }

        #[test]
        fn any_text_is_read(text in "[{}\\[\\]\",:a1 \n<>/!&;#x-]{0,200}", name in 0..4) {
            let name = ["a.json", "a.jsonl", "a.html", "a.csv"][name as usize];
            open(SourceId(0), name, &text.into_bytes(), None, &mut Context::silent());
        }

        #[test]
        fn foreign_and_damaged_blocks_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0_usize..400, flip in 1_u8..) {
            let mut context = Context::silent();
            prop_assert!(unpack(&bytes, SourceId(0), &mut context).is_err());
            let mut whole = packed("a,b\n1,灯\n2\n");
            let at = at % whole.len();
            whole[at] ^= flip;
            prop_assert!(unpack(&whole, SourceId(0), &mut context).is_err());
            prop_assert!(context.diagnostics().is_empty());
        }
    }

    #[test]
    fn a_packed_reading_cut_anywhere_is_refused() {
        let whole = packed("名称,数\n灯笼鱼,1\n海星\n");
        for length in 0..whole.len() {
            assert!(unpack(&whole[..length], SourceId(0), &mut Context::silent()).is_err(), "{length} bytes");
        }
        let mut context = Context::silent();
        let again = unpack(&whole, SourceId(9), &mut context).expect("whole");
        assert_eq!((again.rows_read, again.tables[0].table.cell(0, 0)), (2, "灯笼鱼"));
        assert_eq!(context.diagnostics()[0].location.source, Some(SourceId(9)), "findings move to the new source");
    }

    #[test]
    fn lies_behind_a_sound_checksum_are_refused() {
        let whole = packed("a,b\n1,灯\n2\n");
        for at in super::super::pack::PREFIX..whole.len() {
            for value in [0, 1, 0x7F, 0xFF] {
                let mut lie = whole.clone();
                lie[at] = value;
                super::super::pack::seal(&mut lie);
                // Either refused or a sound reading: reading every cell must not panic.
                if let Ok(reading) = unpack(&lie, SourceId(0), &mut Context::silent()) {
                    for part in &reading.tables {
                        let table = &part.table;
                        (0..table.rows().min(9))
                            .for_each(|row| (0..9).for_each(|column| assert!(table.cell(row, column).len() < 99)));
                    }
                }
            }
        }
        assert_eq!(unpack(b"LFTB\x02\0............", SourceId(0), &mut Context::silent()), Err(PackError::Version(2)));
        assert_eq!(unpack(b"PK\x03\x04", SourceId(0), &mut Context::silent()), Err(PackError::Foreign));
    }
}

#[test]
fn entities_become_a_table_for_each_schema() {
    let file = concat!(
        r#"{"id":"a","schema":"Person","properties":{"name":["Ann Bell","A. Bell"]}}"#,
        "\n",
        r#"{"id":"c","schema":"Company","caption":"Bell Ltd","properties":{"name":["Bell Ltd"],"phone":["1","2"]}}"#,
        "\n",
        r#"{"id":"o","schema":"Ownership","properties":{"owner":["a"],"asset":["c"],"percentage":["30"]}}"#,
        "\n",
        "broken\n",
        r#"{"id":"p","schema":"Ownership","properties":{"owner":["x"],"asset":["c"]}}"#,
        "\n",
    );
    let mut context = Context::silent();
    let reading = open(SourceId(0), "x.json", &file.as_bytes().to_vec(), None, &mut context);
    let names: Vec<&str> = reading.tables.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["Company", "Ownership", "Person"]);
    assert_eq!((reading.rows_read, reading.records_reported), (5, 1));
    let owners = &reading.tables[1].table;
    let cell = |row, header: &str| owners.cell(row, owners.column(header).expect("a column")).to_string();
    assert_eq!(owners.record(0), 3);
    assert_eq!(owners.record(1), 5);
    let first =
        ["owner entity id", "shareholder name", "owner type", "entity id", "company name"].map(|at| cell(0, at));
    assert_eq!(first, ["a", "Ann Bell", "Person", "c", "Bell Ltd"]);
    assert_eq!([cell(1, "owner entity id"), cell(1, "shareholder name")], ["x", ""]);
    let plain = br#"[{"id":"a","schema":"Person"},{"id":"b"}]"#.to_vec();
    assert_eq!(open(SourceId(0), "y.json", &plain, None, &mut context).tables.len(), 1);
}
