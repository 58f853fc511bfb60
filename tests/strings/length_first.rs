//! Strings whose length is drawn before their text, against enumeration.

use crate::common::{RandomTable, all_sentences, chi_square, close, close_to_mean, random};
use denoise_lab::bound::{BoundKind, ConditionalTable, StratifiedBound, process_gap};
use denoise_lab::conditionals::{Conditionals, Contexts, SideInformation};
use denoise_lab::configuration::link;
use denoise_lab::configuration::state::State;
use denoise_lab::configuration::view::Language;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution, Enumerated, OnCanvas, StringLength};
use denoise_lab::error::ErrorKind;
use denoise_lab::frame::CellState;
use denoise_lab::frame::corruption::corrupt;
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{
    BlockDistribution, Mask, Noise, NoiseDistribution, Process, Span, SpanVariant, Variant, corrupted_row,
};
use denoise_lab::sampler::{Infill, Order, Prompt, Quality, SampleConfig, SamplerLikelihood, infill};
use denoise_lab::{Result, Token};
use pollster::block_on;

/// Cells: strings of at most three letters, and an end.
const L: usize = 4;
const V: usize = 4;
const MASK: Token = V as Token;

/// The toy of two letters, its lengths drawn first.
fn toy() -> Corpus {
    super::toy(2).with_string_length(StringLength::First)
}

fn model(seed: u64, corpus: &Corpus) -> OnCanvas<RandomTable> {
    let table = RandomTable { seed, length: L, vocabulary_size: V };
    OnCanvas::new(table, corpus.vocabulary.canvas().cloned())
}

fn strings(corpus: &Corpus) -> &Enumerated {
    corpus.enumerated().unwrap()
}

/// Σ log f along every order in which the text of `x` can be restored, each as likely as any other.
fn along_orders(model: &impl Conditionals, x: &[Token], cells: usize, block_size: usize) -> Vec<f64> {
    let orders = all_sentences(cells.max(1), cells).into_iter().filter(|order| {
        let positions: PositionSet = order.iter().map(|i| usize::from(*i)).collect();
        positions.len() == cells
    });
    let along = |order: Vec<Token>| {
        let mut row: Vec<Token> = (0..L).map(|i| if i < cells { MASK } else { x[i] }).collect();
        // The first block restored is what the others leave of the text.
        let first = if cells == 0 { 0 } else { cells - block_size * (cells.div_ceil(block_size) - 1) };
        let (before, after) = order.split_at(first);
        let mut total = 0.0;
        for block in [before].into_iter().chain(after.chunks(block_size)) {
            let said = block_on(model.answer(&Contexts::plain(row.clone(), L))).unwrap().log_probabilities;
            for i in block.iter().map(|i| usize::from(*i)) {
                total += f64::from(said[i * V + usize::from(x[i])]);
                row[i] = x[i];
            }
        }
        total
    };
    orders.map(along).collect()
}

#[test]
fn nothing_is_lost_one_cell_at_a_time_and_the_length_costs_its_entropy() {
    let corpus = toy();
    let distribution = strings(&corpus);
    close(distribution.entropy(), 2.30954, 1e-5);
    close(corpus.length_cost().unwrap(), 1.37837, 1e-5);
    for process in [&Mask as &dyn Process, &Span { share: 0.0, variant: SpanVariant::Visible }] {
        close(process_gap(distribution, process, 1).unwrap(), 0.0, 1e-9);
        assert!(process_gap(distribution, process, 2).unwrap() > 1e-6);
        let mut table = ConditionalTable::new(distribution, process, 1).unwrap();
        while !block_on(table.advance(&distribution.conditionals(), 7)).unwrap() {}
        let optimum = table.nelbo(process, 1).unwrap();
        close(optimum.nats, distribution.entropy(), 1e-5);
        assert_eq!((optimum.kind, optimum.per_step.len()), (BoundKind::UpperBoundExact, L - 1));
    }
}

