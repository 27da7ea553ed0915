//! Single words of a text in Latin letters, each with a weight towards "promotes a scheme": they carry the tone of an
//! advertisement that no listed phrase has. Found by a hash, so that a text is read once.

/// Runs of Latin letters and apostrophes that begin with a letter, in a normalised text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_lowercase() && c != '\'')
        .map(|word| word.trim_start_matches('\''))
        .filter(|word| !word.is_empty())
}

/// FNV-1a, 64 bits: <http://www.isthe.com/chongo/tech/comp/fnv/>.
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
}

/// Weights of words by their hash, in a table of which at most half is filled.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Weights {
    /// Hash (0: free) and weight; their number is a power of two.
    slots: Vec<(u64, f64)>,
}

impl Weights {
    pub(super) fn new<'a>(weights: impl Iterator<Item = (&'a str, f64)>) -> Self {
        let own: Vec<(u64, f64)> =
            weights.map(|(word, weight)| (word.bytes().fold(FNV_START, step).max(1), weight)).collect();
        if own.is_empty() {
            return Self::default();
        }
        let size = (own.len() * 2).next_power_of_two();
        let mut slots = vec![(0, 0.0); size];
        for (hash, weight) in own {
            let mut at = place(hash, size);
            while let Some(slot) = slots.get_mut(at) {
                if slot.0 == 0 {
                    *slot = (hash, weight);
                    break;
                }
                at = (at + 1) & (size - 1);
            }
        }
        Self { slots }
    }

    fn of(&self, hash: u64) -> f64 {
        let mut at = place(hash, self.slots.len());
        while let Some((own, weight)) = self.slots.get(at) {
            if *own == hash {
                return *weight;
            }
            if *own == 0 {
                break;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        0.0
    }

    /// The sum of the weights of all words of a text, each time it stands there, and how many words there are.
    pub(super) fn sum(&self, text: &str) -> (f64, usize) {
        if self.slots.is_empty() {
            return (0.0, 0);
        }
        let (mut sum, mut count) = (0.0, 0);
        let (mut hash, mut inside) = (FNV_START, false);
        for byte in text.bytes().chain([b' ']) {
            if byte.is_ascii_lowercase() || (inside && byte == b'\'') {
                hash = step(hash, byte);
                inside = true;
            } else if inside {
                sum += self.of(hash.max(1));
                count += 1;
                (hash, inside) = (FNV_START, false);
            }
        }
        (sum, count)
    }
}

fn place(hash: u64, size: usize) -> usize {
    // The upper bits are mixed best.
    (hash >> 32) as usize & (size.max(1) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_reading_words_agree() {
        let weights = Weights::new([("earn", 1.0), ("don't", 2.0), ("us", 4.0), ("a", 8.0)].into_iter());
        for (text, expected, count) in [
            ("earn a lot, don't wait", 11.0, 5),
            ("'earn earns us", 5.0, 3),
            ("us'", 0.0, 1),
            ("赚 earn 钱", 1.0, 1),
            ("", 0.0, 0),
            ("12 'tis", 0.0, 1),
        ] {
            let (sum, found) = weights.sum(text);
            assert!((sum - expected).abs() < 1e-9, "{text}: {sum}");
            assert_eq!((found, words(text).count()), (count, count), "{text}");
            let named: f64 = words(text).map(|word| weights.of(word.bytes().fold(FNV_START, step).max(1))).sum();
            assert!((named - sum).abs() < 1e-9, "{text}");
        }
        assert_eq!(Weights::default().sum("earn"), (0.0, 0));
    }
}
