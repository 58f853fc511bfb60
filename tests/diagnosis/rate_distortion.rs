//! The plane: which side of the line is impossible, and what is best.

use super::oracle::{Plane, Point};
use denoise_lab::bound::Mean;
use denoise_lab::diagnosis::LinearOptimum;
use denoise_lab::error::ErrorKind;

const ENTROPY: f64 = 3.5983;

fn point(name: &str, rate: f64, distortion: f64, standard_error: f64) -> Point {
    let bound = Mean { nats: rate + distortion, standard_error };
    Point { name: name.into(), rate: Mean::exact(rate), distortion: Mean::exact(distortion), bound }
}

#[test]
fn below_the_line_is_refused_beyond_four_standard_errors_only() {
    let mut plane = Plane::new(Some(ENTROPY));
    plane.add(point("just", 1.0, ENTROPY - 1.0 - 0.39, 0.1)).unwrap();
    let error = plane.add(point("never", 1.0, ENTROPY - 1.0 - 0.41, 0.1)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Impossible);
    assert!(error.message.en.contains("never") && error.message.en.contains("measurement is wrong"));
    plane.add(point("exact", ENTROPY, 0.0, 0.0)).unwrap();
    assert!(plane.add(point("exact, below", 0.0, ENTROPY - 0.01, 0.0)).is_err());
    assert_eq!(plane.points().len(), 2);
    assert_eq!(plane.line(), Some([(0.0, ENTROPY), (ENTROPY, 0.0)]));
    assert!((plane.points()[0].gap(ENTROPY) + 0.39).abs() < 1e-12);
}

#[test]
fn what_is_no_rate_or_no_number_is_refused() {
    let mut plane = Plane::new(None);
    assert!(plane.add(point("negative", -0.1, 9.0, 0.1)).unwrap_err().message.en.contains("below 0"));
    assert_eq!(plane.add(point("none", f64::NAN, 9.0, 0.1)).unwrap_err().kind, ErrorKind::Diverged);
    // Without an entropy there is no line.
    plane.add(point("low", 0.1, 0.1, 0.0)).unwrap();
    assert_eq!(plane.line(), None);
}

#[test]
fn the_frontier_is_what_no_other_beats() {
    let mut plane = Plane::new(None);
    let points = [
        ("alive", 2.0, 2.0),
        ("worse", 2.5, 2.0),
        ("collapsed", 0.0, 9.0),
        ("beaten", 3.0, 9.0),
        ("rich", 4.0, 0.5),
    ];
    for (name, rate, distortion) in points {
        plane.add(point(name, rate, distortion, 0.0)).unwrap();
    }
    let names: Vec<&str> = plane.frontier().iter().map(|point| point.name.as_str()).collect();
    assert_eq!(names, ["collapsed", "alive", "rich"]);
    plane.add(point("twin", 2.0, 2.0, 0.0)).unwrap();
    assert_eq!(plane.frontier().len(), 4);
}

#[test]
fn linear_vaes_of_all_beta_are_on_the_frontier() {
    let mut plane = Plane::new(None);
    for n in 1..40 {
        let optimum = LinearOptimum::new(&[3.0, 1.2, 0.4], 3, 0.5, f64::from(n) / 20.0).unwrap();
        plane.add(point(&n.to_string(), optimum.rate, optimum.distortion, 0.0)).unwrap();
    }
    assert_eq!(plane.frontier().len(), plane.points().len());
}
