//! Which texts are copies of one another: 57 copies are one source.
//!
//! A fingerprint is a MinHash of the normalised text's shingles in 32 bins (one-permutation hashing), so it is
//! small, and near copies (a changed phone number, a swapped name) stay near. Groups do not depend on the input's order.

use super::normalize::fold;

const BINS: usize = 32;
/// Bins that make up one key under which texts are compared: 8 keys of 4.
const ROWS: usize = 4;
/// Equal bins of 32 from which two texts count as copies: about 0.7 of their shingles.
const COPY_BINS: usize = 21;
/// Characters of a shingle.
const SHINGLE: usize = 4;
/// Neighbours that a text is compared with under one key; a larger block is chained in content order.
const NEIGHBOURS: usize = 48;
/// Below this number of distinct shingles only equal texts are copies.
const LEAST_SHINGLES: u32 = 12;

/// What is remembered of a text for finding its copies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// Hash of the whole normalised text.
    exact: u64,
    shingles: u32,
    bins: [u16; BINS],
}

/// The fingerprint of a text.
#[must_use]
pub fn fingerprint(text: &str) -> Fingerprint {
    let normal: Vec<char> = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
    let mut exact = 0xcbf2_9ce4_8422_2325_u64;
    for c in &normal {
        exact = mix(exact ^ u64::from(*c as u32));
    }
    let mut least = [u64::MAX; BINS];
    let mut shingles = 0;
    for window in normal.windows(SHINGLE) {
        let hash = window.iter().fold(0x9e37_79b9_7f4a_7c15_u64, |h, c| mix(h ^ u64::from(*c as u32)));
        shingles += 1;
        if let Some(slot) = least.get_mut((hash >> 59) as usize) {
            *slot = (*slot).min(hash);
        }
    }
    // An empty bin borrows from the next one that is not empty.
    let mut bins = [0_u16; BINS];
    for (i, bin) in bins.iter_mut().enumerate() {
        let found =
            (0..BINS).find_map(|step| least.get((i + step) % BINS).filter(|v| **v != u64::MAX).map(|v| (step, *v)));
        if let Some((step, value)) = found {
            *bin = (mix(value ^ step as u64) & 0xffff) as u16;
        }
    }
    Fingerprint { exact, shingles, bins }
}

fn mix(mut x: u64) -> u64 {
    x ^= x >> 30;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Fingerprint {
    /// Whether two texts count as copies.
    #[must_use]
    pub fn is_copy_of(&self, other: &Self) -> bool {
        if self.exact == other.exact {
            return true;
        }
        if self.shingles.min(other.shingles) < LEAST_SHINGLES {
            return false;
        }
        self.bins.iter().zip(&other.bins).filter(|(a, b)| a == b).count() >= COPY_BINS
    }

    fn key(&self, band: usize) -> u64 {
        self.bins.iter().skip(band * ROWS).take(ROWS).fold(0, |key, bin| key << 16 | u64::from(*bin))
    }
}

/// The group of each text: the least index among its copies, directly or through others. Near-linear: texts are
/// compared only where four bins agree, each with at most 48 neighbours in content order.
#[must_use]
pub fn group(prints: &[Fingerprint]) -> Vec<u32> {
    let mut parent: Vec<u32> = (0..u32::try_from(prints.len()).unwrap_or(u32::MAX)).collect();
    let mut order: Vec<u32> = parent.clone();
    let of = |i: u32| prints.get(i as usize);
    order.sort_unstable_by(|a, b| of(*a).cmp(&of(*b)).then(a.cmp(b)));
    // Equal texts first; one of each goes on.
    let mut distinct: Vec<u32> = Vec::new();
    for &i in &order {
        match distinct.last() {
            Some(&last) if of(last) == of(i) => join(&mut parent, last, i),
            _ => distinct.push(i),
        }
    }
    for pair in distinct.windows(2) {
        if let [a, b] = pair
            && of(*a).map(|p| p.exact) == of(*b).map(|p| p.exact)
        {
            join(&mut parent, *a, *b);
        }
    }
    for band in 0..BINS / ROWS {
        let mut block: Vec<(u64, usize)> = distinct
            .iter()
            .enumerate()
            .filter_map(|(rank, i)| of(*i).filter(|p| p.shingles >= LEAST_SHINGLES).map(|p| (p.key(band), rank)))
            .collect();
        block.sort_unstable();
        for (place, (key, rank)) in block.iter().enumerate() {
            for (other_key, other) in block.iter().skip(place + 1).take(NEIGHBOURS) {
                if other_key != key {
                    break;
                }
                if let (Some(&a), Some(&b)) = (distinct.get(*rank), distinct.get(*other))
                    && find(&mut parent, a) != find(&mut parent, b)
                    && of(a).zip(of(b)).is_some_and(|(x, y)| x.is_copy_of(y))
                {
                    join(&mut parent, a, b);
                }
            }
        }
    }
    (0..u32::try_from(prints.len()).unwrap_or(u32::MAX)).map(|i| find(&mut parent, i)).collect()
}

fn find(parent: &mut [u32], mut i: u32) -> u32 {
    loop {
        let up = parent.get(i as usize).copied().unwrap_or(i);
        if up == i {
            return i;
        }
        let above = parent.get(up as usize).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(i as usize) {
            *slot = above;
        }
        i = above;
    }
}

/// The lesser root stays.
fn join(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (find(parent, a), find(parent, b));
    if let Some(slot) = parent.get_mut(a.max(b) as usize) {
        *slot = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AD: &str = "百川财富平台火热上线，年化收益百分之二十四，保本保息，随存随取，国企背景，银行存管，欢迎广大投资者加入我们的大家庭，咨询热线每天为您服务，名额有限先到先得。";

    #[test]
    fn near_copies_share_a_group_and_others_do_not() {
        let texts = [
            AD.to_owned(),
            "今天的天气很好，适合去公园散步，湖边的柳树已经发芽，孩子们在草地上放风筝，老人们坐在长椅上聊天晒太阳。"
                .to_owned(),
            format!("{AD}电话13800000000"),
            AD.replace('，', " ，"),
            "短".to_owned(),
            "短文".to_owned(),
        ];
        let prints: Vec<_> = texts.iter().map(|t| fingerprint(t)).collect();
        assert_eq!(group(&prints), vec![0, 1, 0, 0, 4, 5]);
    }

    #[test]
    fn many_copies_are_one_group() {
        let prints: Vec<_> = (0..400).map(|i| fingerprint(&format!("{AD}客服{i}"))).collect();
        let groups = group(&prints);
        assert!(groups.iter().all(|g| *g == 0), "{groups:?}");
    }

    proptest! {
        #[test]
        fn order_does_not_matter(texts in proptest::collection::vec("[保本息稳赚平台]{0,30}", 0..12), by in 0_usize..12) {
            let prints: Vec<_> = texts.iter().map(|t| fingerprint(t)).collect();
            let groups = group(&prints);
            let n = prints.len();
            let turned: Vec<_> = (0..n).map(|i| prints[(i + by) % n.max(1)].clone()).collect();
            let turned_groups = group(&turned);
            for i in 0..n {
                for j in 0..n {
                    let same = groups[(i + by) % n] == groups[(j + by) % n];
                    prop_assert_eq!(same, turned_groups[i] == turned_groups[j]);
                }
                prop_assert!(groups[i] as usize <= i);
            }
        }
    }
}
