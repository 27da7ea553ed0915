//! Merged cells of a spreadsheet: the value stands in the first cell and the others are empty, though a reader sees it in
//! all of them. In the header rows words fill the whole region; below, words fill downwards. Numbers are never repeated,
//! because a sum would count them twice.

use std::collections::BTreeMap;

use super::store::Record;

/// Rows that say something and may be the header's, from the top.
const HEADER_ROWS: u32 = 3;

/// Columns of a region at most: a wider one is a title.
const MAX_WIDTH: u32 = 64;

/// A merged region, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    /// First row and column.
    pub(super) start: (u32, u32),
    /// Last row and column.
    pub(super) end: (u32, u32),
}

/// The regions of a sheet while its rows come by from the top.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// By first row.
    regions: BTreeMap<u32, Vec<Region>>,
    /// Regions that reach the rows below, with their word and whether they began in the header.
    open: Vec<(Region, String, bool)>,
    rows: u32,
    /// Cells filled.
    pub(super) filled: u64,
}

impl Merged {
    pub(super) fn new(regions: impl IntoIterator<Item = Region>) -> Self {
        let mut own = Self::default();
        for region in regions {
            if region.end.0 >= region.start.0
                && region.end.1 >= region.start.1
                && region.end.1 - region.start.1 < MAX_WIDTH
            {
                own.regions.entry(region.start.0).or_default().push(region);
            }
        }
        own
    }

    /// Whether no region is left to be met.
    pub(super) fn is_done(&self) -> bool {
        self.regions.is_empty() && self.open.is_empty()
    }

    /// The row with its merged cells filled.
    pub(super) fn fill(&mut self, row: u32, record: &mut Record) {
        self.open.retain(|(region, ..)| region.end.0 >= row);
        let cells = record.as_cells();
        let said = cells.iter().filter(|cell| !cell.is_empty()).count();
        if said == 0 {
            return;
        }
        self.rows += 1;
        let header = self.rows <= HEADER_ROWS;
        let mut fills: BTreeMap<usize, String> = BTreeMap::new();
        for (region, word, of_header) in &self.open {
            let last = if *of_header { region.end.1 } else { region.start.1 };
            for column in region.start.1..=last {
                fills.insert(column as usize, word.clone());
            }
        }
        // Rows above a region's first one may be missing: what begins in them is over or never shown.
        let later = self.regions.split_off(&row.saturating_add(1));
        for region in std::mem::replace(&mut self.regions, later).into_values().flatten() {
            let word = cells.get(region.start.1 as usize);
            if region.start.0 != row || word.is_empty() || is_number(word) {
                continue;
            }
            // A word alone in its row is a title.
            let wide = header && said > 1;
            if wide {
                for column in region.start.1 + 1..=region.end.1 {
                    fills.insert(column as usize, word.to_string());
                }
            }
            if region.end.0 > row {
                self.open.push((region, word.to_string(), wide));
            }
        }
        if fills.is_empty() {
            return;
        }
        let width = cells.len().max(fills.keys().next_back().map_or(0, |column| column + 1));
        let mut whole = Record::default();
        for column in 0..width {
            match fills.get(&column) {
                Some(word) if cells.get(column).is_empty() => {
                    whole.push(word);
                    self.filled += 1;
                }
                _ => whole.push(cells.get(column)),
            }
        }
        *record = whole;
    }
}

fn is_number(word: &str) -> bool {
    word.trim_end_matches(['%', '％']).replace([',', '，'], "").parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fill_their_region_and_numbers_do_not() {
        let region = |start, end| Region { start, end };
        let mut merged = Merged::new([
            region((0, 0), (0, 4)),
            region((1, 0), (2, 0)),
            region((1, 1), (1, 2)),
            region((3, 0), (4, 0)),
            region((3, 1), (4, 1)),
            region((5, 0), (5, 1)),
        ]);
        let rows: [(&[&str], &[&str]); 6] = [
            (&["平台一览"], &["平台一览"]),
            (&["名称", "借款人", "", "日"], &["名称", "借款人", "借款人", "日"]),
            (&["", "人数", "金额", ""], &["名称", "人数", "金额", ""]),
            (&["甲", "10", "5"], &["甲", "10", "5"]),
            (&["", "", "6"], &["甲", "", "6"]),
            (&["合计", "", "11"], &["合计", "", "11"]),
        ];
        for (row, (cells, expected)) in (0..).zip(rows) {
            let mut record = Record::default();
            cells.iter().for_each(|cell| record.push(cell));
            merged.fill(row, &mut record);
            assert_eq!(record.as_cells().iter().collect::<Vec<_>>(), expected);
        }
        assert!(merged.is_done() || merged.open.iter().all(|(region, ..)| region.end.0 < 6));
    }
}
