//! BERT's training, and what its network is measured as.

use crate::common::{RandomTable, close, toy_distribution};
use denoise_lab::bound::{ConditionalTable, process_gap};
use denoise_lab::position_set::binomial;
use denoise_lab::process::{Bert, Blocks, Mask, processes};
use denoise_lab::random::{Purpose, Random};
use pollster::block_on;

#[test]
fn bert_trains_no_bound_and_is_evaluated_as_masks() {
    let unbounded: Vec<_> =
        processes().iter().filter(|entry| !entry.config.process().trains_a_bound()).collect();
    assert_eq!(unbounded.iter().map(|entry| entry.choice.name).collect::<Vec<_>>(), ["bert"]);
    let distribution = toy_distribution(3, 3);
    let mut table = ConditionalTable::new(&distribution, &Mask, 1).unwrap();
    let model = RandomTable { seed: 3, length: 3, vocabulary_size: 3 };
    assert!(block_on(table.advance(&model, usize::MAX)).unwrap());
    for k in 1..=3 {
        assert_eq!(table.nelbo(&Bert, k).unwrap(), table.nelbo(&Mask, k).unwrap());
        assert_eq!(
            table.negative_log_likelihood(&Bert, k).unwrap(),
            table.negative_log_likelihood(&Mask, k).unwrap()
        );
        assert_eq!(
            process_gap(&distribution, &Bert, k).unwrap(),
            process_gap(&distribution, &Mask, k).unwrap()
        );
    }
}

#[test]
fn bert_hides_each_position_with_fifteen_percent_and_takes_the_mean() {
    let (length, draws) = (6, 30_000);
    let mut random = Random::new(0, Purpose::Test, 11);
    let mut counts = vec![0.0; length + 1];
    for draw in 0..draws {
        let term = Bert.draw_training(length, 1 + draw % length, &mut random);
        counts[term.corrupted.len()] += 1.0 / draws as f64;
        close(term.training_weights.iter().map(|(_, weight)| weight).sum(), 1.0, 1e-12);
        assert!(term.training_weights.iter().map(|(i, _)| *i).eq(term.corrupted.iter()));
        assert_eq!(term.training_weights, term.bound_weights);
    }
    let some = 1.0 - 0.85_f64.powi(6);
    for (m, count) in counts.iter().enumerate() {
        let p = if m == 0 {
            0.0
        } else {
            binomial(6, m) * 0.15_f64.powi(m as i32) * 0.85_f64.powi(6 - m as i32) / some
        };
        close(*count, p, 4.0 * (p / draws as f64).sqrt());
    }
}
