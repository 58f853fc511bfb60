//! The crate in a real browser, in a dedicated worker, as the page uses it.
#![cfg(all(target_arch = "wasm32", feature = "cpu"))]

// In the same program, because linking and binding one takes half a minute.
#[path = "common/crew.rs"]
mod crew;
#[cfg(feature = "webgpu")]
mod gpu;
#[path = "common/portable.rs"]
mod portable;

use denoise_lab::bound::process_gap;
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::{Corpus, CorpusConfig, DataDistribution};
use denoise_lab::device::{Answering, Asked, Crew, Rows};
use denoise_lab::frame::CellState;
use denoise_lab::network::preset::{Architecture, NetworkConfig, NetworkSize};
use denoise_lab::process::{LeftToRight, Mask, ProcessConfig};
use denoise_lab::sampler::{Infill, Prompt, SampleConfig, infill};
use denoise_lab::training::{Evaluation, Measurement, Precision, Task, Trainer};
use denoise_lab::{Result, device, kernels};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const PROCESSES: [ProcessConfig; 2] = [ProcessConfig::Mask, ProcessConfig::LeftToRight];

fn tiny(process: ProcessConfig) -> Trainer {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.model = process.into();
    config.network.size = NetworkSize::Tiny;
    config.training.steps = 120;
    config.training.warm_up = 5;
    config.training.learning_rate = 0.01;
    Trainer::new(config, device::cpu()).unwrap()
}

fn train(trainer: &mut Trainer, steps: usize) {
    (0..steps).for_each(|_| trainer.train_step());
}

async fn fill(trainer: &Trainer, text: &str) -> Infill {
    let corpus = trainer.corpus();
    let prompt = Prompt::read(text, &corpus.vocabulary, corpus.length).unwrap();
    let config = SampleConfig::default();
    infill(&trainer.denoiser(), trainer.process(), &corpus.vocabulary, &prompt, &config).await.unwrap()
}

async fn measured(mut evaluation: Evaluation) -> Vec<Measurement> {
    while !evaluation.advance(256).await.unwrap() {}
    evaluation.block_sizes().map(|k| evaluation.measurement(k).unwrap()).collect()
}

#[wasm_bindgen_test]
async fn training_lowers_the_bound_below_the_positional_unigram() {
    for process in PROCESSES {
        let mut trainer = tiny(process);
        train(&mut trainer, 100);
        let (_, early) = trainer.take_loss().await.unwrap().unwrap();
        train(&mut trainer, 20);
        let (_, late) = trainer.take_loss().await.unwrap().unwrap();
        assert!(late < early, "{late} after {early}");
        let corpus = trainer.corpus();
        assert!(late < corpus.baselines().positional_unigram, "{late}");
        assert!(late > corpus.entropy().unwrap(), "{late}");
    }
}

#[wasm_bindgen_test]
async fn infilling_keeps_the_givens_and_offers_probabilities() {
    for process in PROCESSES {
        let mut trainer = tiny(process);
        train(&mut trainer, 5);
        for text in ["中国的首都是口口", "口口的首都是巴黎", "中国的首都口东京", ""] {
            let filled = fill(&trainer, text).await;
            let blank = |c: char| c == '口';
            let typed = text.chars().chain(std::iter::repeat('口'));
            for (given, written) in typed.zip(filled.text.chars()) {
                assert!(blank(given) && !blank(written) || given == written, "{text}: {}", filled.text);
            }
            assert_eq!(filled.text.chars().count(), 8);
            let pending = filled.frames[0].cells.iter().filter(|cell| cell.state == CellState::Pending);
            assert_eq!(pending.count(), 8 - text.chars().filter(|c| !blank(*c)).count());
            for cell in filled.frames.iter().flat_map(|frame| &frame.cells) {
                let total: f64 = cell.candidates.iter().map(|candidate| candidate.probability).sum();
                assert!(total <= 1.0 + 1e-4, "{total}");
                assert!(cell.candidates.is_sorted_by(|a, b| a.probability >= b.probability));
            }
            assert!(filled.log_probability.unwrap() < 0.0);
        }
    }
}

