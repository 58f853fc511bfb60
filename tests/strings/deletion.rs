//! Deletion and insertion, against enumeration.

use super::{CELLS, toy};
use crate::common::{all_sentences, close, random, random_distribution};
use denoise_lab::bound::{Mean, StratifiedBound, StringLikelihood};
use denoise_lab::conditionals::{Answers, Conditionals, Contexts, Plans, SideInformation};
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, OnCanvas, StringLength};
use denoise_lab::error::ErrorKind;
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{Cost, Deletion, Plan, Process};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::{DistanceKind, Quality, SampleConfig};
use denoise_lab::{Result, Token};
use pollster::block_on;
use std::collections::{BTreeMap, BTreeSet};

/// A model that says something else of every row and every set of placeholders.
pub(super) struct Table {
    pub(super) seed: u64,
    pub(super) size: usize,
}

impl Conditionals for Table {
    fn length(&self) -> usize {
        CELLS
    }

    fn vocabulary_size(&self) -> usize {
        self.size
    }

    async fn answer(&self, contexts: &Contexts) -> Result<Answers> {
        let (mut log_probabilities, mut plans) = (Vec::new(), Plans::default());
        for (row, told) in contexts.rows(CELLS) {
            let SideInformation::Left { inserted, .. } = told else { panic!("{told:?}") };
            let index = row.iter().fold(inserted.0 as u64, |n, z| n * 7 + u64::from(*z));
            let mut random = Random::new(self.seed, Purpose::Test, index);
            for _ in 0..CELLS {
                let distribution = random_distribution(self.size, 0.02, &mut random);
                log_probabilities.extend(distribution.iter().map(|p| p.ln() as f32));
                plans.log_odds.push((4.0 * random.uniform() - 2.0) as f32);
                plans.corrupted.push(0.0);
            }
        }
        Ok(Answers { log_probabilities, plans: Some(plans) })
    }
}

fn ask(model: &impl Conditionals, contexts: &Contexts) -> (Vec<f32>, Vec<f32>) {
    let Answers { log_probabilities, plans } = block_on(model.answer(contexts)).unwrap();
    (log_probabilities, plans.unwrap().log_odds)
}

/// Every order of 0..count.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |shorter, item| {
        let with = |order: Vec<usize>| {
            (0..=order.len()).map(move |at| {
                let mut order = order.clone();
                order.insert(at, item);
                order
            })
        };
        shorter.into_iter().flat_map(with).collect()
    })
}

/// What stopping, places and tokens of one trajectory cost.
fn parts(
    deletion: Deletion,
    corpus: &Corpus,
    model: &impl Conditionals,
    x: &[Token],
    order: Vec<usize>,
) -> [f64; 3] {
    let mut parts = [0.0; 3];
    for question in deletion.questions_along(x, &corpus.vocabulary, order) {
        let (log_probabilities, log_weights) = ask(model, &question.context);
        parts[2] += question.cost.nats(x, &log_probabilities);
        if let Some(Plan::Insertion(insertion)) = question.plan {
            let cost = insertion.cost(&log_weights);
            parts[0] += cost.stop;
            parts[1] += cost.place;
        }
    }
    parts
}

/// NELBO(x) in its parts, over all orders of deletion.
fn nelbo(deletion: Deletion, corpus: &Corpus, model: &impl Conditionals, x: &[Token]) -> [f64; 3] {
    let orders = permutations(corpus.vocabulary.string(x).len());
    let count = orders.len() as f64;
    let each = orders.into_iter().map(|order| parts(deletion, corpus, model, x, order));
    each.fold([0.0; 3], |sum, parts| [0, 1, 2].map(|part| sum[part] + parts[part] / count))
}

/// The bound of the optimal network in its parts.
fn optimum(letters: usize, at_once: usize) -> [f64; 3] {
    let corpus = toy(letters);
    let distribution = corpus.enumerated().unwrap();
    let all = distribution.sentences().iter().zip(distribution.probabilities());
    all.fold([0.0; 3], |sum, (x, p)| {
        let parts = nelbo(Deletion { at_once }, &corpus, &distribution.conditionals(), x);
        [0, 1, 2].map(|part| sum[part] + p * parts[part])
    })
}

/// Every way to put `size` into `gaps`.
fn multisets(gaps: usize, size: usize) -> Vec<Vec<usize>> {
    if gaps == 1 {
        return vec![vec![size]];
    }
    let first =
        |n: usize| multisets(gaps - 1, size - n).into_iter().map(move |rest| [vec![n], rest].concat());
    (0..=size).flat_map(first).collect()
}

