//! Records as a workbook of one sheet (ECMA-376, Office Open XML), every cell a text as it stands.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Failure;

/// Records that a sheet holds, the header's included, and characters that a cell holds: the limits of Excel.
const MOST_ROWS: usize = 1_048_576;
const MOST_CHARACTERS: usize = 32_767;

/// The parts that name the sheet.
const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="result" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The workbook's bytes; the same for the same records.
pub(super) fn workbook<const N: usize>(records: impl Iterator<Item = [String; N]>) -> Result<Vec<u8>, Failure> {
    let mut sheet =
        format!(r#"{HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#);
    for (number, record) in records.enumerate() {
        if number >= MOST_ROWS {
            return Err(Failure(format!("a sheet holds {MOST_ROWS} rows, and there are more; write CSV"), 1));
        }
        sheet.push_str("<row>");
        for cell in record {
            // Excel counts UTF-16 units.
            if cell.len() > MOST_CHARACTERS && cell.encode_utf16().count() > MOST_CHARACTERS {
                let row = number + 1;
                return Err(Failure(
                    format!("row {row} has a cell longer than the {MOST_CHARACTERS} characters of a sheet; write CSV"),
                    1,
                ));
            }
            sheet.push_str(r#"<c t="inlineStr"><is><t xml:space="preserve">"#);
            escape(&cell, &mut sheet);
            sheet.push_str("</t></is></c>");
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let failed = |error: &dyn std::fmt::Display| Failure(error.to_string(), 1);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, text) in PARTS.into_iter().chain([("xl/worksheets/sheet1.xml", sheet.as_str())]) {
        archive.start_file(name, options).map_err(|error| failed(&error))?;
        let head = if text.starts_with(HEAD) { "" } else { HEAD };
        archive
            .write_all(head.as_bytes())
            .and_then(|()| archive.write_all(text.as_bytes()))
            .map_err(|error| failed(&error))?;
    }
    Ok(archive.finish().map_err(|error| failed(&error))?.into_inner())
}

/// A cell's text as XML; a text in a cell is no formula whatever it begins with.
fn escape(cell: &str, out: &mut String) {
    for c in cell.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            // No character of XML 1.0.
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}')
            }
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanternfish::context::Context;
    use lanternfish::source::SourceId;

    #[test]
    fn a_cell_that_no_sheet_holds_is_said() {
        let long = "长".repeat(MOST_CHARACTERS);
        assert!(workbook([[long.clone()]].into_iter()).is_ok());
        assert!(workbook([["id".to_string()], [format!("{long}。")]].into_iter()).is_err());
    }

    #[test]
    fn a_workbook_is_read_as_it_was_written() {
        let records = [["id", "value"], ["001", "=1+1"], ["灯笼鱼 <&>", " \"quoted\"\nline "], ["1e5", "🎣"]];
        let Ok(bytes) = workbook(records.iter().map(|record| record.map(str::to_string))) else {
            panic!("no workbook")
        };
        let table = lanternfish::table::read(SourceId(0), &bytes, None, &mut Context::silent()).table.expect("a table");
        assert_eq!((table.header(0), table.header(1), table.rows()), ("id", "value", 3));
        for (row, record) in (0..).zip(&records[1..]) {
            for (column, cell) in (0..).zip(record) {
                assert_eq!(table.cell(row, column).trim(), cell.trim());
            }
        }
    }
}
