//! A set of positions of a sequence of at most 128 tokens, as bits.

use serde::{Deserialize, Serialize};

/// The longest sequence the lab handles (bits of a [`PositionSet`]).
pub const MAX_LENGTH: usize = 128;

/// A subset of the positions 0..L, L <= [`MAX_LENGTH`]; position i is bit i.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PositionSet(pub u128);

impl PositionSet {
    /// No position.
    pub const EMPTY: Self = Self(0);

    /// All positions 0..length.
    pub fn full(length: usize) -> Self {
        Self::range(0, length)
    }

    /// The positions from..to.
    pub fn range(from: usize, to: usize) -> Self {
        let below = |n: usize| if n >= 128 { u128::MAX } else { (1 << n) - 1 };
        Self(below(to) & !below(from))
    }

    /// How many positions.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether position i is in.
    pub fn contains(self, i: usize) -> bool {
        self.0 >> i & 1 == 1
    }

    /// The set with position i added.
    #[must_use]
    pub fn with(self, i: usize) -> Self {
        Self(self.0 | 1 << i)
    }

    /// Positions in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Positions here and not in `other`.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Positions in increasing order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let i = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                i
            })
        })
    }

    /// All subsets of 0..length with exactly `size` positions, in increasing order of their bits
    /// (Gosper's hack). C(length, size) of them.
    pub fn subsets(length: usize, size: usize) -> impl Iterator<Item = Self> {
        let mut next = (size <= length).then(|| Self::full(size).0);
        std::iter::from_fn(move || {
            let now = next?;
            let low = now & now.wrapping_neg();
            // No set follows the empty one, nor one whose ripple leaves the 128 bits.
            next = now.checked_add(low).filter(|ripple| *ripple != 0).and_then(|ripple| {
                let following = (((now ^ ripple) >> 2) / low) | ripple;
                Self(following).minus(Self::full(length)).is_empty().then_some(following)
            });
            Some(Self(now))
        })
    }
}

impl FromIterator<usize> for PositionSet {
    fn from_iter<I: IntoIterator<Item = usize>>(positions: I) -> Self {
        positions.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// The binomial coefficient C(n, k) as a float (exact while it is below 2^53).
pub fn binomial(n: usize, k: usize) -> f64 {
    if k > n {
        return 0.0;
    }
    (0..k.min(n - k)).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_are_all_and_distinct() {
        assert_eq!(PositionSet::subsets(128, 127).count(), 128);
        for length in 0..7 {
            for size in 0..=length {
                let sets: Vec<_> = PositionSet::subsets(length, size).collect();
                assert_eq!(sets.len() as f64, binomial(length, size));
                assert!(
                    sets.iter().all(|s| s.len() == size && s.minus(PositionSet::full(length)).is_empty())
                );
                assert!(sets.windows(2).all(|w| w[0] < w[1]));
            }
        }
    }

    #[test]
    fn iteration_gives_back_the_positions() {
        let set: PositionSet = [5, 0, 127].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 5, 127]);
        assert_eq!(PositionSet::range(2, 5).iter().collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(PositionSet::full(128).len(), 128);
    }
}