/// p of every string, of all paths by which the model can come to it: the weights' own formulas, multiset by multiset.
fn masses(deletion: Deletion, corpus: &Corpus, model: &impl Conditionals) -> BTreeMap<Vec<Token>, f64> {
    let vocabulary = &corpus.vocabulary;
    let letters = vocabulary.size() - 2;
    let mut reached = BTreeMap::from([((0, Vec::new()), 1.0)]);
    let mut stopped = BTreeMap::new();
    while let Some(((_, y), p)) = reached.pop_first() {
        let (log_gaps, log_weights) =
            ask(model, &deletion.context(&y, PositionSet::EMPTY, CELLS, vocabulary));
        let choices = deletion.choices(y.len(), CELLS, vocabulary);
        let weights: Vec<f64> = (0..choices.count()).map(|i| f64::from(log_weights[i]).exp()).collect();
        let odds: f64 = weights.iter().sum();
        *stopped.entry(y.clone()).or_insert(0.0) += p / (1.0 + odds);
        let sizes = if y.is_empty() { 1..=choices.count() } else { deletion.at_once..=deletion.at_once };
        for size in sizes.filter(|_| odds > 0.0) {
            let go = p * if y.is_empty() { weights[size - 1] } else { odds } / (1.0 + odds);
            let of = |n: &[usize]| {
                let powers = n.iter().zip(&weights).map(|(n, w)| w.powi(*n as i32));
                if y.is_empty() { 1.0 } else { powers.product::<f64>() }
            };
            let placements = multisets(y.len() + 1, size);
            let h: f64 = placements.iter().map(|n| of(n)).sum();
            for n in &placements {
                let mask = vocabulary.mask();
                let pieces = (0..=y.len()).flat_map(|g| {
                    std::iter::repeat_n(mask, n[g]).chain(y.get(g).copied()).collect::<Vec<_>>()
                });
                let row: Vec<Token> = pieces.collect();
                let inserted: PositionSet = (0..row.len()).filter(|i| row[*i] == mask).collect();
                // A single token is said in its gap.
                let log_f = match deletion.at_once {
                    1 => log_gaps.clone(),
                    _ => ask(model, &deletion.context(&row, inserted, CELLS, vocabulary)).0,
                };
                for tokens in all_sentences(letters, size) {
                    let mut longer = row.clone();
                    let mut log_p = 0.0;
                    for (i, token) in inserted.iter().zip(tokens) {
                        longer[i] = token;
                        log_p += f64::from(log_f[i * vocabulary.size() + usize::from(token)]);
                    }
                    let p = go * of(n) / h * log_p.exp();
                    *reached.entry((longer.len(), longer)).or_insert(0.0) += p;
                }
            }
        }
    }
    stopped
}

/// What places cost if any distribution of them may be said, not only one that weights make.
fn freest_places(letters: usize, at_once: usize) -> f64 {
    let (corpus, deletion) = (toy(letters), Deletion { at_once });
    let distribution = corpus.enumerated().unwrap();
    let mut told: BTreeMap<Vec<Token>, (BTreeMap<String, f64>, f64)> = BTreeMap::new();
    for (x, p) in distribution.sentences().iter().zip(distribution.probabilities()) {
        let orders = permutations(corpus.vocabulary.string(x).len());
        let p = p / orders.len() as f64;
        for question in
            orders.into_iter().flat_map(|order| deletion.questions_along(x, &corpus.vocabulary, order))
        {
            let Some(Plan::Insertion(insertion)) = question.plan else { continue };
            if insertion.choices.left > 0 && insertion.size > 0 {
                let (counts, constants) = told.entry(question.context.tokens).or_default();
                *counts.entry(format!("{:?}", insertion.placed)).or_insert(0.0) += p;
                *constants += p * insertion.constant();
            }
        }
    }
    let cost = |(counts, constants): &(BTreeMap<String, f64>, f64)| {
        let total: f64 = counts.values().sum();
        counts.values().map(|p| -p * (p / total).ln()).sum::<f64>() - constants
    };
    told.values().map(cost).sum()
}

#[test]
fn the_optimum_at_one_token_a_step_is_the_entropy_and_k_tokens_lose_their_total_correlation() {
    // Of weights, and of any distribution of places at all: with two tokens a step weights cost a little more.
    let two = [(2.30954, 2.30954), (2.30959, 2.30958), (2.30961, 2.30961)];
    let three = [(3.03758, 3.03758), (3.03783, 3.03773), (3.03782, 3.03782)];
    for (letters, entropy, optima) in [(2, 2.30954, two), (3, 3.03758, three)] {
        close(toy(letters).entropy().unwrap(), entropy, 6e-6);
        for (k, (figure, freest)) in (1..).zip(optima) {
            let [stop, place, token] = optimum(letters, k);
            close(stop + place + token, figure, 7e-6);
            close(stop + freest_places(letters, k) + token, freest, 7e-6);
        }
    }
    let [stop, place, token] = optimum(2, 1);
    close(stop, 1.37774, 6e-6);
    close(place, -0.00066, 6e-6);
    close(token, 0.93246, 6e-6);
}