#[test]
fn the_bound_is_the_mean_over_orders_and_log_p_their_sum_which_is_all_mass_there_is() {
    let corpus = toy();
    let (distribution, vocabulary) = (strings(&corpus), &corpus.vocabulary);
    for seed in 0..3 {
        let model = model(seed, &corpus);
        for block_size in 1..=3 {
            let mut table = ConditionalTable::new(distribution, &Mask, block_size).unwrap();
            while !block_on(table.advance(&model, usize::MAX)).unwrap() {}
            let log_p = table.sentence_log_likelihoods(&Mask, block_size).unwrap().unwrap();
            close(log_p.iter().map(|log_p| log_p.exp()).sum(), 1.0, 1e-6);
            let (mut bound, mut exact) = (0.0, 0.0);
            let sentences = distribution.sentences().iter().zip(distribution.probabilities());
            for ((x, p), log_p) in sentences.zip(log_p) {
                let cost = vocabulary.length_cost(x);
                let along = along_orders(&model, x, vocabulary.cells(x), block_size);
                let count = along.len() as f64;
                let nelbo = cost - along.iter().sum::<f64>() / count;
                close(log_p, (along.iter().map(|nats| nats.exp()).sum::<f64>() / count).ln() - cost, 1e-5);
                assert!(nelbo > -log_p - 1e-6, "{nelbo} is below {}", -log_p);
                bound += p * nelbo;
                exact -= p * log_p;
            }
            close(table.nelbo(&Mask, block_size).unwrap().nats, bound, 1e-5);
            let found = table.negative_log_likelihood(&Mask, block_size).unwrap().unwrap();
            close(found.nats, exact, 1e-5);
            assert!(exact > distribution.entropy() - 1e-9);
        }
    }
}

#[test]
fn an_estimate_is_of_the_exact_bound() {
    let corpus = toy();
    let model = model(4, &corpus);
    for block_size in [1, 2] {
        let mut table = ConditionalTable::new(strings(&corpus), &Mask, block_size).unwrap();
        while !block_on(table.advance(&model, usize::MAX)).unwrap() {}
        let exact = table.nelbo(&Mask, block_size).unwrap();
        let visible = Noise { share: 0.0, variant: Variant::Visible };
        for process in [&Mask as &dyn Process, &visible] {
            let mut bound = StratifiedBound::new(&corpus, process, block_size, 4000, 0).unwrap();
            while !block_on(bound.advance(&model, 512)).unwrap() {}
            let found = bound.estimate().unwrap();
            assert_eq!((found.kind, found.per_step.len()), (BoundKind::PairedEstimate, exact.per_step.len()));
            assert!((found.nats - exact.nats).abs() < 4.0 * found.standard_error, "{found:?} {exact:?}");
            for (found, exact) in found.per_step.iter().zip(&exact.per_step) {
                close(*found, *exact, 0.1);
            }
        }
    }
}

#[test]
fn what_is_trained_on_is_a_draw_of_the_bound_and_leaves_end_and_pads_alone() {
    let corpus = toy();
    let (distribution, vocabulary) = (strings(&corpus), &corpus.vocabulary);
    let processes: [&dyn Process; 3] = [
        &Mask,
        &Noise { share: 0.5, variant: Variant::Visible },
        &Span { share: 0.0, variant: SpanVariant::Visible },
    ];
    for (index, process) in processes.into_iter().enumerate() {
        let mut random = random(index as u64);
        let mut costs = Vec::new();
        while costs.len() < 20_000 {
            let x = corpus.sample(&mut random).to_vec();
            let cells = vocabulary.cells(&x);
            if cells == 0 {
                // No corpus on offer has an empty string, which there is nothing to learn of.
                costs.push(vocabulary.length_cost(&x));
                continue;
            }
            let example = process.example(&x, vocabulary, 1 + costs.len() % L, &mut random);
            let row = &example.context.tokens;
            assert_eq!(row[cells..], x[cells..]);
            assert!(row[..cells].iter().all(|token| *token == MASK || *token < 2), "{row:?}");
            let said = block_on(distribution.conditionals().answer(&example.context)).unwrap();
            costs.push(example.constant + example.bound.nats(&x, &said.log_probabilities));
        }
        close_to_mean(&costs, distribution.entropy());
    }
}

