//! How alike two short strings are. Similarities are symmetric, 0..1, and 1 for equal strings; distances are symmetric
//! counts of edits, 0 for equal strings.

/// Weight of a shared beginning (Winkler 1990).
const PREFIX_WEIGHT: f64 = 0.1;
/// How much of a shared beginning counts, in characters.
pub const PREFIX_LENGTH: usize = 4;

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

/// What the shares of both strings' characters that find their like must add up to, 0..2, for a Jaro–Winkler similarity of `least`;
/// `same_start`: characters up to [`PREFIX_LENGTH`] that both begin with.
#[must_use]
pub fn least_matched(same_start: usize, least: f64) -> f64 {
    let prefix = same_start as f64;
    let jaro = (least - prefix * PREFIX_WEIGHT) / (1.0 - prefix * PREFIX_WEIGHT);
    3.0 * jaro - 1.0 - 1e-9
}

/// Jaro–Winkler similarity, 0..1, of strings taken apart into characters, or 0 as soon as it is sure to be below
/// `least`; without allocation up to 64 characters.
#[must_use]
pub fn jaro_winkler_from(a: &[char], b: &[char], least: f64) -> f64 {
    if a.len() > 64 || b.len() > 64 {
        return jaro_winkler(&a.iter().collect::<String>(), &b.iter().collect::<String>());
    }
    if a == b {
        return 1.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let prefix = a.iter().zip(b).take(PREFIX_LENGTH).take_while(|(x, y)| x == y).count() as f64;
    // Characters of `a` that must find their like, were the order of all of them right.
    let needed =
        least_matched(prefix as usize, least) / (1.0 / a.len().max(1) as f64 + 1.0 / b.len().max(1) as f64) - 1e-9;
    let mut spare = a.len() as f64 - needed.max(0.0);
    let (mut taken, mut matched) = (0_u64, 0_u64);
    for (i, c) in a.iter().enumerate() {
        let low = i.saturating_sub(reach);
        let high = (i + reach + 1).min(b.len());
        let found = b.get(low..high).unwrap_or(&[]).iter().zip(low..).find(|(d, j)| c == *d && taken & (1 << j) == 0);
        if let Some((_, j)) = found {
            taken |= 1 << j;
            matched |= 1 << i;
        } else {
            spare -= 1.0;
            if spare < 0.0 {
                return 0.0;
            }
        }
    }
    if matched == 0 {
        return 0.0;
    }
    let places = |mut bits: u64| {
        std::iter::from_fn(move || {
            let at = bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
            (at < 64).then_some(at as usize)
        })
    };
    let swapped = places(matched).zip(places(taken)).filter(|(i, j)| a.get(*i) != b.get(*j)).count();
    let m = f64::from(matched.count_ones());
    let jaro = (m / a.len() as f64 + m / b.len() as f64 + (m - swapped as f64 / 2.0) / m) / 3.0;
    jaro + prefix * PREFIX_WEIGHT * (1.0 - jaro)
}

/// Edits between two strings when there are at most `most`, else none: insertions, deletions, substitutions, and swaps
/// of neighbours that no other edit touches (optimal string alignment: Damerau 1964, restricted).
#[must_use]
pub fn edits_within(left: &[char], right: &[char], most: usize) -> Option<usize> {
    let (mut a, mut b) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if b.len() - a.len() > most {
        return None;
    }
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b)
        && first == other
    {
        (a, b) = (rest, others);
    }
    while let ([rest @ .., last], [others @ .., other]) = (a, b)
        && last == other
    {
        (a, b) = (rest, others);
    }
    if a.is_empty() {
        return (b.len() <= most).then_some(b.len());
    }
    if most == 0 {
        return None;
    }
    if most == 1 {
        let swapped = matches!((a, b), ([p, q], [r, s]) if p == s && q == r);
        return (swapped || a.len() == 1 && b.len() == 1).then_some(1);
    }
    let width = b.len() + 1;
    if width <= SHORT { banded(a, b, most, &mut [0; 3 * SHORT]) } else { banded(a, b, most, &mut vec![0; 3 * width]) }
}

/// Characters, and one, of strings whose rows of the table stand on the stack.
const SHORT: usize = 48;

/// Edits up to `most` by the table of least edits, of which only a band to either side of the diagonal is filled in; `cells`: room for
/// three rows.
fn banded(a: &[char], b: &[char], most: usize, cells: &mut [usize]) -> Option<usize> {
    let far = most + 1;
    let width = b.len() + 1;
    cells[..3 * width].fill(far);
    let (mut before, rest) = cells.split_at_mut(width);
    let (mut above, rest) = rest.split_at_mut(width);
    let mut row = &mut rest[..width];
    for (j, cell) in above.iter_mut().enumerate() {
        *cell = j.min(far);
    }
    for i in 1..=a.len() {
        let (from, to) = (i.saturating_sub(most).max(1), (i + most).min(b.len()));
        row.fill(far);
        if i <= most {
            row[0] = i;
        }
        let mut least = row[0];
        for j in from..=to {
            let same = a[i - 1] == b[j - 1];
            let mut best = (above[j - 1] + usize::from(!same)).min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best.min(far);
            least = least.min(best);
        }
        if least > most {
            return None;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above.last().copied().filter(|edits| *edits <= most)
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

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn edits_are_counted_up_to_the_limit() {
        for (a, b, most, expected) in [
            ("", "", 0, Some(0)),
            ("abc", "abc", 2, Some(0)),
            ("abc", "acb", 1, Some(1)),
            ("abc", "ab", 1, Some(1)),
            ("abc", "xabc", 1, Some(1)),
            ("abcd", "bcda", 2, Some(2)),
            ("abcd", "badc", 2, Some(2)),
            ("abcd", "badc", 1, None),
            ("kitten", "sitting", 2, None),
            ("kitten", "sitting", 3, Some(3)),
            ("ca", "abc", 3, Some(3)),
            ("平安银行", "平安很行", 1, Some(1)),
        ] {
            assert_eq!(edits_within(&chars(a), &chars(b), most), expected, "{a} {b} {most}");
        }
    }

    /// The whole table, without limit or short cuts.
    fn edits(a: &[char], b: &[char]) -> usize {
        let mut d = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut best = (d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1])).min(d[i - 1][j] + 1);
                    best = best.min(d[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(d[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        d[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn within_the_limit_edits_are_those_of_the_whole_table(a in "[ab保]{0,7}", b in "[ab保]{0,7}", most in 0_usize..5) {
            let (a, b) = (chars(&a), chars(&b));
            let all = edits(&a, &b);
            prop_assert_eq!(edits_within(&a, &b, most), (all <= most).then_some(all));
            prop_assert_eq!(edits_within(&b, &a, most), (all <= most).then_some(all));
        }

        #[test]
        fn characters_compare_as_strings_do(a in "[a-d保本]{0,9}", b in "[a-d保本]{0,9}") {
            let whole = jaro_winkler(&a, &b);
            prop_assert!((jaro_winkler_from(&chars(&a), &chars(&b), 0.0) - whole).abs() < 1e-12);
            let enough = jaro_winkler_from(&chars(&a), &chars(&b), 0.86);
            prop_assert!((enough - whole).abs() < 1e-12 || (enough == 0.0 && whole < 0.86));
        }

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
