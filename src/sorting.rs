//! Sorting, compiled once: each type that the standard library sorts adds four kilobytes to the download.

/// These in ascending order of a number, equal ones as they were; `-x` puts the greatest first. NaN of either sign is at
/// that sign's end ([`f64::total_cmp`]).
pub(crate) fn sorted<T>(items: impl IntoIterator<Item = T>, key: impl Fn(&T) -> f64) -> Vec<T> {
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let keys: Vec<f64> = items.iter().flatten().map(key).collect();
    indices(&keys).into_iter().filter_map(|i| items[i].take()).collect()
}

/// The indices of `keys` in ascending order of them, equal ones as they stand.
fn indices(keys: &[f64]) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..keys.len()).collect();
    indices.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
    indices
}

#[cfg(test)]
mod tests {
    use super::sorted;
    use crate::random::{Purpose, Random};

    #[test]
    fn sorted_as_the_standard_library_sorts_stably() {
        let mut random = Random::new(7, Purpose::Test, 0);
        for count in [0, 1, 2, 40, 300] {
            let items: Vec<(usize, f64)> = (0..count).map(|i| (i, random.below(9) as f64 - 4.0)).collect();
            let mut expected = items.clone();
            expected.sort_by(|a, b| b.1.total_cmp(&a.1));
            assert_eq!(sorted(items, |(_, value)| -value), expected);
        }
    }
}