#[test]
fn told_a_number_the_optimal_network_counts_the_sets_of_text_cells() {
    let corpus = toy();
    let (distribution, vocabulary) = (strings(&corpus), &corpus.vocabulary);
    let noise = NoiseDistribution { share: 0.5 };
    let mut random = random(9);
    for _ in 0..300 {
        let x = corpus.sample(&mut random).to_vec();
        let cells = vocabulary.cells(&x);
        if cells == 0 {
            continue;
        }
        let block = Mask.draw_blocks(cells, 1 + random.below(cells), &mut random)[0];
        let drawn = noise.draw_row(L, vocabulary, &mut random);
        let z: Vec<Token> = corrupted_row(&x, block, &drawn).collect();
        let told = SideInformation::Count(block.len());
        let oracle = OnCanvas::new(distribution.conditionals(), vocabulary.canvas().cloned());
        let said = block_on(oracle.answer(&Contexts::new(z.clone(), vec![told]))).unwrap();
        // All strings and sets of their cells that can have become z.
        let mut weights = [0.0; L * V];
        let (mut total, mut corrupted) = (0.0, [0.0; L]);
        for (x, p) in distribution.sentences().iter().zip(distribution.probabilities()) {
            for s in PositionSet::subsets(vocabulary.cells(x), block.len()) {
                if (0..L).any(|i| !s.contains(i) && z[i] != x[i]) {
                    continue;
                }
                // Noise can have written what stands there, and of strings of one length all sets are equally likely.
                total += p;
                for i in s.iter() {
                    corrupted[i] += p;
                    weights[i * V + usize::from(x[i])] += p;
                }
            }
        }
        let plans = said.plans.unwrap();
        for i in 0..L {
            close(f64::from(plans.corrupted[i]), corrupted[i] / total, 1e-6);
            assert_eq!(plans.log_odds[i] == f32::NEG_INFINITY, corrupted[i] == 0.0);
            for v in (0..V).filter(|_| corrupted[i] > 0.0) {
                let p = f64::from(said.log_probabilities[i * V + v]).exp();
                close(p, weights[i * V + v] / corrupted[i], 1e-6);
            }
        }
    }
}

#[test]
fn a_planner_plans_text_alone_and_its_bound_is_valid() {
    let corpus = toy();
    let distribution = strings(&corpus);
    for variant in [Variant::Blind, Variant::Hidden] {
        let process = Noise { share: 0.7, variant };
        let mut bound = StratifiedBound::new(&corpus, &process, 1, 2000, 0).unwrap();
        let optimal = OnCanvas::new(distribution.conditionals(), corpus.vocabulary.canvas().cloned());
        while !block_on(bound.advance(&optimal, 512)).unwrap() {}
        let (found, gap) = (bound.estimate().unwrap(), bound.process_gap().unwrap());
        assert!(gap.nats > -4.0 * gap.standard_error && found.nats.is_finite(), "{found:?}");
        close(bound.learning_gap().unwrap().nats, 0.0, 1e-5);
    }
}

#[test]
fn lengths_are_drawn_by_their_own_distribution_and_no_canvas_is_malformed() {
    let corpus = toy();
    let model = model(2, &corpus);
    let mut quality = Quality::new(&corpus, &Mask, &SampleConfig::default(), &[1, 3], 8_000).unwrap();
    while !block_on(quality.advance(&model, 4096)).unwrap() {}
    for point in quality.points() {
        assert_eq!((point.malformed.unwrap().share, point.cut), (0.0, None));
        // A string of ℓ letters takes at most ℓ.
        assert!(point.mean_evaluations < point.evaluations as f64);
    }
    let length = |seed| {
        let filled = infilled("", &corpus, &SampleConfig { seed, ..SampleConfig::default() });
        corpus.vocabulary.cells(&filled.tokens)
    };
    let drawn: Vec<usize> = (0..4_000).map(length).collect();
    let lengths = corpus.lengths().unwrap();
    let outcomes: Vec<(usize, f64)> = (0..L).map(|length| (length, lengths[length])).collect();
    let (statistic, freedom) = chi_square(&drawn, &outcomes);
    assert!(statistic < freedom + 5.0 * (2.0 * freedom).sqrt(), "{statistic} of {freedom}");
}

#[test]
fn a_sampler_whose_order_is_certain_has_a_likelihood_that_sums_to_one_over_strings() {
    let corpus = toy();
    let model = model(3, &corpus);
    for block_size in [1, 2] {
        let config = SampleConfig { order: Order::Confidence, block_size, ..SampleConfig::default() };
        let mut likelihood = SamplerLikelihood::new(&corpus, &Mask, &config, 2, 0).unwrap();
        while !block_on(likelihood.advance(&model, 7)).unwrap() {}
        close(likelihood.log_likelihoods().unwrap().iter().map(|nats| nats.exp()).sum(), 1.0, 1e-6);
    }
}

