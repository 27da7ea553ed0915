//! Plain data as bytes, little end first, the same on every machine: what a kept state is stored as.

use std::collections::VecDeque;

/// What can be written as bytes and read back as it was.
pub(super) trait Pack: Sized {
    /// Appends the bytes.
    fn put(&self, to: &mut Vec<u8>);
    /// Takes its bytes off the front; `None` when they are not there or say nothing valid.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// Takes `N` bytes off the front.
fn bytes<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*head)
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Pack for $kind {
            fn put(&self, to: &mut Vec<u8>) {
                to.extend(self.to_le_bytes());
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                bytes(from).map(Self::from_le_bytes)
            }
        }
    )*};
}
numbers!(u8, i32, u32, u64, f64);

impl Pack for usize {
    fn put(&self, to: &mut Vec<u8>) {
        (*self as u64).put(to);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        usize::try_from(u64::take(from)?).ok()
    }
}

impl Pack for bool {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl<T: Pack> Pack for Option<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.is_some().put(to);
        if let Some(inner) = self {
            inner.put(to);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Some) } else { Some(None) }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        for one in self {
            one.put(to);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = usize::take(from)?;
        // A length that the bytes cannot hold would reserve memory for nothing.
        if length > from.len() {
            return None;
        }
        (0..length).map(|_| T::take(from)).collect()
    }
}

impl<T: Pack> Pack for VecDeque<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        for one in self {
            one.put(to);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Vec::take(from).map(Self::from)
    }
}

impl<T: Pack + Copy + Default, const N: usize> Pack for [T; N] {
    fn put(&self, to: &mut Vec<u8>) {
        for one in self {
            one.put(to);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        let mut all = [T::default(); N];
        for one in &mut all {
            *one = T::take(from)?;
        }
        Some(all)
    }
}

/// Packs a structure field by field, in the order given.
macro_rules! pack {
    ($name:ty { $($field:ident),* $(,)? }) => {
        impl $crate::series::pack::Pack for $name {
            fn put(&self, to: &mut Vec<u8>) {
                $($crate::series::pack::Pack::put(&self.$field, to);)*
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: $crate::series::pack::Pack::take(from)?),* })
            }
        }
    };
}
pub(super) use pack;
