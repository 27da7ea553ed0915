//! How alike two short strings are. Both are symmetric, 0..1, and 1 for equal strings.

/// Weight of a shared beginning and how much of it counts (Winkler 1990).
const PREFIX_WEIGHT: f64 = 0.1;
const PREFIX_LENGTH: usize = 4;

/// Jaro–Winkler similarity, 0..1, over characters.
#[must_use]
pub fn jaro_winkler(left: &str, right: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if a == b {
        return 1.0;
    }
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut from_a = Vec::new();
    for (i, c) in a.iter().enumerate() {
        let low = i.saturating_sub(reach);
        let found = (low..(i + reach + 1).min(b.len())).find(|&j| b.get(j) == Some(c) && taken.get(j) == Some(&false));
        if let Some(slot) = found.and_then(|j| taken.get_mut(j)) {
            *slot = true;
            from_a.push(*c);
        }
    }
    if from_a.is_empty() {
        return 0.0;
    }
    let from_b = b.iter().zip(&taken).filter(|(_, t)| **t).map(|(c, _)| c);
    let swapped = from_a.iter().zip(from_b).filter(|(x, y)| x != y).count();
    let matched = from_a.len() as f64;
    let jaro = (matched / a.len() as f64 + matched / b.len() as f64 + (matched - swapped as f64 / 2.0) / matched) / 3.0;
    let prefix = a.iter().zip(&b).take(PREFIX_LENGTH).take_while(|(x, y)| x == y).count() as f64;
    jaro + prefix * PREFIX_WEIGHT * (1.0 - jaro)
}

/// Dice coefficient, 0..1, over the multisets of character pairs; strings of one character compare as such.
#[must_use]
pub fn bigram_dice(left: &str, right: &str) -> f64 {
    let (a, b) = (bigrams(left), bigrams(right));
    if left == right {
        return 1.0;
    }
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0_usize);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    2.0 * shared as f64 / (a.len() + b.len()) as f64
}

fn bigrams(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_values() {
        for (a, b, expected) in
            [("martha", "marhta", 0.9611), ("dixon", "dicksonx", 0.8133), ("", "", 1.0), ("a", "", 0.0)]
        {
            assert!((jaro_winkler(a, b) - expected).abs() < 1e-3, "{a} {b} {}", jaro_winkler(a, b));
        }
        assert!((bigram_dice("night", "nacht") - 0.25).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn symmetric_and_bounded(a in "[a-d保本]{0,8}", b in "[a-d保本]{0,8}") {
            for f in [jaro_winkler, bigram_dice] {
                let x = f(&a, &b);
                prop_assert!((0.0..=1.0).contains(&x));
                prop_assert!((x - f(&b, &a)).abs() < 1e-9);
                prop_assert!((f(&a, &a) - 1.0).abs() < 1e-12);
            }
        }
    }
}
