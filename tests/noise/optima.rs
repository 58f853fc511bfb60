//! The optimal network of each variant, and what it costs.

use super::toys::*;
use crate::common::toy_distribution;
use denoise_lab::Token;
use denoise_lab::bound::{StratifiedBound, head_cost};
use denoise_lab::conditional_bernoulli::ConditionalBernoulli;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated};
use denoise_lab::position_set::{PositionSet, binomial};
use denoise_lab::process::{
    BlockDistribution, Blocks, Noise, Variant, block_count, corrupted_count, corrupted_row,
};
use pollster::block_on;
use std::collections::HashMap;

/// Every (x, s, z) with its probability at step t: the joint distribution of text and noise.
fn joint(
    distribution: &Enumerated,
    toy: &Toy<denoise_lab::corpus::Oracle>,
    count: usize,
) -> Vec<(Vec<Token>, PositionSet, Vec<Token>, f64)> {
    let share = 1.0 / binomial(distribution.length(), count);
    let mut all = Vec::new();
    for (x, p) in distribution.sentences().iter().zip(distribution.probabilities()) {
        for s in PositionSet::subsets(distribution.length(), count) {
            for (noise, q) in toy.noises() {
                all.push((x.clone(), s, corrupted_row(x, s, &noise).collect(), p * q * share));
            }
        }
    }
    all
}

#[test]
fn given_z_and_what_is_told_text_and_corruption_are_of_one_distribution_for_every_share() {
    let distribution = toy_distribution(3, 3);
    let oracle = distribution.conditionals();
    for variant in VARIANTS {
        for count in 1..=3 {
            // P(x, s | z, what is told) at a share, of every z that it can write.
            let posterior = |share| {
                let toy = Toy { model: &oracle, process: Noise { share, variant }, block_size: 1 };
                let side_information = |s: PositionSet| format!("{:?}", toy.process.side_information(s));
                let joint = joint(&distribution, &toy, count);
                let mut seen = HashMap::new();
                joint.iter().for_each(|(_, s, z, p)| {
                    *seen.entry((z.clone(), side_information(*s))).or_insert(0.0) += p
                });
                let mut posterior = HashMap::new();
                for (x, s, z, p) in joint.iter().filter(|(.., p)| *p > 0.0) {
                    let total = seen[&(z.clone(), side_information(*s))];
                    *posterior.entry((x.clone(), s.0, z.clone())).or_insert(0.0) += p / total;
                }
                posterior
            };
            let wanted = posterior(0.3);
            for share in [0.0, 0.8, 1.0] {
                let found = posterior(share);
                assert!(found.len() > 1 && found.len() <= wanted.len());
                found.iter().for_each(|(cause, p)| close(*p, wanted[cause], 1e-12));
            }
        }
    }
}

#[test]
fn oracle_is_the_posterior_by_enumeration_for_every_share() {
    let distribution = toy_distribution(3, 3);
    let oracle = distribution.conditionals();
    for share in [0.0, 0.3, 1.0] {
        for variant in VARIANTS {
            let toy = Toy { model: &oracle, process: Noise { share, variant }, block_size: 1 };
            for count in 1..=3 {
                let joint = joint(&distribution, &toy, count);
                let mut seen = HashMap::new();
                for (x, s, z, p) in &joint {
                    let side_information = toy.process.side_information(*s);
                    let known = if variant == Variant::Visible { s.0 } else { 0 };
                    seen.entry((z.clone(), known))
                        .or_insert_with(|| (side_information, Vec::new()))
                        .1
                        .push((x, s, p));
                }
                for ((z, _), (side_information, causes)) in seen {
                    let answer = toy.ask(&z, side_information);
                    let total: f64 = causes.iter().map(|(_, _, p)| *p).sum();
                    for i in 0..3 {
                        let with = |x_i: Option<Token>| -> f64 {
                            let fits = |(x, s, _): &&(&Vec<Token>, &PositionSet, &f64)| {
                                s.contains(i) && x_i.is_none_or(|v| x[i] == v)
                            };
                            causes.iter().filter(fits).map(|(_, _, p)| *p).sum()
                        };
                        if toy.process.plans() {
                            close(answer.corrupted[i], with(None) / total, 1e-6);
                            close(answer.log_odds[i].exp(), with(None) / total, 1e-6);
                        }
                        for v in (0..3).filter(|_| with(None) > 0.0) {
                            let posterior = with(Some(v)) / with(None);
                            let of_v = [v; 3];
                            close(answer.tokens(&of_v, PositionSet::EMPTY.with(i)).exp(), posterior, 1e-6);
                        }
                    }
                }
            }
        }
    }
}