#[wasm_bindgen_test]
async fn exact_sums_hold_and_estimates_agree_with_them() {
    for process in PROCESSES {
        let mut trainer = tiny(process);
        train(&mut trainer, 60);
        let entropy = trainer.corpus().entropy().unwrap();
        let exact = measured(trainer.evaluate_exactly(&SampleConfig::default()).unwrap()).await;
        assert_eq!(
            exact.iter().map(|measurement| measurement.k).collect::<Vec<_>>(),
            (1..=8).collect::<Vec<_>>()
        );
        for Measurement { k, nelbo, learning_gap, negative_log_likelihood, jensen_gap, .. } in &exact {
            assert!(nelbo.nats >= entropy, "k={k}: {}", nelbo.nats);
            assert!(learning_gap.unwrap() >= 0.0, "k={k}: {learning_gap:?}");
            assert!(negative_log_likelihood.as_ref().unwrap().nats >= entropy, "k={k}");
            assert!(jensen_gap.unwrap() >= -1e-6, "k={k}: {jensen_gap:?}");
        }
        for k in [1, 3, 8] {
            let estimate =
                measured(trainer.evaluate(&SampleConfig::of_blocks(k), 256).unwrap()).await.remove(0);
            let error = estimate.nelbo.standard_error;
            assert!(estimate.learning_gap.unwrap() >= -4.0 * error, "k={k}: {:?}", estimate.nelbo);
            let difference = estimate.nelbo.nats - exact[k - 1].nelbo.nats;
            assert!(difference.abs() <= 5.0 * error, "k={k}: {difference} ± {error}");
        }
    }
}

#[wasm_bindgen_test]
async fn saved_and_opened_training_continues_with_the_same_bits() {
    let mut whole = tiny(ProcessConfig::Mask);
    train(&mut whole, 7);
    let bytes = whole.save(Precision::Full).await.unwrap();
    let mut opened = Trainer::open(&bytes, device::cpu()).unwrap();
    assert_eq!((opened.step(), opened.config()), (7, whole.config()));
    train(&mut whole, 6);
    train(&mut opened, 6);
    assert!(whole.save(Precision::Full).await.unwrap() == opened.save(Precision::Full).await.unwrap());
    assert_eq!(fill(&whole, "口口的首都是巴黎").await, fill(&opened, "口口的首都是巴黎").await);
}

#[wasm_bindgen_test]
async fn kernels_compute_what_the_library_does() {
    for (kind, process) in [
        (Architecture::Transformer, ProcessConfig::Mask),
        (Architecture::Convolution, ProcessConfig::Mask),
        (Architecture::EncoderDecoder, ProcessConfig::LeftToRight),
    ] {
        let mut config = RunConfig::new(CorpusConfig::capitals());
        config.model = process.into();
        config.network = NetworkConfig { kind, size: NetworkSize::Tiny };
        let trainer = Trainer::new(config, device::cpu()).unwrap();
        let batch = trainer.task().draw(trainer.corpus(), &trainer.config().training, 0);
        kernels::leave_to_library(true);
        let (expected_bound, expected) = trainer.gradients(&batch).read().await.unwrap();
        kernels::leave_to_library(false);
        let (bound, gradients) = trainer.gradients(&batch).read().await.unwrap();
        assert!(
            (bound - expected_bound).abs() < 1e-5 * expected_bound,
            "{kind:?}: {bound}, {expected_bound}"
        );
        let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|x| x * x).sum::<f32>().sqrt();
        let distance = norm(&mut gradients.iter().zip(&expected).map(|(a, b)| a - b));
        assert!(distance < 1e-5 * norm(&mut expected.iter().copied()), "{kind:?}: {distance}");
    }
}

#[wasm_bindgen_test]
async fn whoever_computes_the_shards_of_a_step_it_comes_to_the_same_bits() {
    let mut alone = tiny(ProcessConfig::Mask);
    train(&mut alone, 3);
    let expected = alone.save(Precision::Full).await.unwrap();
    for members in [1, 2, 4] {
        let mut leader = tiny(ProcessConfig::Mask);
        let mut crew: Vec<Trainer> = (0..members).map(|_| tiny(ProcessConfig::Mask)).collect();
        for step in 0..3 {
            for member in &mut crew {
                // As it travels.
                let weights = js_sys::Float32Array::from(leader.weights().as_slice()).to_vec();
                member.follow(step, weights).unwrap();
            }
            for shard in leader.missing_shards().into_iter().rev() {
                let member = shard % (members + 1);
                if member == members {
                    leader.train_shard_number(shard);
                } else {
                    let gradients = crew[member].shard_gradients(shard);
                    let gradients = js_sys::Float32Array::from(gradients.as_slice()).to_vec();
                    leader.add_shard(step, shard, gradients).unwrap();
                }
            }
        }
        assert!(leader.save(Precision::Full).await.unwrap() == expected, "{members} members");
    }
}

