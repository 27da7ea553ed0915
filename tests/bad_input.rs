//! Damaged and odd files through the reader: each ends in findings that name their place, everything that could be
//! read is read, every record is either in a table or reported, and nothing panics.

use std::fs;
use std::path::Path;

use lanternfish::context::Context;
use lanternfish::diagnostic::Diagnostic;
use lanternfish::source::{ReadAt, SourceId};
use lanternfish::table::pack;
use lanternfish::table::{self, Reading};

/// A fixture: name, format, rows read, rows reported, findings.
type Row<'a> = (&'a str, &'a str, u32, u32, &'a [Finding]);

/// A text: part, title, body.
type Text<'a> = (&'a str, &'a str, &'a str);

/// A finding: its code and the record it names, 0 where it speaks of the whole file.
type Finding = (&'static str, u32);

fn open(name: &str, input: &dyn ReadAt) -> (Reading, Vec<Diagnostic>) {
    let mut context = Context::silent();
    let reading = table::open(SourceId(7), name, input, None, &mut context);
    let findings = context.take_diagnostics();
    let kept: u32 = reading.tables.iter().map(|part| part.table.rows()).sum();
    assert_eq!(reading.rows_read, kept + reading.records_reported, "{name}: every record is kept or reported");
    for finding in &findings {
        assert_eq!(finding.location.source, Some(SourceId(7)), "{name}: {} names its file", finding.code);
        for language in ["en", "zh"] {
            let words: serde_json::Value = serde_json::from_str(table::WORDING).unwrap_or_default();
            let key = format!("diagnostic.{}", finding.code);
            let text = words[&key][language].as_str().unwrap_or_else(|| panic!("{key} has no {language}"));
            let text = finding
                .arguments
                .iter()
                .fold(text.to_string(), |text, (name, _)| text.replace(&format!("{{{name}}}"), ""));
            let text = text.replace("{row}", "").replace("{column}", "");
            assert!(!text.contains('{'), "{key}: {text} has an argument that the finding lacks");
        }
    }
    let packed = pack::pack(&reading, &findings);
    let mut again = Context::silent();
    assert_eq!(pack::unpack(&packed, SourceId(7), &mut again), Ok(reading.clone()), "{name}");
    assert_eq!(again.diagnostics(), findings, "{name}");
    (reading, findings)
}

/// What differs from what is expected; nothing when all is well.
fn compare(name: &str, input: &dyn ReadAt, expected: &Row) -> (Reading, Vec<String>) {
    let (_, format, rows_read, reported, codes) = *expected;
    let (reading, findings) = open(name, input);
    let found: Vec<Finding> = findings.iter().map(|own| (own.code, own.location.row.unwrap_or(0))).collect();
    let mut wrong = Vec::new();
    if found != codes {
        wrong.push(format!("{name}: {found:?}\n  expected {codes:?}\n  {findings:?}"));
    }
    let counts = (reading.format.as_str(), reading.rows_read, reading.records_reported);
    if counts != (format, rows_read, reported) {
        wrong.push(format!("{name}: {counts:?}, expected {:?}", (format, rows_read, reported)));
    }
    (reading, wrong)
}

fn check(name: &str, input: &dyn ReadAt, format: &str, rows_read: u32, reported: u32, expected: &[Finding]) -> Reading {
    let (reading, wrong) = compare(name, input, &(name, format, rows_read, reported, expected));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    reading
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_fixture_ends_in_findings_and_keeps_what_could_be_read() {
    #[rustfmt::skip]
    let rows: &[Row] = &[
        ("empty.csv", "unreadable", 0, 0, &[("empty_file", 0)]),
        ("header_only.csv", "csv", 0, 0, &[("no_records", 0)]),
        ("wrong_kind.csv", "unreadable", 0, 0, &[("binary_refused", 0)]),
        ("json_as.csv", "json", 2, 0, &[]),
        ("broken_line.jsonl", "jsonl", 3, 1, &[("json_record", 2)]),
        ("broken_element.json", "json", 5, 2, &[("json_record", 2), ("json_record", 4)]),
        ("two_lists.json", "json", 3, 0, &[("json_members_left_out", 0)]),
        ("mixed_encodings.csv", "csv", 8, 0, &[("undecodable", 7)]),
        ("two_headers.csv", "csv", 3, 1, &[("header_joined", 1)]),
        ("unit_row.csv", "csv", 3, 1, &[("unit_row", 1)]),
        ("repeated_header.csv", "csv", 4, 1, &[("header_repeated", 3)]),
        ("title_row.csv", "csv", 2, 0, &[("title_row", 0)]),
        ("duplicate_columns.csv", "csv", 1, 0, &[("header_renamed", 0), ("header_renamed", 0)]),
        ("nul.csv", "csv", 2, 0, &[("nul_byte", 1)]),
        ("bad_values.csv", "csv", 2, 0, &[]),
        ("ragged.csv", "csv", 3, 0, &[("ragged_record", 1), ("ragged_record", 2)]),
        ("open_quote.csv", "csv", 4, 0, &[("quote_open", 2)]),
        ("scripts.html", "html", 0, 0, &[("scripts_left_out", 0)]),
        ("saved_as.xls", "html", 4, 1, &[("scripts_left_out", 0), ("header_joined", 1)]),
        ("report.pdf", "pdf", 0, 0, &[("document_unreadable", 0)]),
        ("picture.png", "unreadable", 0, 0, &[("picture_refused", 0)]),
        ("old.xls", "xls", 0, 0, &[("workbook_unreadable", 0)]),
        ("archive.zip", "zip", 1, 0, &[]),
        ("notes.txt", "text", 0, 0, &[]),
        ("list.txt", "text", 0, 0, &[]),
        ("truncated.xlsx", "xlsx", 0, 0, &[("workbook_unreadable", 0)]),
        ("book.xlsx", "xlsx", 4, 0, &[
            ("title_row", 0), ("header_renamed", 4), ("number_imprecise", 1), ("cell_error", 4), ("no_records", 0),
        ]),
        ("book97.xls", "xls", 4, 1, &[("title_row", 0), ("header_joined", 1), ("merged_filled", 0)]),
        ("truncated.xls", "xls", 0, 0, &[("workbook_unreadable", 0)]),
        ("merged.xlsx", "xlsx", 4, 1, &[
            ("title_row", 0), ("header_joined", 1), ("merged_filled", 0), ("no_records", 0),
        ]),
        ("macros.xlsm", "xlsm", 4, 1, &[
            ("title_row", 0), ("header_joined", 1), ("merged_filled", 0), ("no_records", 0),
        ]),
        ("locked.xlsx", "unreadable", 0, 0, &[("file_encrypted", 0)]),
        ("cut_sheet.xlsx", "xlsx", 3, 1, &[
            ("title_row", 0), ("header_joined", 1), ("workbook_unreadable", 3), ("no_records", 0),
        ]),
        ("panics.xlsb", "unreadable", 0, 0, &[("reader_failed", 0)]),
        ("table.parquet", "parquet", 40, 0, &[("columns_nested", 0)]),
        ("delta.parquet", "parquet", 40, 0, &[]),
        ("lz4.parquet", "parquet", 40, 0, &[("parquet_column_broken", 1)]),
        ("broken_page.parquet", "parquet", 40, 0, &[("columns_nested", 0), ("parquet_column_broken", 1)]),
        ("truncated.parquet", "parquet", 0, 0, &[("parquet_unreadable", 0)]),
        ("locked.parquet", "parquet", 0, 0, &[("file_encrypted", 0)]),
        ("merged.ods", "ods", 4, 1, &[("title_row", 0), ("header_joined", 1), ("merged_filled", 0)]),
        ("merged.xlsb", "xlsb", 4, 1, &[("title_row", 0), ("header_joined", 1), ("merged_filled", 0)]),
        ("book.ods", "ods", 2, 0, &[]),
        ("book.xlsb", "xlsb", 2, 0, &[]),
        ("nested.zip", "zip", 2, 0, &[]),
        ("deep.zip", "zip", 0, 0, &[("archive_deep", 0)]),
        ("bomb.zip", "zip", 2, 0, &[("archive_limit", 0)]),
        ("members.zip", "zip", 2, 0, &[
            ("picture_refused", 0), ("file_encrypted", 0), ("archive_damaged", 0), ("members_left_out", 0),
        ]),
        ("truncated.zip", "zip", 0, 0, &[("archive_unreadable", 0)]),
        ("list.csv.gz", "gzip", 2, 0, &[]),
        ("truncated.csv.gz", "gzip", 267, 0, &[("archive_damaged", 0), ("ragged_record", 267)]),
        ("bomb.csv.gz", "gzip", 0, 0, &[("archive_limit", 0)]),
        ("letter.docx", "docx", 2, 0, &[("tracked_changes", 0), ("comments_apart", 0)]),
        ("cut.docx", "docx", 0, 0, &[("document_unreadable", 0), ("tracked_changes", 0)]),
        ("deep.docx", "docx", 0, 0, &[("document_unreadable", 0)]),
        ("truncated.docx", "docx", 0, 0, &[("document_unreadable", 0)]),
        ("letter.doc", "doc", 0, 0, &[("comments_apart", 0)]),
        ("locked.doc", "doc", 0, 0, &[("file_encrypted", 0)]),
        ("lying.doc", "doc", 0, 0, &[("document_unreadable", 0)]),
        ("complaint.eml", "eml", 2, 0, &[("picture_refused", 0)]),
        ("truncated.eml", "eml", 0, 0, &[]),
        ("chat.txt", "chat", 4, 0, &[]),
        ("notes.md", "markdown", 0, 0, &[]),
        ("traditional.csv", "csv", 5, 0, &[]),
        ("wide.txt", "text", 0, 0, &[]),
        ("scanned.pdf", "pdf", 0, 0, &[("pages_read", 0), ("pages_without_text", 0)]),
        ("locked.pdf", "pdf", 0, 0, &[("file_encrypted", 0)]),
        ("broken_page.pdf", "pdf", 0, 0, &[("pages_read", 0), ("pages_without_text", 0)]),
        ("truncated.pdf", "pdf", 0, 0, &[("pages_read", 0), ("document_repaired", 0), ("pages_without_text", 0)]),
    ];
    let mut wrong = Vec::new();
    for row in rows {
        wrong.extend(compare(row.0, &fixture(row.0), row).1);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let listed = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad")).expect("fixtures");
    for entry in listed {
        let name = entry.expect("a fixture").file_name();
        assert!(rows.iter().any(|row| *row.0 == *name), "{} is not in the table", name.display());
    }
}

/// The headers and cells of a part, a line each, cells joined by `|`.
fn lines(reading: &Reading, part: usize) -> Vec<String> {
    let table = &reading.tables[part].table;
    let all = |cell: &dyn Fn(u32) -> String| (0..table.columns()).map(cell).collect::<Vec<_>>().join("|");
    let mut lines = vec![all(&|column| table.header(column).to_string())];
    lines.extend((0..table.rows()).map(|row| all(&|column| table.cell(row, column).to_string())));
    lines
}

#[test]
fn cells_come_through_as_they_stand() {
    #[rustfmt::skip]
    let rows: &[(&str, usize, &[&str])] = &[
        ("broken_element.json", 0, &["name", "甲", "丙", "丁"]),
        ("mixed_encodings.csv", 0, &[
            "名称|说明", "灯笼鱼|深海里的光", "海星|礁石", "海星|礁石", "海星|礁石", "海星|礁石", "海星|礁石",
            "����|�ж�", "海马|珊瑚",
        ]),
        ("two_headers.csv", 0, &[
            "名称|借款人.人数|借款人.金额|投资人.人数|投资人.金额", "甲平台|3|100|5|200", "乙平台|4|110|6|210",
        ]),
        ("unit_row.csv", 0, &["名称|注册资本(万元)|利率(%)", "甲公司|500|8.5", "乙公司|1000|9.1"]),
        ("repeated_header.csv", 0, &["name|people", "Alpha|1", "Beta|2", "Gamma|3"]),
        ("title_row.csv", 0, &["名称|人数|金额", "甲平台|3|100", "乙平台|4|110"]),
        ("duplicate_columns.csv", 0, &["name|people|people (2)|column 4", "Alpha|1|2|3"]),
        ("bad_values.csv", 0, &["name|day|people", "Alpha|2017-13-45|10", "Beta|2017-06-30|-5"]),
        ("ragged.csv", 0, &["name|people|day", "Alpha||", "Beta|1|2017-06-30", "Gamma|2|2017-07-01"]),
        ("open_quote.csv", 0, &["name|note", "Alpha|fine", "Beta|not closed", "Gamma|swallowed", "Delta|swallowed too"]),
        ("book.xlsx", 0, &[
            "公司名称|成立日期|人数|存续|代码|column 6|column 7", "甲公司|2017-06-30|30|true|123456789012345680||",
            "乙 & 丙|2017-06-30T12:00:00|2.5|false|||", "丁公司||#N/A|2|||beyond",
        ]),
        ("book.xlsx", 1, &["name|role", "Ann|director"]),
        ("book97.xls", 0, &[
            "名称|借款人.人数|借款人.金额|投资人.人数|投资人.金额", "甲平台|3|100|5|200", "甲平台|4|110|6|210",
        ]),
        ("saved_as.xls", 0, &["名称|借款人.人数|借款人.金额", "甲平台|3|100", "甲平台|4|110", "乙平台|5|120"]),
        ("book97.xls", 1, &["day|ok", "2017-06-30|true"]),
        ("merged.xlsx", 0, &[
            "名称|借款人.人数|借款人.金额|投资人.人数|投资人.金额", "甲平台|3|100|5|200", "甲平台|4|110|6|210",
            "乙平台|1|2|3|4",
        ]),
        ("merged.ods", 0, &[
            "名称|借款人.人数|借款人.金额|投资人.人数|投资人.金额", "甲平台|3|100|5|200", "甲平台|4|110|6|210",
            "乙平台|1|2|3|4",
        ]),
        ("merged.xlsb", 0, &[
            "名称|借款人.人数|借款人.金额|投资人.人数|投资人.金额", "甲平台|3|100|5|200", "甲平台|4|110|6|210",
            "乙平台|1|2|3|4",
        ]),
        ("book.ods", 0, &["名称|人数", "灯笼鱼|30", "海星|5"]),
        ("book.xlsb", 0, &["名称|人数", "灯笼鱼|30", "海星|5"]),
        ("nested.zip", 0, &["名称|人数", "灯笼鱼|30", "海星|5"]),
        ("members.zip", 0, &["名称|人数", "灯笼鱼|30", "海星|5"]),
        ("list.csv.gz", 0, &["名称|人数", "灯笼鱼|30", "海星|5"]),
        ("letter.docx", 0, &["名称|人数|金额", "甲公司|3|100", "甲公司|4|110"]),
        ("complaint.eml", 0, &["名称|人数", "灯笼鱼|30", "海星|5"]),
        ("chat.txt", 0, &[
            "published|author|text", "||消息记录", "2024-01-02 10:11:12|客服(10001)|保本保息，月息两分\n先到先得",
            "2024-01-02 10:12:00|张三<a@b.c>|怎么提现？", "2024-01-02 10:13:30|客服(10001)|稍等",
        ]),
        ("traditional.csv", 0, &[
            "平臺名稱|負責人|說明", "燈籠魚|陳大文|深海裡的光保證還本付息", "燈籠魚|陳大文|深海裡的光保證還本付息",
            "燈籠魚|陳大文|深海裡的光保證還本付息", "燈籠魚|陳大文|深海裡的光保證還本付息",
            "燈籠魚|陳大文|深海裡的光保證還本付息",
        ]),
    ];
    for (name, part, expected) in rows {
        let (reading, _) = open(name, &fixture(name));
        assert_eq!(lines(&reading, *part), *expected, "{name}");
    }
}

#[test]
fn parquet_of_any_encoding_gives_the_same_table() {
    let (whole, _) = open("table.parquet", &fixture("table.parquet"));
    #[rustfmt::skip]
    let expected = [
        "公司名称|id|人数|small|rate|single|open|成立日期|moment|zoned|clock|注册资本|tags|place.city|place.zip|bytes",
        "灯笼鱼0号有限公司|1|-7|0|0|0.1|true|2023-12-30|2024-01-01T09:30:00|2024-01-01T09:30:00|00:05:06|-500||城0|0|AAA",
        "灯笼鱼1号有限公司|2|999996|1|0.125|1.1|false|2023-12-31|2024-01-01T09:31:00|2024-01-01T09:30:01|01:05:06|-376.55|t0|城1|1|BBB",
        "灯笼鱼2号有限公司|3|1999999|2|0.25|2.1|false|2024-01-01|2024-01-01T09:32:00|2024-01-01T09:30:02|02:05:06|-253.1|t0\u{1e}t1|城2|2|CCC",
        "|4||||||||||||||",
    ];
    assert_eq!(lines(&whole, 0)[..5], expected);
    let (other, _) = open("delta.parquet", &fixture("delta.parquet"));
    assert_eq!(
        whole.tables, other.tables,
        "differences, split bytes, Zstandard and gzip say what words and Snappy say"
    );
    // A damaged page costs its column up to the next group of rows, which begins behind 25 of them.
    let (damaged, _) = open("broken_page.parquet", &fixture("broken_page.parquet"));
    for row in 0..40 {
        let (own, sound) = (&damaged.tables[0].table, &whole.tables[0].table);
        assert_eq!(own.cell(row, 0), if row < 25 { "" } else { sound.cell(row, 0) });
        (1..16).for_each(|column| assert_eq!(own.cell(row, column), sound.cell(row, column)));
    }
}

#[test]
fn pages_are_reduced_to_what_a_reader_sees() {
    let (mut reading, _) = open("scripts.html", &fixture("scripts.html"));
    let page = reading.texts.remove(0);
    assert_eq!(page.title, "灯笼鱼 & friends");
    assert_eq!(page.body, "深海\n\nLight in the dark <here>.\n\none\ntwo\n\na\t1\nb\t2\n\n2 < 3 — true — yes");
    let (reading, _) = open("notes.txt", &fixture("notes.txt"));
    assert_eq!(reading.texts[0].title, "深海来信");
}

#[test]
fn documents_mail_and_archives_give_their_texts_with_their_part() {
    #[rustfmt::skip]
    let rows: &[(&str, &[Text])] = &[
        ("letter.docx", &[
            ("", "来信", "内部资料\n\n深海来信 & <附件>\n\n公司承诺保本保息\n\n框外\n\n框内一次\n\n\
                申请人：\t张三\n事由：\t提现困难\n\n脚注：年化十二"),
            ("comments", "请核实", "请核实"),
        ]),
        ("cut.docx", &[("", "深海来信 & <附件>", "深海来信 & <附件>\n\n公司承诺保本保息")]),
        ("deep.docx", &[("", "上文", "上文")]),
        ("letter.doc", &[
            ("", "深海来信", "深海来信\n\n公司承诺保本保息 链接\n\n名称\t人数\n甲公司\t3\n完\n\nPlain café text.\n\n脚注：年化十二"),
            ("comments", "请核实", "请核实"),
        ]),
        ("complaint.eml", &[("", "投诉提现困难", "平台承诺保本保息，\n现在提现困难。")]),
        ("truncated.eml", &[("", "投诉提现困难", "平台承诺保本保息，\n现在提现困难。")]),
        ("nested.zip", &[("notes.txt", "第一行", "第一行\n深海里的光很远")]),
        ("members.zip", &[("page.html", "灯", "保本保息")]),
        ("scanned.pdf", &[("", "深海来信平台承诺保本保息，年化收益十二。", "深海来信平台承诺保本保息，年化收益十二。\n\n第三页：提现困难")]),
        ("wide.txt", &[("", "深海来信", "深海来信\n平台承诺保本保息")]),
    ];
    let mut wrong = Vec::new();
    for (name, expected) in rows {
        let (reading, _) = open(name, &fixture(name));
        let found: Vec<_> = reading.texts.iter().map(|own| (&*own.part, &*own.title, &*own.body)).collect();
        if found != *expected {
            wrong.push(format!("{name}: {found:?}\n  expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let (reading, findings) = open("members.zip", &fixture("members.zip"));
    assert_eq!(reading.tables[0].name, "名单.csv", "a name in GB18030");
    let parts: Vec<&str> = findings.iter().map(|own| own.location.part.as_str()).collect();
    assert_eq!(parts, ["photo.png", "locked.csv", "damaged.csv", ""]);
    let mail = &open("complaint.eml", &fixture("complaint.eml")).0.texts[0].more;
    let mail: Vec<_> = mail.iter().map(|(name, value)| (&**name, &**value)).collect();
    let expected = [("author", "客服 <a@example.com>"), ("to", "b@example.org"), ("published", "2024-01-02")];
    assert_eq!(mail, expected);
}

#[test]
fn a_cell_of_ten_megabytes_is_read_and_named() {
    let text = format!("name,note\nAlpha,{}\nBeta,short\n", "灯".repeat(3_500_000));
    let reading = check("long.csv", &text.into_bytes(), "csv", 2, 0, &[("cell_long", 1)]);
    assert_eq!(reading.tables[0].table.cell(0, 1).len(), 10_500_000);
    assert_eq!(reading.tables[0].table.cell(1, 1), "short");
}

#[test]
fn a_row_of_a_million_columns_is_cut_at_the_limit_with_their_number() {
    let header = (0..1_000_000).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",");
    let values = (0..1_000_000).map(|at| at.to_string()).collect::<Vec<_>>().join(",");
    let text = format!("{header}\n{values}\n{values}\n").into_bytes();
    let reading = check("wide.csv", &text, "csv", 2, 0, &[("columns_left_out", 0)]);
    let (_, findings) = open("wide.csv", &text);
    let left_out = 1_000_000 - table::MAX_COLUMNS;
    assert_eq!(findings[0].arguments, [("kept", table::MAX_COLUMNS.to_string()), ("left_out", left_out.to_string())]);
    let last = reading.tables[0].table.columns() - 1;
    assert_eq!(reading.tables[0].table.cell(1, last), last.to_string());
}

#[test]
fn a_file_that_turns_out_to_be_gb18030_late_is_read_as_such() {
    let mut bytes = b"name,note\n".to_vec();
    (0..200_000).for_each(|_| bytes.extend_from_slice(b"plain,ascii\n"));
    let (late, _, _) = encoding_rs::GB18030.encode("河豚,有毒\n");
    bytes.extend_from_slice(&late);
    let reading = check("late.csv", &bytes, "csv", 200_001, 0, &[]);
    assert_eq!(reading.encoding, table::encoding::Encoding::Gb18030);
    assert_eq!(reading.tables[0].table.cell(200_000, 0), "河豚");
}

#[test]
fn a_thousand_ragged_rows_do_not_give_a_thousand_messages() {
    let text = format!("a,b\n{}", "1\n".repeat(1_000)).into_bytes();
    let (reading, findings) = open("ragged.csv", &text);
    assert_eq!((reading.rows_read, findings.len()), (1_000, 101));
    let last = findings.last().map(|own| (own.code, own.location.row, own.rows));
    assert_eq!(last, Some(("further_rows", Some(101), 900)));
}

#[test]
fn any_prefix_and_any_flipped_byte_of_a_fixture_is_read_without_a_panic() {
    for name in [
        "book.xlsx",
        "scripts.html",
        "broken_element.json",
        "mixed_encodings.csv",
        "open_quote.csv",
        "two_lists.json",
        "book97.xls",
        "merged.xlsx",
        "book.ods",
        "book.xlsb",
        "table.parquet",
        "delta.parquet",
        "members.zip",
        "list.csv.gz",
        "letter.docx",
        "letter.doc",
        "complaint.eml",
        "chat.txt",
        "scanned.pdf",
        "locked.xlsx",
    ] {
        let whole = fixture(name);
        let step = (whole.len() / 150).max(1);
        for at in (0..whole.len()).step_by(step) {
            open(name, &whole[..at].to_vec());
            let mut flipped = whole.clone();
            flipped[at] ^= 0x55;
            open(name, &flipped);
        }
    }
}
