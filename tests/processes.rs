//! The processes' distributions against their definitions.

use crate::common::{chi_square_uniform, random};
use denoise_lab::position_set::{PositionSet, binomial};
use denoise_lab::process::{
    BlockDistribution, Blocks, LeftToRight, Mask, Noise, Term, Variant, block_count, corrupted_count,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The distributions whose blocks have k positions each.
fn all_processes() -> impl Iterator<Item = Box<dyn Blocks>> {
    let noise = Noise { share: 1.0, variant: Variant::Blind };
    [Box::new(LeftToRight) as Box<dyn Blocks>, Box::new(Mask), Box::new(noise)].into_iter()
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12, "{a} is not {b}");
}

/// The largest plausible chi-square statistic: five standard deviations above its mean.
fn chi_square_limit(cells: usize) -> f64 {
    let degrees = (cells - 1) as f64;
    degrees + 5.0 * (2.0 * degrees).sqrt()
}

fn assert_uniform<K: Ord>(draws: impl Iterator<Item = K>, cells: usize) {
    let mut counts = BTreeMap::new();
    draws.for_each(|draw| *counts.entry(draw).or_insert(0) += 1);
    assert_eq!(counts.len(), cells);
    let statistic = chi_square_uniform(&counts.into_values().collect::<Vec<_>>());
    assert!(statistic < chi_square_limit(cells), "chi-square {statistic} in {cells} cells");
}

#[test]
fn blocks_partition_the_positions_for_every_k() {
    for process in all_processes() {
        for length in 1..=9 {
            for k in 1..=length {
                let blocks = process.draw_blocks(length, k, &mut random(0));
                assert_eq!(blocks.len(), length.div_ceil(k));
                let mut corrupted = PositionSet::EMPTY;
                for (t, block) in blocks.iter().enumerate() {
                    assert_eq!(block.len(), block_count(length, k, t + 1));
                    assert_eq!(block.minus(corrupted), *block);
                    corrupted = corrupted.union(*block);
                    assert_eq!(corrupted.len(), corrupted_count(length, k, t + 1));
                }
                assert_eq!(corrupted, PositionSet::full(length));
            }
        }
    }
}

#[test]
fn last_block_takes_what_is_left_when_k_does_not_divide_the_length() {
    let sizes: Vec<_> = (1..=3).map(|t| block_count(8, 3, t)).collect();
    assert_eq!(sizes, [3, 3, 2]);
}

#[test]
fn left_to_right_corrupts_the_last_position_first() {
    let blocks = |k| LeftToRight.draw_blocks(8, k, &mut random(0));
    let expected: Vec<_> = (0..8).rev().map(|i| PositionSet::range(i, i + 1)).collect();
    assert_eq!(blocks(1), expected);
    assert_eq!(blocks(3), [PositionSet::range(5, 8), PositionSet::range(2, 5), PositionSet::range(0, 2)]);
}

#[test]
fn mask_draws_every_ordered_partition_equally_often() {
    // 5 positions in blocks of 2, 2 and 1: 5!/(2! 2! 1!) ordered partitions.
    let mut random = random(1);
    let draws = (0..30_000).map(|_| Mask.draw_blocks(5, 2, &mut random));
    assert_uniform(draws.collect::<Vec<_>>().into_iter(), 30);
}

#[test]
fn mask_draws_every_term_and_training_set_equally_often() {
    let mut random = random(2);
    for count in 1..=5 {
        let cells = binomial(5, count) as usize;
        let terms: Vec<_> =
            (0..5_000).map(|_| Mask.draw_terms(5, 1, &mut random)[count - 1].term.corrupted).collect();
        let sets: Vec<_> = (0..5_000).map(|_| Mask.draw_training(5, count, &mut random).corrupted).collect();
        if cells > 1 {
            assert_uniform(terms.into_iter(), cells);
            assert_uniform(sets.into_iter(), cells);
        }
    }
}

#[test]
fn terms_hide_what_the_forward_process_corrupts() {
    for process in all_processes() {
        for k in 1..=5 {
            let mut reached = BTreeSet::new();
            let mut random = random(3);
            for _ in 0..2_000 {
                let mut corrupted = PositionSet::EMPTY;
                for (t, block) in process.draw_blocks(5, k, &mut random).into_iter().enumerate() {
                    corrupted = corrupted.union(block);
                    reached.insert((t + 1, corrupted));
                }
            }
            let terms: Vec<Term> = (1..=process.steps(5, k)).flat_map(|t| process.terms(5, k, t)).collect();
            assert_eq!(terms.len() as f64, process.term_count(5, k));
            let listed: BTreeSet<_> = terms.iter().map(|term| (term.step, term.corrupted)).collect();
            assert_eq!(listed, reached);
            assert!(terms.iter().all(|term| term.scored.minus(term.corrupted).is_empty()));
        }
    }
}