/// Σ_x p*(x) NELBO(x) of the optimal network as (token cost, head cost), with the best planner.
fn optimum(distribution: &Enumerated, variant: Variant, block_size: usize) -> (f64, f64) {
    let oracle = distribution.conditionals();
    let toy = Toy { model: &oracle, process: Noise { share: 1.0, variant }, block_size };
    let (mut tokens, mut heads) = (0.0, 0.0);
    for (x, p) in distribution.sentences().iter().zip(distribution.probabilities()) {
        tokens += p * toy.nelbo(x).0;
    }
    for step in 1..=toy.process.steps(distribution.length(), block_size) {
        let count = corrupted_count(distribution.length(), block_size, step);
        let block_count = block_count(distribution.length(), block_size, step);
        for (_, s, z, p) in
            joint(distribution, &toy, count).into_iter().filter(|_| variant == Variant::Hidden)
        {
            let answer = toy.ask(&z, toy.process.side_information(s));
            let planner = ConditionalBernoulli::with_inclusion(&answer.corrupted, block_count);
            heads += p * head_cost(&planner, s, block_count);
        }
    }
    (tokens, heads)
}

/// The token cost of the optimal head that sees the whole block: -log p*(x_i | z, B, |s|).
fn token_optimum_seeing_the_block(distribution: &Enumerated, block_size: usize) -> f64 {
    let oracle = distribution.conditionals();
    let toy = Toy { model: &oracle, process: Noise { share: 1.0, variant: Variant::Hidden }, block_size };
    let mut cost = 0.0;
    for step in 1..=toy.process.steps(distribution.length(), block_size) {
        let count = corrupted_count(distribution.length(), block_size, step);
        let block_count = block_count(distribution.length(), block_size, step);
        let joint = joint(distribution, &toy, count);
        let mut seen: HashMap<_, Vec<_>> = HashMap::new();
        for (x, s, z, p) in &joint {
            let within = |block: &PositionSet| block.minus(*s).is_empty();
            for block in PositionSet::subsets(distribution.length(), block_count).filter(within) {
                seen.entry((z, block)).or_default().push((x, p / binomial(count, block_count)));
            }
        }
        for ((_, block), causes) in seen {
            let total: f64 = causes.iter().map(|(_, p)| p).sum();
            for i in block.iter() {
                for (x, p) in &causes {
                    let same: f64 = causes.iter().filter(|(y, _)| y[i] == x[i]).map(|(_, q)| q).sum();
                    cost -= p * (same / total).ln();
                }
            }
        }
    }
    cost
}

#[test]
fn toy_optima_are_the_published_ones() {
    let distribution = toy_distribution(3, 3);
    let (visible, _) = optimum(&distribution, Variant::Visible, 1);
    let (blind, _) = optimum(&distribution, Variant::Blind, 1);
    let (tokens, head) = optimum(&distribution, Variant::Hidden, 1);
    close(visible, 2.75138, 5e-6);
    close(blind, 2.75842, 5e-6);
    close(head, 1.35155, 5e-6);
    close(tokens + head, 4.10997, 5e-6);
    close(tokens, blind, 1e-9);

    let (visible, _) = optimum(&distribution, Variant::Visible, 2);
    let (blind, _) = optimum(&distribution, Variant::Blind, 2);
    let (_, head) = optimum(&distribution, Variant::Hidden, 2);
    let tokens = token_optimum_seeing_the_block(&distribution, 2);
    close(visible, 2.76508, 5e-6);
    close(blind, 2.77916, 5e-6);
    close(tokens, 2.76508, 5e-6);
    close(tokens + head, 3.75463, 5e-6);
}

#[test]
fn a_planner_costs_nothing_where_masks_show_what_is_corrupted() {
    let distribution = toy_distribution(3, 3);
    let oracle = distribution.conditionals();
    let toy = Toy { model: &oracle, process: Noise { share: 0.0, variant: Variant::Hidden }, block_size: 1 };
    for (x, _) in distribution.sentences().iter().zip(distribution.probabilities()) {
        close(toy.nelbo(x).1, 0.0, 1e-6);
    }
}

#[test]
fn blind_optimum_on_capitals_is_the_published_one() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let oracle = corpus.enumerated().unwrap().conditionals();
    let measured = |variant| {
        let process = Noise { share: 1.0, variant };
        let mut bound = StratifiedBound::new(&corpus, &process, 1, 4000, 0).unwrap();
        while !block_on(bound.advance(&oracle, 1000)).unwrap() {}
        bound
    };
    let blind = measured(Variant::Blind);
    let estimate = blind.estimate().unwrap();
    assert!(estimate.standard_error < 0.025, "{estimate:?}");
    close(estimate.nats, 3.86, 4.0 * estimate.standard_error + 0.005);
    close(blind.learning_gap().unwrap().nats, 0.0, 1e-9);
    close(blind.process_gap().unwrap().nats, estimate.nats - corpus.entropy().unwrap(), 1e-9);
    // The same draws, so the same tokens: hidden is blind plus its head cost.
    let hidden = measured(Variant::Hidden);
    let parts = hidden.parts().unwrap();
    close(parts.token_cost.cost.nats, estimate.nats, 1e-9);
    close(hidden.estimate().unwrap().nats, estimate.nats + parts.head_cost.cost.nats, 1e-9);
    close(parts.head_cost.cost.nats, 0.368, 0.05);
    assert!(parts.head_cost.learning_gap.unwrap().nats.abs() < 1e-5);
}
