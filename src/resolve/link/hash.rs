//! One fixed hash for keys, samples and the order of records: the same everywhere, so that results are.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map for look-ups only; nothing that reaches a result walks through it.
pub(in crate::resolve) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Mixer>>;

/// Mixes words of 64 bits by multiplication and folding.
#[derive(Debug, Default, Clone)]
pub(in crate::resolve) struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        mix(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Spreads the bits of a word (SplitMix64's finisher).
pub(in crate::resolve) fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Hash of a string under a tag.
pub(in crate::resolve) fn text(tag: u64, text: &str) -> u64 {
    let mut mixer = Mixer(mix(tag));
    mixer.write(text.as_bytes());
    mixer.write_u64(text.len() as u64);
    mixer.finish()
}

/// Hash of characters under a tag.
pub(in crate::resolve) fn chars(tag: u64, text: &[char]) -> u64 {
    let mut mixer = Mixer(mix(tag));
    text.iter().for_each(|c| mixer.write_u32(u32::from(*c)));
    mixer.finish()
}

/// Hash of two words, in order.
pub(in crate::resolve) fn pair(first: u64, second: u64) -> u64 {
    mix(mix(first).rotate_left(17) ^ second)
}