#[test]
fn weights_of_a_step_count_each_restored_position_once() {
    // Every position's cross-entropy set to 1, a step costs |S_t|, listed or drawn.
    for process in all_processes() {
        for length in 1..=7 {
            for k in 1..=length {
                for t in 1..=process.steps(length, k) {
                    let cost = |term: Term| term.weight * term.scored.len() as f64;
                    let expected = block_count(length, k, t) as f64;
                    close(process.terms(length, k, t).map(cost).sum(), expected);
                    close(cost(process.draw_terms(length, k, &mut random(4))[t - 1].term), expected);
                }
            }
        }
    }
}

#[test]
fn drawn_terms_average_to_the_listed_ones() {
    // Cross-entropies that depend on the position and on what is hidden.
    let cost = |term: Term| -> f64 {
        let hidden = term.corrupted.0 as f64;
        term.scored.iter().map(|i| term.weight * ((i + 1) as f64 + (hidden * (i + 2) as f64).sin())).sum()
    };
    let draws = 20_000;
    for process in all_processes() {
        for (k, t) in [(1, 2), (2, 2), (3, 1), (3, 2), (5, 1)] {
            let mut random = random(5);
            let costs: Vec<f64> =
                (0..draws).map(|_| cost(process.draw_terms(5, k, &mut random)[t - 1].term)).collect();
            let mean = costs.iter().sum::<f64>() / draws as f64;
            let variance = costs.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / draws as f64;
            let exact: f64 = process.terms(5, k, t).map(cost).sum();
            let error = (variance / draws as f64).sqrt();
            assert!((mean - exact).abs() <= 4.0 * error + 1e-9, "{mean} ± {error} is not {exact}");
        }
    }
}

#[test]
fn reverse_blocks_undo_the_forward_process() {
    // The distribution of trajectories walked backwards from pure noise is the forward one.
    for process in all_processes() {
        for k in 1..=5 {
            let mut walks = HashMap::from([(Vec::new(), 1.0)]);
            for t in (1..=process.steps(5, k)).rev() {
                let mut longer = HashMap::new();
                for (walk, p) in walks {
                    let visible = walk.iter().fold(PositionSet::EMPTY, |u, s: &PositionSet| u.union(*s));
                    let blocks = process.reverse_blocks(5, k, visible).unwrap();
                    close(blocks.iter().map(|(_, p)| p).sum(), 1.0);
                    for (block, q) in blocks {
                        assert_eq!(block.len(), block_count(5, k, t));
                        assert!(block.minus(visible) == block);
                        longer.insert([walk.as_slice(), &[block]].concat(), p * q);
                    }
                }
                walks = longer;
            }
            let mut random = random(6);
            for _ in 0..50 {
                let mut forward = process.draw_blocks(5, k, &mut random);
                forward.reverse();
                close(walks[&forward], 1.0 / walks.len() as f64);
            }
            close(walks.values().sum(), 1.0);
            assert!(process.reverse_blocks(5, k, PositionSet::full(5)).unwrap().is_empty());
        }
    }
}

#[test]
fn training_weights_average_to_the_bound_at_k_1() {
    // The mean over m of all sets of m positions must give each (what f_i may not see, position) the
    // weight it has among the exact terms. Without a choice of order, f_i sees what is to its left.
    let length = 4;
    for process in all_processes() {
        let mut exact = BTreeMap::new();
        for term in (1..=length).flat_map(|t| process.terms(length, 1, t)) {
            term.scored.iter().for_each(|i| *exact.entry((term.corrupted, i)).or_insert(0.0) += term.weight);
        }
        let (draws, mut drawn) = (20_000, BTreeMap::new());
        for m in 1..=length {
            let mut random = random(7 + m as u64);
            for _ in 0..draws {
                let example = process.draw_training(length, m, &mut random);
                assert!(example.corrupted.len() == m || example.corrupted.is_empty());
                for (i, weight) in example.bound_weights {
                    let any_order = process.any_order();
                    let unseen = if any_order { example.corrupted } else { PositionSet::range(i, length) };
                    *drawn.entry((unseen, i)).or_insert(0.0) += weight / (length * draws) as f64;
                }
            }
        }
        assert!(exact.keys().eq(drawn.keys()));
        for (key, weight) in exact {
            assert!((drawn[&key] / weight - 1.0).abs() < 0.06, "{key:?}: {} {weight}", drawn[&key]);
        }
    }
}

#[test]
fn left_to_right_training_scores_every_prefix_and_then_blocks() {
    let mut random = random(0);
    let examples: Vec<_> = (0..200).map(|_| LeftToRight.draw_training(8, 3, &mut random)).collect();
    let (whole, cut): (Vec<_>, Vec<_>) = examples.into_iter().partition(|e| e.corrupted.is_empty());
    assert!(whole.len() > 60 && cut.len() > 60);
    for example in whole {
        assert!(example.bound_weights.iter().map(|(i, _)| *i).eq(0..8));
        assert_eq!(example.training_weights, example.bound_weights);
    }
    for example in cut {
        assert_eq!(example.corrupted, PositionSet::range(5, 8));
        assert!(example.bound_weights.iter().map(|(i, _)| *i).eq(0..=5));
        assert_eq!(example.training_weights[6..], [(6, 2.0), (7, 4.0 / 3.0)]);
    }
}