/// What is asked and answered, as it travels.
struct Travelling(crew::Members);

impl Crew for Travelling {
    fn answer(&self, parts: Vec<Rows>) -> Answering<'_> {
        let travel = |values: &[f32]| js_sys::Float32Array::from(values).to_vec();
        let parts = parts.iter().map(|part| Rows { values: travel(&part.values), ..*part }).collect();
        let answers = self.0.answer(parts);
        Box::pin(async move { Ok(answers.await?.iter().map(|answer| travel(answer)).collect()) })
    }
}

#[wasm_bindgen_test]
async fn whoever_is_asked_about_the_parts_of_a_measurement_it_comes_to_the_same_bits() {
    for process in PROCESSES {
        let mut leader = tiny(process);
        train(&mut leader, 20);
        let sample = SampleConfig::default();
        let evaluations =
            || [leader.evaluate_exactly(&sample), leader.evaluate(&sample, 256)].map(Result::unwrap);
        let mut expected = Vec::new();
        for evaluation in evaluations() {
            expected.push(format!("{:?}", measured(evaluation).await));
        }
        for members in [1, 2, 4] {
            let member = |_| -> Box<dyn Asked> {
                let mut member = tiny(process);
                member.follow_average(leader.average().to_data().try_into_vec().unwrap()).unwrap();
                Box::new(member.denoiser())
            };
            let crew = Rc::new(Travelling(crew::Members((0..members).map(member).collect())));
            for (evaluation, expected) in evaluations().into_iter().zip(&expected) {
                let shared = evaluation.shared(|denoiser| denoiser.with_crew(crew.clone()));
                assert_eq!(&format!("{:?}", measured(shared).await), expected, "{members} members");
            }
        }
    }
}

#[wasm_bindgen_test]
fn errors_are_thrown_with_their_kind_and_a_sentence_in_both_languages() {
    let thrown: JsValue = match Trainer::open(b"no checkpoint", device::cpu()) {
        Ok(_) => panic!("opened"),
        Err(error) => error.into(),
    };
    let field = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &name.into()).unwrap();
    assert_eq!(field(&thrown, "kind"), "checkpoint");
    let message = field(&thrown, "message");
    for language in ["zh", "en"] {
        assert!(field(&message, language).as_string().is_some_and(|sentence| sentence.len() > 10));
    }
}

#[wasm_bindgen_test]
fn process_gaps_are_those_of_the_distribution() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let distribution = corpus.enumerated().unwrap();
    assert!((distribution.entropy() - 3.5983).abs() < 5e-5, "{}", distribution.entropy());
    for (k, gap) in [(1, 0.0), (2, 0.662), (4, 2.134), (8, 5.831)] {
        let found = process_gap(distribution, &Mask, k).unwrap();
        assert!((found - gap).abs() < 5e-4, "mask, k={k}: {found}");
    }
    for (k, gap) in [(1, 0.0), (2, 2.325), (4, 3.414), (8, 5.831)] {
        let found = process_gap(distribution, &LeftToRight, k).unwrap();
        assert!((found - gap).abs() < 5e-4, "left to right, k={k}: {found}");
    }
}

#[wasm_bindgen_test]
async fn what_is_drawn_is_the_same_as_natively() {
    assert_eq!(portable::draws(), portable::DRAWS, "draws");
    assert_eq!(portable::strings(), portable::STRINGS, "strings");
    assert_eq!(portable::samples().await, portable::SAMPLES, "samples");
    assert_eq!(portable::noise().await, portable::NOISE, "noise");
    assert_eq!(portable::questions(), portable::QUESTIONS, "questions");
    assert_eq!(portable::batches_and_weights(), portable::BATCHES_AND_WEIGHTS, "batches and weights");
}
