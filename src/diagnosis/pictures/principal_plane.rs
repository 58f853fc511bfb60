//! The plane in which points vary most.

use crate::diagnosis::{SentenceWeights, not_numbers};
use crate::random::{Purpose, Random};
use crate::{Error, Result};

/// The most rounds of orthogonal iteration; each shrinks what is not of the plane by λ₃/λ₂.
const ROUNDS: usize = 100;
/// How near to 1 the cosine between an axis and its next is once it stands still.
const STILL: f64 = 1e-14;

/// Points in a plane, and how much of their variance that shows.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalPlane {
    /// Where each point is, \[N\]: from the origin, not from their mean, so that what is about the origin
    /// stays so.
    pub points: Vec<[f64; 2]>,
    /// The share of the variance along each axis, in \[0, 1\]; 0 where nothing varies.
    pub explained: [f64; 2],
}

impl PrincipalPlane {
    /// Of N points \[N × d\] with their weights. Of d > 2 dimensions the plane is that of the two first principal
    /// components (Pearson 1901; Hotelling 1933), found by orthogonal iteration; each points to where its
    /// largest coefficient is positive. Of fewer it is the dimensions themselves.
    ///
    /// # Errors
    /// `Setting` if the sizes do not fit; `Diverged` if they are no finite numbers.
    pub fn new(dimensions: usize, weights: &SentenceWeights, values: &[f64]) -> Result<Self> {
        if values.is_empty() || values.len() != weights.count() * dimensions {
            let size = weights.count() * dimensions;
            return Err(Error::setting(
                format!("应有 {size} 个数（点 × 维数），而不是 {} 个。", values.len()),
                format!("There should be {size} numbers (points × dimensions), not {}.", values.len()),
            ));
        }
        if !values.iter().all(|value| value.is_finite()) {
            return Err(not_numbers("后验的均值", "means of the posterior"));
        }
        let cloud = Cloud::new(dimensions, weights.as_slice(), values);
        let axes = if dimensions > 2 { cloud.principal_axes() } else { [0, 1].map(|n| unit(dimensions, n)) };
        let total = cloud.variance();
        let share = |axis: &[f64]| if total > 0.0 { cloud.variance_along(axis) / total } else { 0.0 };
        let place = |point: &[f64]| [0, 1].map(|n| dot(point, &axes[n]));
        Ok(Self {
            points: values.chunks_exact(dimensions).map(place).collect(),
            explained: [share(&axes[0]), share(&axes[1])],
        })
    }

    /// The share of the variance in the plane that is between groups of points, in \[0, 1\]: 1 where each point
    /// is at its group's mean, 0 where all groups have one mean. `groups` has each point's.
    pub fn between(&self, weights: &SentenceWeights, groups: &[usize]) -> f64 {
        let count = groups.iter().max().map_or(0, |last| last + 1);
        let mut sums = vec![(0.0, [0.0; 2]); count];
        let (mut mean, mut square) = ([0.0; 2], 0.0);
        for ((point, weight), group) in self.points.iter().zip(weights.as_slice()).zip(groups) {
            sums[*group].0 += weight;
            square += weight * dot(point, point);
            for axis in 0..2 {
                sums[*group].1[axis] += weight * point[axis];
                mean[axis] += weight * point[axis];
            }
        }
        let of_groups: f64 =
            sums.iter().filter(|(share, _)| *share > 0.0).map(|(share, sum)| dot(sum, sum) / share).sum();
        let (all, between) = (square - dot(&mean, &mean), of_groups - dot(&mean, &mean));
        if all > 0.0 { (between / all).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Points about their mean.
struct Cloud<'a> {
    dimensions: usize,
    weights: &'a [f64],
    centred: Vec<f64>,
}

impl<'a> Cloud<'a> {
    fn new(dimensions: usize, weights: &'a [f64], values: &[f64]) -> Self {
        let mut mean = vec![0.0; dimensions];
        for (point, weight) in values.chunks_exact(dimensions).zip(weights) {
            mean.iter_mut().zip(point).for_each(|(sum, value)| *sum += weight * value);
        }
        let centred = values.chunks_exact(dimensions).flat_map(|point| point.iter().zip(&mean));
        Self { dimensions, weights, centred: centred.map(|(value, mean)| value - mean).collect() }
    }

    fn points(&self) -> impl Iterator<Item = (&[f64], f64)> {
        self.centred.chunks_exact(self.dimensions).zip(self.weights.iter().copied())
    }

    /// The trace of the covariance.
    fn variance(&self) -> f64 {
        self.points().map(|(point, weight)| weight * dot(point, point)).sum()
    }

    fn variance_along(&self, axis: &[f64]) -> f64 {
        self.points().map(|(point, weight)| weight * dot(point, axis).powi(2)).sum()
    }

    /// The covariance times `axis`.
    fn applied(&self, axis: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.dimensions];
        for (point, weight) in self.points() {
            let along = weight * dot(point, axis);
            sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += along * value);
        }
        sum
    }

    fn principal_axes(&self) -> [Vec<f64>; 2] {
        let mut random = Random::new(0, Purpose::Diagnosis, 0);
        let mut start = || (0..self.dimensions).map(|_| random.normal()).collect::<Vec<_>>();
        let mut axes = orthonormal([start(), start()]);
        for _ in 0..ROUNDS {
            let next = [self.applied(&axes[0]), self.applied(&axes[1])];
            if next.iter().all(|axis| dot(axis, axis) == 0.0) {
                break;
            }
            let before = std::mem::replace(&mut axes, orthonormal(next));
            if axes.iter().zip(&before).all(|(axis, before)| dot(axis, before) > 1.0 - STILL) {
                break;
            }
        }
        self.turned(axes).map(pointed)
    }

    /// The axes of the plane of these two along which the points are uncorrelated, the longer first.
    fn turned(&self, [first, second]: [Vec<f64>; 2]) -> [Vec<f64>; 2] {
        let image = self.applied(&first);
        let (a, b, c) = (dot(&first, &image), dot(&second, &image), self.variance_along(&second));
        let (sin, cos) = (0.5 * libm::atan2(2.0 * b, a - c)).sin_cos();
        let mix = |x: f64, y: f64| first.iter().zip(&second).map(|(f, s)| x * f + y * s).collect();
        [mix(cos, sin), mix(-sin, cos)]
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn unit(dimensions: usize, n: usize) -> Vec<f64> {
    (0..dimensions).map(|other| if other == n { 1.0 } else { 0.0 }).collect()
}

fn orthonormal([first, second]: [Vec<f64>; 2]) -> [Vec<f64>; 2] {
    let normal = |axis: Vec<f64>| {
        let length = dot(&axis, &axis).sqrt();
        if length > 0.0 { axis.iter().map(|x| x / length).collect() } else { axis }
    };
    let first = normal(first);
    let along = dot(&first, &second);
    let rest = second.iter().zip(&first).map(|(s, f)| s - along * f).collect();
    [first, normal(rest)]
}

/// The axis or its opposite, so that a picture does not flip from one measurement to the next.
fn pointed(axis: Vec<f64>) -> Vec<f64> {
    let largest = axis.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
    if largest < 0.0 { axis.iter().map(|x| -x).collect() } else { axis }
}
