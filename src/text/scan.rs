//! Bytes looked for and counted many at a time.

/// Bytes looked at together: a bit each in a machine word.
const TOGETHER: usize = 64;

/// The places of the bytes that are such, looked for many at a time.
pub(crate) struct Places<'t, F> {
    bytes: &'t [u8],
    is: F,
    /// Where the bytes at hand begin, and those of them that are left as bits.
    at: usize,
    left: u64,
}

/// The places of the bytes that are such, in order. `is` should compare without branches (`|`, not `||`).
#[inline]
pub(crate) fn places<F: Fn(u8) -> bool>(bytes: &[u8], is: F) -> Places<'_, F> {
    let mut own = Places { bytes, is, at: 0, left: 0 };
    own.look();
    own
}

/// A bit for each of eight bytes that are 0 or 1, the first one's lowest.
#[inline(always)]
fn bits(flags: [u8; 8]) -> u64 {
    u64::from_le_bytes(flags).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

impl<F: Fn(u8) -> bool> Places<'_, F> {
    /// Looks at the bytes at hand.
    #[inline]
    fn look(&mut self) {
        let mut flags = [0; TOGETHER];
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        for (flag, byte) in flags.iter_mut().zip(rest) {
            *flag = u8::from((self.is)(*byte));
        }
        let (eights, _) = flags.as_chunks::<8>();
        self.left = eights.iter().rev().fold(0, |set, flags| set << 8 | bits(*flags));
    }
}

impl<F: Fn(u8) -> bool> Iterator for Places<'_, F> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.at += TOGETHER;
            if self.at >= self.bytes.len() {
                return None;
            }
            self.look();
        }
        let place = self.at + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(place)
    }
}

/// How many of the bytes are such.
#[inline]
pub(crate) fn count(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    // As many as surely fit a byte are counted in bytes, of which many are added at once.
    let part = |part: &[u8]| part.iter().fold(0_u8, |sum, byte| sum.wrapping_add(u8::from(is(*byte))));
    bytes.chunks(usize::from(u8::MAX)).map(|bytes| usize::from(part(bytes))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_found_and_counted(bytes in prop::collection::vec(0..4_u8, 0..700)) {
            let is = |byte: u8| byte == 3;
            let naive: Vec<usize> = bytes.iter().enumerate().filter(|(_, byte)| is(**byte)).map(|(at, _)| at).collect();
            prop_assert_eq!(count(&bytes, is), naive.len());
            prop_assert_eq!(places(&bytes, is).collect::<Vec<_>>(), naive);
        }
    }
}