#[test]
fn every_trajectory_of_the_optimal_network_costs_what_the_string_does() {
    let corpus = toy(3);
    let distribution = corpus.enumerated().unwrap();
    for x in distribution.sentences() {
        for order in permutations(corpus.vocabulary.canvas().unwrap().string(x).unwrap().len()) {
            let cost = parts(Deletion { at_once: 1 }, &corpus, &distribution.conditionals(), x, order);
            close(cost.iter().sum(), -distribution.log_probability(x), 1e-5);
        }
    }
}

#[test]
fn a_bound_is_never_above_what_all_paths_of_the_model_say() {
    for (letters, at_once, seed) in [(2, 1, 1), (2, 2, 2), (2, 3, 3), (3, 1, 4), (3, 2, 5)] {
        let corpus = toy(letters);
        let canvas = corpus.vocabulary.canvas().unwrap();
        let model = OnCanvas::new(Table { seed, size: corpus.vocabulary.size() }, Some(canvas.clone()));
        let deletion = Deletion { at_once };
        let masses = masses(deletion, &corpus, &model);
        close(masses.values().sum(), 1.0, 1e-6);
        let mut strictly = 0;
        for (string, mass) in &masses {
            let bound: f64 = nelbo(deletion, &corpus, &model, &canvas.lay(string, CELLS)).iter().sum();
            assert!(bound > -mass.ln() - 1e-6, "k = {at_once}, {string:?}: {bound} {}", -mass.ln());
            strictly += usize::from(bound > -mass.ln() + 1e-3);
        }
        assert_eq!(masses.len(), (0..CELLS).map(|size| letters.pow(size as u32)).sum::<usize>());
        assert!(strictly > 0 || at_once == 3, "{strictly}");
    }
}

#[test]
fn log_p_at_one_token_a_step_is_a_sum_over_distinct_subsequences() {
    let deletion = Deletion { at_once: 1 };
    for letters in [2, 3] {
        let corpus = toy(letters);
        let distribution = corpus.enumerated().unwrap();
        let canvas = corpus.vocabulary.canvas().unwrap();
        let model = OnCanvas::new(Table { seed: 7, size: corpus.vocabulary.size() }, Some(canvas.clone()));
        let mut likelihood = StringLikelihood::new(distribution, &corpus.vocabulary, deletion).unwrap();
        assert!(likelihood.negative_log_likelihood().is_none());
        while !block_on(likelihood.advance(&model, 3)).unwrap() {}
        let masses = masses(deletion, &corpus, &model);
        assert_eq!(likelihood.rows(), masses.len());
        let log_p = likelihood.log_likelihoods().unwrap();
        for (x, log_p) in distribution.sentences().iter().zip(&log_p) {
            close(log_p.exp(), masses[corpus.vocabulary.string(x)], 1e-9);
        }
        let mean: f64 = log_p.iter().zip(distribution.probabilities()).map(|(log_p, p)| -p * log_p).sum();
        close(likelihood.negative_log_likelihood().unwrap().nats, mean, 1e-12);
    }
}

#[test]
fn log_p_of_the_optimal_network_is_that_of_the_data_and_several_tokens_a_step_have_no_such_sum() {
    let corpus = toy(3);
    let distribution = corpus.enumerated().unwrap();
    let of = |at_once| StringLikelihood::new(distribution, &corpus.vocabulary, Deletion { at_once });
    let mut likelihood = of(1).unwrap();
    assert!(block_on(likelihood.advance(&distribution.conditionals(), usize::MAX)).unwrap());
    for (x, log_p) in distribution.sentences().iter().zip(likelihood.log_likelihoods().unwrap()) {
        close(log_p, distribution.log_probability(x), 1e-5);
    }
    assert_eq!(of(2).err().unwrap().kind, ErrorKind::TooLarge);
}

