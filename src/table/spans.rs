//! Merged cells of XLSB and ODS, which the reader of their cells does not tell: looked for in the sheets' own parts.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::Format;
use super::merged::Region;

/// Bytes of a part at most, and regions of a workbook.
const MAX_PART: u64 = 256 << 20;
const MAX_REGIONS: usize = 200_000;

/// Records of a binary sheet ([MS-XLSB] 2.3.2): a sheet of the workbook, a merged region.
const BUNDLE: u32 = 156;
const MERGED: u32 = 176;

/// Regions by sheet.
type Spans = BTreeMap<String, Vec<Region>>;

/// The merged regions of a workbook by the names of its sheets; none in what is damaged, which the reader of cells reports.
pub(super) fn find(format: Format, bytes: &[u8]) -> Spans {
    let mut own = Spans::new();
    let _ = match format {
        Format::Ods => ods(bytes, &mut own),
        Format::Xlsb => xlsb(bytes, &mut own),
        _ => None,
    };
    own
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(MAX_PART).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = tag.attributes().filter_map(Result::ok).find(|own| own.key.local_name().as_ref() == wanted)?;
    Some(found.value.to_string())
}

/// OpenDocument 1.3, part 3, 9.1: cells state how many columns and rows they span, and how often they or their row come.
fn ods(bytes: &[u8], own: &mut Spans) -> Option<()> {
    let content = part(&mut ZipArchive::new(Cursor::new(bytes)).ok()?, "content.xml")?;
    let mut reader = quick_xml::Reader::from_reader(content.as_slice());
    let (mut buffer, mut sheet, mut found) = (Vec::new(), String::new(), 0);
    let (mut row, mut column, mut repeated) = (0_u32, 0_u32, 1_u32);
    loop {
        let event = reader.read_event_into(&mut buffer).ok()?;
        let (tag, alone) = match &event {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            Event::End(tag) if tag.local_name().as_ref() == "table-row" => {
                row = row.saturating_add(repeated);
                continue;
            }
            Event::Eof => return Some(()),
            _ => continue,
        };
        let number = |name: &str| attribute(tag, name).and_then(|own| own.parse::<u32>().ok()).unwrap_or(1).max(1);
        match tag.local_name().as_ref() {
            "table" => {
                let name = attribute(tag, "name").unwrap_or_default();
                sheet = quick_xml::escape::unescape(&name).map_or_else(|_| name.clone(), |name| name.to_string());
                row = 0;
            }
            "table-row" => {
                (column, repeated) = (0, number("number-rows-repeated"));
                if alone {
                    row = row.saturating_add(repeated);
                }
            }
            "table-cell" | "covered-table-cell" => {
                let (across, down) = (number("number-columns-spanned"), number("number-rows-spanned"));
                if (across > 1 || down > 1) && found < MAX_REGIONS {
                    let end = (row.saturating_add(down - 1), column.saturating_add(across - 1));
                    own.entry(sheet.clone()).or_default().push(Region { start: (row, column), end });
                    found += 1;
                }
                column = column.saturating_add(number("number-columns-repeated"));
            }
            _ => {}
        }
        buffer.clear();
    }
}

/// Record by record: the workbook names its sheets and what relates them to their parts, the parts list their regions.
fn xlsb(bytes: &[u8], own: &mut Spans) -> Option<()> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let targets = relations(&part(&mut archive, "xl/_rels/workbook.bin.rels")?)?;
    let workbook = part(&mut archive, "xl/workbook.bin")?;
    let mut sheets = Vec::new();
    records(&workbook, |kind, data| {
        if kind == BUNDLE {
            let mut at = 8;
            sheets.extend(wide(data, &mut at).zip(wide(data, &mut at)));
        }
    });
    let mut found = 0;
    for (relation, name) in sheets {
        let Some(target) = targets.get(&relation) else { continue };
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_string);
        let Some(sheet) = part(&mut archive, &path) else { continue };
        records(&sheet, |kind, data| {
            let number = |at: usize| Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?));
            if kind == MERGED
                && found < MAX_REGIONS
                && let (Some(top), Some(bottom), Some(left), Some(right)) =
                    (number(0), number(4), number(8), number(12))
            {
                own.entry(name.clone()).or_default().push(Region { start: (top, left), end: (bottom, right) });
                found += 1;
            }
        });
    }
    Some(())
}

/// Targets of relationships by id.
fn relations(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut buffer, mut own) = (Vec::new(), BTreeMap::new());
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                own.extend(attribute(&tag, "Id").zip(attribute(&tag, "Target")));
            }
            Event::Eof => return Some(own),
            _ => {}
        }
        buffer.clear();
    }
}

/// Hands on every record: its kind and its bytes. Kinds take one or two bytes of seven bits, lengths up to four.
fn records(bytes: &[u8], mut take: impl FnMut(u32, &[u8])) {
    let mut at = 0;
    let number = |at: &mut usize, most: u32| {
        let mut number = 0_u32;
        for place in 0..most {
            let byte = *bytes.get(*at)?;
            *at += 1;
            number |= u32::from(byte & 0x7F) << (7 * place);
            if byte < 0x80 {
                break;
            }
        }
        Some(number)
    };
    while let Some(kind) = number(&mut at, 2) {
        let Some(length) = number(&mut at, 4) else { return };
        let Some(data) = bytes.get(at..at.saturating_add(length as usize)) else { return };
        take(kind, data);
        at += length as usize;
    }
}

/// A string of sixteen-bit characters behind its length; moves on behind it.
fn wide(data: &[u8], at: &mut usize) -> Option<String> {
    let length = u32::from_le_bytes(data.get(*at..*at + 4)?.try_into().ok()?) as usize;
    let end = length.checked_mul(2).and_then(|bytes| bytes.checked_add(*at + 4))?;
    let bytes = data.get(*at + 4..end)?;
    *at = end;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}
