//! Which texts are held out when: dealt label by label, so that every part has its share of each.

use std::collections::BTreeMap;

use super::seeded::Seeded;

/// The part of each text, `0..parts`: the texts of a label are shuffled and dealt in turn.
/// Equal texts, by their key, go to one part: a text must not be held out from a model that has seen it.
pub(super) fn deal(labels: &[u16], keys: &[u64], parts: usize, seed: u64) -> Vec<usize> {
    let mut by_label: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
    for (row, label) in labels.iter().enumerate() {
        by_label.entry(*label).or_default().push(row);
    }
    let mut out = vec![0; labels.len()];
    let mut order = Seeded::new(seed, u64::MAX);
    // The next label begins where the last one ended, so that small labels don't all land in the first part.
    let mut next = 0;
    for rows in by_label.values_mut() {
        order.shuffle(rows);
        for row in rows {
            if let Some(slot) = out.get_mut(*row) {
                *slot = next % parts.max(1);
            }
            next += 1;
        }
    }
    let mut first: BTreeMap<u64, usize> = BTreeMap::new();
    for (slot, key) in out.iter_mut().zip(keys) {
        *slot = *first.entry(*key).or_insert(*slot);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_share_of_each_label() {
        let labels: Vec<u16> = (0..100).map(|i| u16::from(i % 10 == 0)).collect();
        let keys: Vec<u64> = (0..100).collect();
        let parts = deal(&labels, &keys, 5, 1);
        for part in 0..5 {
            let count = |label| labels.iter().zip(&parts).filter(|(l, p)| **l == label && **p == part).count();
            assert_eq!((count(0), count(1)), (18, 2));
        }
        assert_eq!(parts, deal(&labels, &keys, 5, 1));
        assert_ne!(parts, deal(&labels, &keys, 5, 2));
        let same = deal(&labels, &[7; 100], 5, 1);
        assert!(same.iter().all(|part| Some(part) == same.first()));
    }
}
