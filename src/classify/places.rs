//! Where concepts stand in a text.

/// Places of concepts in a text, about.
const USUAL_PLACES: usize = 32;
/// Most concepts, those that frames make included: a set of them is one machine word.
pub(super) const MOST_CONCEPTS: usize = 128;

/// The numbers in a set of one machine word.
pub(super) fn members(mut set: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let number = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (number < MOST_CONCEPTS).then_some(number)
    })
}

/// Where concepts stand in a text.
#[derive(Debug)]
pub(super) struct Places {
    /// The places of all concepts, and the next one of the same concept behind each, 0 where there is none.
    all: Vec<((usize, usize), u32)>,
    /// By concept: one more than the number of its first place and of its last one; 0 where there is none.
    ends: [(u32, u32); MOST_CONCEPTS],
}

impl Default for Places {
    fn default() -> Self {
        Self { all: Vec::with_capacity(USUAL_PLACES), ends: [(0, 0); MOST_CONCEPTS] }
    }
}

impl Places {
    /// One more place of a concept.
    pub(super) fn add(&mut self, concept: usize, place: (usize, usize)) {
        let Some((first, last)) = self.ends.get_mut(concept) else { return };
        self.all.push((place, 0));
        let own = u32::try_from(self.all.len()).unwrap_or(0);
        match last.checked_sub(1).and_then(|last| self.all.get_mut(last as usize)) {
            Some((_, next)) => *next = own,
            None => *first = own,
        }
        *last = own;
    }

    /// The places of a concept, in the order in which they were added.
    pub(super) fn of(&self, concept: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let mut next = self.ends.get(concept).map_or(0, |(first, _)| *first);
        std::iter::from_fn(move || {
            let (place, after) = self.all.get(next.checked_sub(1)? as usize)?;
            next = *after;
            Some(*place)
        })
    }
}
