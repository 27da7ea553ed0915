//! A small seeded generator, so that the same arguments give the same bytes on every machine.
//!
//! SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. It is not for
//! secrets. Every company, text and series draws from a stream of its own, so a change in one place of the
//! generator does not shift everything after it.

/// What a stream of random numbers is for; the discriminant is part of the seed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stream {
    /// Which company plays which part.
    Cast = 1,
    /// A company's own facts.
    Company,
    /// A person's name and number.
    Person,
    /// A company's platform.
    Platform,
    /// Owners and posts of a company.
    Relations,
    /// Texts about a company.
    Texts,
    /// Complaints about a company.
    Complaints,
    /// Head-counts of a subject.
    Series,
    /// Licences and official measures of a company.
    Official,
    /// Other spellings of a company's name.
    Variants,
}

/// A SplitMix64 generator.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// Spreads the bits of a number: the output function of SplitMix64.
pub(super) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Rng {
    /// The stream of `seed` for one purpose and one item.
    pub(super) fn stream(seed: u64, stream: Stream, item: u32) -> Self {
        let keyed = mix(seed.wrapping_add(GOLDEN_GAMMA)) ^ mix((stream as u64) << 32 | u64::from(item));
        Self(mix(keyed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN_GAMMA);
        mix(self.0)
    }

    /// A number in `0..bound`; 0 when `bound` is 0. Multiply-shift: the bias is below `bound / 2³²`.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let wide = (self.next() >> 32) * u64::from(bound);
        (wide >> 32) as u32
    }

    /// A number in `low..=high`.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `per_mille` of 1,000 draws.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `items`, which is never empty: the tables are compiled in and a test reads them.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u32) as usize]
    }

    /// `count` different positions of `0..length`, in random order; all of them when there are fewer.
    pub(super) fn choose(&mut self, length: usize, count: usize) -> Vec<usize> {
        let mut positions: Vec<usize> = (0..length).collect();
        for i in 0..count.min(length) {
            let j = i + self.below((length - i) as u32) as usize;
            positions.swap(i, j);
        }
        positions.truncate(count);
        positions
    }

    /// Roughly normal around 0 with standard deviation 1: the sum of twelve uniforms less six.
    pub(super) fn normal(&mut self) -> f64 {
        let sum: u64 = (0..12).map(|_| self.next() >> 40).sum();
        sum as f64 / f64::from(1_u32 << 24) - 6.0
    }
}