#[test]
fn what_is_estimated_is_the_sum_of_its_parts_and_of_the_optimal_network_the_entropy() {
    let open = |string_length| CorpusConfig::CapitalsOpen { capitals: Default::default(), string_length };
    for config in [CorpusConfig::capitals(), open(StringLength::Canvas), open(StringLength::First)] {
        let corpus = Corpus::open(&config).unwrap();
        let distribution = corpus.enumerated().unwrap();
        let mut bound = StratifiedBound::new(&corpus, &Deletion { at_once: 1 }, 1, 24, 0).unwrap();
        assert!(block_on(bound.advance(&distribution.conditionals(), usize::MAX)).unwrap());
        let estimate = bound.estimate().unwrap();
        close(estimate.nats, distribution.entropy(), 1e-3);
        assert!(estimate.standard_error < 1e-3, "{estimate:?}");
        assert_eq!(estimate.per_step.len(), corpus.vocabulary.most_cells(corpus.length));
        let parts = bound.parts().unwrap();
        let Mean { nats: stop, .. } = parts.stop_cost.unwrap().cost;
        assert!(parts.stop_cost.unwrap().learning_gap.unwrap().nats.abs() < 1e-9);
        // Stop and place are plain means, and what follows log p* is with the tokens.
        let sum = stop + parts.head_cost.cost.nats + parts.token_cost.cost.nats;
        close(sum, estimate.nats, 1e-9);
        close(bound.process_gap().unwrap().nats, 0.0, 1e-3);
    }
}

#[test]
fn strings_drawn_with_the_data_distribution_have_its_lengths_and_are_its_own() {
    let corpus = toy(3);
    let distribution = corpus.enumerated().unwrap();
    for at_once in [1, 3] {
        let process = Deletion { at_once };
        let dial = Quality::dial(&process, CELLS);
        assert_eq!(dial, [process.strata(CELLS, 1)]);
        let mut quality = Quality::new(&corpus, &process, &SampleConfig::default(), &dial, 4_000).unwrap();
        while !block_on(quality.advance(&distribution.conditionals(), 4_096)).unwrap() {}
        let [point] = &quality.points()[..] else { panic!("one number was asked for") };
        assert_eq!(point.malformed.unwrap().share, 0.0);
        // Of three letters, or of more than none where three are inserted at once.
        let lengths = corpus.lengths().unwrap();
        let full = if at_once == 1 { lengths[3] } else { 1.0 - lengths[0] };
        let cut = point.cut.unwrap();
        assert!((cut.share - full).abs() < 4.0 * cut.standard_error, "{cut:?} is not {full}");
        for kind in [DistanceKind::LengthVariation, DistanceKind::EmpiricalTotalVariation] {
            let distance = point.distances.iter().find(|distance| distance.kind == kind).unwrap();
            // With three tokens a step, what they have to do with each other is lost: 0.00024 nats of it.
            assert!(distance.value < 2.0 * distance.chance, "k = {at_once}: {distance:?}");
        }
    }
}

#[test]
fn a_training_example_asks_for_every_missing_token_in_its_gap() {
    let corpus = toy(3);
    let deletion = Deletion { at_once: 1 };
    let string: [Token; 3] = [0, 1, 2];
    let x = corpus.vocabulary.canvas().unwrap().lay(&string, CELLS);
    let (mut random, mut seen) = (random(4), BTreeSet::new());
    for n in 0..400 {
        let stratum = 1 + n % deletion.example_strata(CELLS);
        let example = deletion.example(&x, &corpus.vocabulary, stratum, &mut random);
        let SideInformation::Left { tokens: left, .. } = example.context.side_information[0] else {
            panic!()
        };
        let kept = &example.context.tokens[..left];
        let missing = string.iter().filter(|token| !kept.contains(token));
        // Of four states each, and as much as any other token that may have been the last.
        let weight = 4.0 / (string.len() - left) as f64;
        let gap = |token: Token| kept.iter().filter(|other| **other < token).count();
        let wanted: Vec<_> = missing.map(|&token| (gap(token), token, weight)).collect();
        let Cost::Tokens(mut asked) = example.bound else { panic!("{:?}", example.bound) };
        asked.sort_by_key(|(_, token, _)| *token);
        assert_eq!(asked, wanted);
        seen.insert(kept.to_vec());
    }
    assert_eq!(seen.len(), 8);
}

#[test]
fn every_set_of_tokens_is_deleted_equally_often() {
    let deletion = Deletion { at_once: 2 };
    let mut random = random(3);
    let (draws, mut counts) = (20_000, BTreeMap::new());
    for _ in 0..draws {
        let path = deletion.draw_path(5, &mut random);
        assert_eq!(path.iter().map(|left| left.len()).collect::<Vec<_>>(), [5, 3, 1, 0]);
        *counts.entry((path[1], path[2])).or_insert(0usize) += 1;
    }
    assert_eq!(counts.len(), 30);
    let expected = f64::from(draws) / 30.0;
    assert!(counts.values().all(|count| (*count as f64 - expected).abs() < 5.0 * expected.sqrt()));
}