fn filled(text: &str, corpus: &Corpus, config: &SampleConfig) -> Result<Infill> {
    let prompt = Prompt::of(text, corpus)?;
    block_on(infill(&model(2, corpus), &Mask, &corpus.vocabulary, &prompt, config))
}

fn infilled(text: &str, corpus: &Corpus, config: &SampleConfig) -> Infill {
    filled(text, corpus, config).unwrap()
}

#[test]
fn what_is_given_of_the_end_is_kept_and_what_was_drawn_is_said() {
    let corpus = toy();
    for seed in 0..40 {
        let config = SampleConfig { seed, ..SampleConfig::default() };
        let filled = infilled("__¶", &corpus, &config);
        assert_eq!(corpus.vocabulary.canvas().unwrap().string(&filled.tokens).unwrap().len(), 2);
        // Text at the second cell: two letters or three.
        let filled = infilled("_a", &corpus, &config);
        let cells = corpus.vocabulary.cells(&filled.tokens);
        assert!(cells >= 2 && filled.tokens[1] == 0);
        let first = &filled.frames[0];
        let states: Vec<CellState> = first.cells[cells..].iter().map(|cell| cell.state).collect();
        assert!(states.iter().all(|state| *state == CellState::Kept));
        let lengths = corpus.lengths().unwrap();
        // p(ℓ) f(a | no other text), of both lengths.
        let canvas = corpus.vocabulary.canvas().unwrap();
        let weight = |cells: usize| {
            let said = block_on(
                model(2, &corpus).answer(&Contexts::plain(canvas.lay(&[MASK, MASK, MASK][..cells], L), L)),
            );
            lengths[cells] * f64::from(said.unwrap().log_probabilities[V]).exp()
        };
        close(first.log_probability.unwrap(), (weight(cells) / (weight(2) + weight(3))).ln(), 1e-6);
        let sum: f64 = filled.frames.iter().filter_map(|frame| frame.log_probability).sum();
        close(filled.log_probability.unwrap(), sum, 1e-9);
    }
    let refused = filled("¶a", &corpus, &SampleConfig::default());
    assert_eq!(refused.unwrap_err().kind, ErrorKind::Prompt);
}

#[test]
fn the_ladder_has_as_many_rungs_as_the_text_has_blocks_and_shows_the_end_on_all() {
    let corpus = toy();
    let x = corpus.vocabulary.canvas().unwrap().lay(&[0, 1, 0], L);
    for (block_size, steps) in [(1, 3), (2, 2), (4, 1)] {
        let frames = corrupt(&x, &corpus.vocabulary, &Mask, block_size, 0).unwrap();
        assert_eq!(frames.len(), steps + 1);
        assert!(frames.iter().all(|frame| frame.cells[3].state == CellState::Kept));
        assert!(frames[steps].cells[..3].iter().all(|cell| cell.token.is_none()));
    }
}

#[test]
fn a_process_that_cannot_have_it_refuses_or_gives_it_up() {
    let mut state = State::defaults(Language::Zh);
    assert!(state.set("string-length", "first").unwrap_err().message.en.contains("capitals-open"));
    state.set("corpus", "capitals-open").unwrap();
    for process in ["left-to-right", "iid", "gaussian"] {
        state.set("process", process).unwrap();
        let error = state.set("string-length", "first").unwrap_err();
        assert!(error.message.en.contains("mask") && error.message.zh.contains("mask"), "{error}");
    }
    state.set("process", "noise").unwrap();
    state.set("string-length", "first").unwrap();
    let (read, notices) = link::decode(&link::encode(&state), &State::defaults(Language::Zh));
    assert_eq!((read, notices), (state.clone(), vec![]));
    state.set("process", "left-to-right").unwrap();
    assert_eq!(state.get("string-length").unwrap(), "canvas");
    state.validate().unwrap();
}

#[test]
fn a_corpus_written_before_there_was_a_choice_has_its_end_on_the_canvas() {
    let read = |json: &str| serde_json::from_str::<CorpusConfig>(json).unwrap();
    let known = |config| match config {
        CorpusConfig::CapitalsOpen { string_length, .. } | CorpusConfig::Lines { string_length, .. } => {
            string_length
        }
        _ => panic!("no strings"),
    };
    assert_eq!(known(read(r#"{"kind":"capitals-open","truth":0.5,"weights":"zipf"}"#)), StringLength::Canvas);
    assert_eq!(known(read(r#"{"kind":"lines","longest":9,"fingerprint":"0"}"#)), StringLength::Canvas);
}
