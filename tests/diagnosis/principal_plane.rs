//! The plane in which points vary most, of points whose covariance is known.

use denoise_lab::diagnosis::{PrincipalPlane, SentenceWeights};
use denoise_lab::error::ErrorKind;

const D: usize = 5;
/// How far two points of either sign are along each axis of a turned frame.
const SPREAD: [f64; D] = [1.0, 3.0, 0.5, 2.0, 0.0];
const MEAN: [f64; D] = [7.0, -1.0, 0.0, 4.0, 2.0];

/// Axis n of a frame turned by the reflection I − 2vvᵀ, v ∝ (1, 2, 3, 4, 5).
fn axis(n: usize) -> [f64; D] {
    let square: f64 = (1..=D).map(|i| (i * i) as f64).sum();
    std::array::from_fn(|i| (if i == n { 1.0 } else { 0.0 }) - 2.0 * ((i + 1) * (n + 1)) as f64 / square)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// mean ± spread along each axis: of covariance Σ_n spread² axis axisᵀ / D.
fn cross() -> Vec<f64> {
    let arm = |n: usize, sign: f64| {
        let axis = axis(n);
        (0..D).map(move |i| MEAN[i] + sign * SPREAD[n] * axis[i])
    };
    (0..D).flat_map(|n| arm(n, 1.0).chain(arm(n, -1.0))).collect()
}

#[test]
fn the_plane_is_that_of_the_two_largest_eigenvalues() {
    let weights = SentenceWeights::equal(2 * D).unwrap();
    let plane = PrincipalPlane::new(D, &weights, &cross()).unwrap();
    let total = SPREAD.iter().map(|s| s * s).sum::<f64>();
    assert!((plane.explained[0] - 9.0 / total).abs() < 1e-9, "{:?}", plane.explained);
    assert!((plane.explained[1] - 4.0 / total).abs() < 1e-9, "{:?}", plane.explained);
    for (n, point) in plane.points.iter().enumerate() {
        let value: Vec<f64> = cross()[n * D..][..D].to_vec();
        for (found, of) in point.iter().zip([1, 3]) {
            // An axis has no direction of its own; places are counted from the origin.
            assert!((found.abs() - dot(&value, &axis(of)).abs()).abs() < 1e-6, "{n}: {found}");
        }
    }
}

#[test]
fn weights_count_like_repetition() {
    let values = [1.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 3.0];
    let weighted =
        PrincipalPlane::new(3, &SentenceWeights::of_probabilities(vec![0.5, 0.25, 0.25]).unwrap(), &values)
            .unwrap();
    let repeated: Vec<f64> = values[..3].iter().chain(&values).copied().collect();
    let listed =
        PrincipalPlane::new(3, &SentenceWeights::of_probabilities(vec![1.0; 4]).unwrap(), &repeated).unwrap();
    for n in 0..2 {
        assert!((weighted.explained[n] - listed.explained[n]).abs() < 1e-9);
    }
}

#[test]
fn two_dimensions_stay_as_they_are() {
    let values = [0.0, 1.0, 2.0, 1.0, 4.0, 1.0];
    let plane = PrincipalPlane::new(2, &SentenceWeights::equal(3).unwrap(), &values).unwrap();
    assert_eq!(plane.points, [[0.0, 1.0], [2.0, 1.0], [4.0, 1.0]]);
    assert_eq!(plane.explained, [1.0, 0.0]);
    let line = PrincipalPlane::new(1, &SentenceWeights::equal(3).unwrap(), &values[..3]).unwrap();
    assert_eq!(line.points, [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]);
}

#[test]
fn the_share_between_groups_is_one_where_groups_are_points_and_zero_where_they_agree() {
    let values = [0.0, 0.0, 0.0, 0.0, 3.0, 3.0];
    let weights = SentenceWeights::equal(3).unwrap();
    let plane = PrincipalPlane::new(2, &weights, &values).unwrap();
    assert!((plane.between(&weights, &[0, 0, 1]) - 1.0).abs() < 1e-9);
    let ring = PrincipalPlane::new(
        2,
        &SentenceWeights::equal(4).unwrap(),
        &[1.0, 0.0, -1.0, 0.0, 0.0, 1.0, 0.0, -1.0],
    );
    let equal = SentenceWeights::equal(4).unwrap();
    assert!(ring.unwrap().between(&equal, &[0, 0, 1, 1]).abs() < 1e-9);
    let still = PrincipalPlane::new(3, &weights, &[1.0; 9]).unwrap();
    assert_eq!((still.explained, still.between(&weights, &[0, 1, 2])), ([0.0, 0.0], 0.0));
}

#[test]
fn what_does_not_fit_or_is_no_number_is_refused() {
    let weights = SentenceWeights::equal(2).unwrap();
    assert_eq!(PrincipalPlane::new(3, &weights, &[1.0; 5]).unwrap_err().kind, ErrorKind::Setting);
    let diverged = PrincipalPlane::new(1, &weights, &[f64::NAN, 1.0]).unwrap_err();
    assert_eq!(diverged.kind, ErrorKind::Diverged);
}
