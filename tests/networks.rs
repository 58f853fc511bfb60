//! Every network: what it sees, what it says, how many numbers it has, and that runs with it repeat.
#![cfg(feature = "cpu")]

use burn::tensor::{Device, Int, Tensor, TensorData};
use denoise_lab::Token;
use denoise_lab::conditionals::{Conditionals, Contexts};
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::CorpusConfig;
use denoise_lab::device;
use denoise_lab::network::preset::{Architecture, NetworkConfig, NetworkSize};
use denoise_lab::network::{AttentionMask, Layout, Network, Output};
use denoise_lab::process::{ProcessConfig, Shares, Variant};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::sampler::SampleConfig;
use denoise_lab::training::{Precision, RECENT, Trainer};
use pollster::block_on;

const ARCHITECTURES: [Architecture; 3] =
    [Architecture::Transformer, Architecture::Convolution, Architecture::EncoderDecoder];
const SIZES: [NetworkSize; 3] = [NetworkSize::Tiny, NetworkSize::Small, NetworkSize::Medium];

/// Every architecture with every attention mask it can have.
const NETWORKS: [(Architecture, AttentionMask); 5] = [
    (Architecture::Transformer, AttentionMask::Full),
    (Architecture::Transformer, AttentionMask::Causal),
    (Architecture::Convolution, AttentionMask::Full),
    (Architecture::Convolution, AttentionMask::Causal),
    (Architecture::EncoderDecoder, AttentionMask::Causal),
];

/// What is new beside the transformer, with every kind of input and head it can have.
const RUNS: [(Architecture, ProcessConfig); 5] = [
    (Architecture::Convolution, ProcessConfig::Mask),
    (Architecture::Convolution, ProcessConfig::LeftToRight),
    (
        Architecture::Convolution,
        ProcessConfig::Noise { shares: Shares::One { share: 0.5 }, variant: Variant::Visible },
    ),
    (
        Architecture::Convolution,
        ProcessConfig::Noise { shares: Shares::One { share: 0.5 }, variant: Variant::Hidden },
    ),
    (Architecture::EncoderDecoder, ProcessConfig::LeftToRight),
];

/// V of the networks that are tested by themselves.
const SIZE: usize = 5;
/// D of those that read vectors.
const DIMENSIONS: usize = 3;

/// A network with weights of the run's own generator, which do not depend on the library's seed.
fn drawn(network: Network, device: &Device) -> Network {
    let layout = Layout::of(&network);
    let weights = layout.draw(&mut Random::new(3, Purpose::Weights, 0));
    let flat = Tensor::from_data(TensorData::new(weights, [layout.size()]), &device::cpu());
    layout.unflatten(network, &flat, device)
}

fn network(
    kind: Architecture,
    size: NetworkSize,
    attention_mask: AttentionMask,
    length: usize,
    device: &Device,
) -> Network {
    let shape = NetworkConfig { kind, size }.shape();
    Network::new(length, SIZE, shape, device).with_attention_mask(attention_mask)
}

fn tokens(rows: &[Vec<Token>], device: &Device) -> Tensor<2, Int> {
    let ids: Vec<i32> = rows.iter().flatten().map(|id| i32::from(*id)).collect();
    Tensor::from_data(TensorData::new(ids, [rows.len(), rows[0].len()]), device)
}

fn values(tensor: Tensor<3>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

/// What is said of each position of each row, \[rows\]\[L\] of V log-probabilities.
fn answers(output: Output) -> Vec<Vec<Vec<f32>>> {
    let [_, length, _] = output.log_probabilities.dims();
    let values = values(output.log_probabilities);
    values.chunks(length * SIZE).map(|row| row.chunks(SIZE).map(<[f32]>::to_vec).collect()).collect()
}

/// A sentence, and the same with another token at each position in turn.
fn perturbed(length: usize) -> Vec<Vec<Token>> {
    let mut random = Random::new(1, Purpose::Test, 0);
    let sentence: Vec<Token> = (0..length).map(|_| random.below(SIZE) as Token).collect();
    let changed = |j: usize| {
        let mut changed = sentence.clone();
        changed[j] = (changed[j] + 1) % SIZE as Token;
        changed
    };
    std::iter::once(sentence.clone()).chain((0..length).map(changed)).collect()
}

/// Which positions i change when position j does: exactly those that may.
fn assert_sees(answers: &[Vec<Vec<f32>>], attention_mask: AttentionMask, name: &str) {
    let length = answers[0].len();
    for (j, changed) in answers[1..].iter().enumerate() {
        for i in 0..length {
            let sees = attention_mask == AttentionMask::Full || j < i;
            assert_eq!(changed[i] != answers[0][i], sees, "{name}: position {i} of {length}, changed {j}");
        }
    }
}

#[test]
fn a_network_sees_all_that_its_sight_lets_it_and_nothing_else() {
    let device = device::cpu();
    for (kind, attention_mask) in NETWORKS {
        for (size, length) in [
            (NetworkSize::Tiny, 8),
            (NetworkSize::Tiny, 5),
            (NetworkSize::Small, 8),
            (NetworkSize::Medium, 2),
        ] {
            let network = drawn(network(kind, size, attention_mask, length, &device), &device);
            let output = network.forward(tokens(&perturbed(length), &device), None);
            assert_sees(&answers(output), attention_mask, &format!("{kind:?} {size:?} {attention_mask:?}"));
        }
    }
}

#[test]
fn a_network_of_vectors_sees_them_as_it_would_see_tokens() {
    let device = device::cpu();
    let length = 8;
    for (kind, attention_mask) in NETWORKS {
        let network = network(kind, NetworkSize::Tiny, attention_mask, length, &device);
        let network = drawn(network.with_vectors(DIMENSIONS, &device), &device);
        let mut random = Random::new(2, Purpose::Test, 0);
        let row: Vec<f32> = (0..length * DIMENSIONS).map(|_| random.uniform() as f32).collect();
        let mut rows = row.clone();
        for j in 0..length {
            let mut changed = row.clone();
            changed[j * DIMENSIONS] += 1.0;
            rows.extend(changed);
        }
        let rows = TensorData::new(rows, [length + 1, length, DIMENSIONS]);
        let output = network.forward_vectors(Tensor::from_data(rows, &device), None);
        assert_sees(&answers(output), attention_mask, &format!("{kind:?} {attention_mask:?}"));
    }
}

#[test]
fn convolutions_reach_from_one_end_of_a_long_sentence_to_the_other() {
    let device = device::cpu();
    let length = 128;
    for attention_mask in [AttentionMask::Full, AttentionMask::Causal] {
        for size in [NetworkSize::Small, NetworkSize::Medium] {
            let network =
                drawn(network(Architecture::Convolution, size, attention_mask, length, &device), &device);
            let rows = perturbed(length);
            let ends = [rows[0].clone(), rows[1].clone(), rows[length].clone()];
            let answers = answers(network.forward(tokens(&ends, &device), None));
            assert_ne!(
                answers[0][length - 1],
                answers[1][length - 1],
                "{size:?} {attention_mask:?}: the last of the first"
            );
            assert_eq!(
                answers[0][0] != answers[2][0],
                attention_mask == AttentionMask::Full,
                "{size:?} {attention_mask:?}"
            );
        }
    }
}

/// All V^L sentences.
fn sentences(length: usize) -> Vec<Vec<Token>> {
    (0..length).fold(vec![Vec::new()], |prefixes, _| {
        let longer = |prefix: &Vec<Token>| {
            let prefix = prefix.clone();
            (0..SIZE as Token).map(move |token| [prefix.as_slice(), &[token]].concat())
        };
        prefixes.iter().flat_map(longer).collect()
    })
}

#[test]
fn the_probabilities_that_a_causal_network_gives_all_sentences_sum_to_one() {
    let device = device::cpu();
    for kind in ARCHITECTURES {
        for length in [1, 2, 4, 5] {
            let network =
                drawn(network(kind, NetworkSize::Tiny, AttentionMask::Causal, length, &device), &device);
            let sentences = sentences(length);
            let answers = answers(network.forward(tokens(&sentences, &device), None));
            let probability = |(sentence, answers): (&Vec<Token>, &Vec<Vec<f32>>)| {
                let terms =
                    sentence.iter().zip(answers).map(|(x, answers)| f64::from(answers[usize::from(*x)]));
                terms.sum::<f64>().exp()
            };
            let total: f64 = sentences.iter().zip(&answers).map(probability).sum();
            assert!((total - 1.0).abs() < 1e-5, "{kind:?}, L = {length}: {total}");
        }
    }
}

#[test]
fn answers_are_normalised_whatever_stands_beside_them() {
    let device = device::cpu();
    let rows = perturbed(8);
    for (kind, attention_mask) in NETWORKS {
        let network = drawn(network(kind, NetworkSize::Tiny, attention_mask, 8, &device), &device);
        let all = answers(network.forward(tokens(&rows, &device), None));
        for answers in all.iter().flatten() {
            assert!((answers.iter().map(|v| v.exp()).sum::<f32>() - 1.0).abs() < 1e-5);
        }
        let alone = answers(network.forward(tokens(&rows[3..4], &device), None));
        let differences = alone[0].iter().flatten().zip(all[3].iter().flatten()).map(|(a, b)| (a - b).abs());
        assert!(differences.fold(0.0, f32::max) < 1e-5, "{kind:?} {attention_mask:?}");
    }
}

#[test]
fn every_parameter_has_a_finite_gradient_that_is_not_zero() {
    let device = device::cpu().autodiff();
    for (kind, attention_mask) in NETWORKS {
        for size in [NetworkSize::Tiny, NetworkSize::Small] {
            let network = network(kind, size, attention_mask, 8, &device).with_side_information(9, &device);
            let network = drawn(network.with_planner(&device), &device);
            let layout = Layout::of(&network);
            let rows = perturbed(8);
            let told = vec![vec![4; 1]; rows.len()];
            let output = network.forward(tokens(&rows, &device), Some(tokens(&told, &device)));
            let targets = tokens(&rows, &device).unsqueeze_dim::<3>(2);
            let plan = output.plan.unwrap();
            let loss = output.log_probabilities.gather(2, targets).sum()
                + plan.log_odds.square().sum()
                + plan.corruption.square().sum();
            let gradients = layout.gradients(&network, &mut loss.backward());
            let gradients: Vec<f32> = gradients.into_data().try_into_vec().unwrap();
            assert_eq!(gradients.len(), layout.size());
            for slot in layout.slots() {
                let part = &gradients[slot.offset..slot.offset + slot.size()];
                assert!(part.iter().all(|g| g.is_finite()), "{kind:?} {}", slot.path);
                assert!(part.iter().any(|g| *g != 0.0), "{kind:?} {size:?} {attention_mask:?} {}", slot.path);
            }
        }
    }
}

#[test]
fn architectures_of_one_size_have_as_many_parameters_outside_the_embeddings() {
    let device = device::cpu();
    let count = |kind, size| {
        let shape = NetworkConfig { kind, size }.shape();
        let layout = Layout::of(&Network::new(8, 61, shape, &device));
        let embeddings = ["token.", "position."];
        let counted =
            layout.slots().iter().filter(|slot| !embeddings.iter().any(|name| slot.path.starts_with(name)));
        counted.map(|slot| slot.size()).sum::<usize>()
    };
    for size in SIZES {
        let transformer = count(Architecture::Transformer, size);
        for kind in ARCHITECTURES {
            let found = count(kind, size);
            println!("{size:?} {kind:?}: {found}");
            let share = found as f64 / transformer as f64;
            assert!((0.9..=1.1).contains(&share), "{size:?} {kind:?}: {found} of {transformer}");
        }
    }
}

#[test]
fn the_parameters_of_a_transformer_are_called_as_in_the_first_checkpoints() {
    let network =
        network(Architecture::Transformer, NetworkSize::Tiny, AttentionMask::Causal, 8, &device::cpu());
    let layout = Layout::of(&network);
    let paths: Vec<_> = layout.slots().iter().map(|slot| slot.path.as_str()).collect();
    let first = ["token.weight", "position.weight", "blocks.0.attention_norm.gamma"];
    assert_eq!(paths[..3], first);
    assert!(paths.contains(&"blocks.0.attention.query_key_value.weight"));
    assert_eq!(paths[paths.len() - 4..], ["norm.gamma", "norm.beta", "head.weight", "head.bias"]);
}

#[test]
fn the_recorded_demonstrations_open_and_have_learned() {
    for name in ["capitals", "capitals-en"] {
        let path = format!("{}/www/checkpoints/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
        let trainer = Trainer::open(&std::fs::read(path).unwrap(), device::cpu()).unwrap();
        assert_eq!(trainer.config().network.kind, Architecture::Transformer);
        let mut evaluation = trainer.evaluate(&SampleConfig::default(), 256).unwrap();
        while !block_on(evaluation.advance(256)).unwrap() {}
        let gap = evaluation.measurement(1).unwrap().learning_gap.unwrap();
        assert!(gap < 0.2, "{name}: {gap}");
    }
}

fn tiny((kind, process): (Architecture, ProcessConfig)) -> RunConfig {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.model = process.into();
    config.network = NetworkConfig { kind, size: NetworkSize::Tiny };
    config.training.steps = 120;
    config.training.warm_up = 5;
    config.training.learning_rate = 0.01;
    config.training.batch = 64;
    config
}

fn trained(config: &RunConfig, steps: u64) -> Trainer {
    let mut trainer = Trainer::new(config.clone(), device::cpu()).unwrap();
    (0..steps).for_each(|_| trainer.train_step());
    trainer
}

fn saved(trainer: &Trainer) -> Vec<u8> {
    block_on(trainer.save(Precision::Full)).unwrap()
}

#[test]
fn runs_repeat_and_resume_bit_for_bit() {
    for run in RUNS {
        let config = tiny(run);
        let whole = saved(&trained(&config, 5));
        assert!(saved(&trained(&config, 5)) == whole, "{run:?}");
        let mut resumed = Trainer::open(&saved(&trained(&config, 2)), device::cpu()).unwrap();
        (0..3).for_each(|_| resumed.train_step());
        assert!(saved(&resumed) == whole, "{run:?}");
    }
}

#[test]
fn a_checkpoint_keeps_the_architecture_and_says_the_same() {
    for run in RUNS {
        let trainer = trained(&tiny(run), 3);
        let half = block_on(trainer.save(Precision::Half)).unwrap();
        let opened = Trainer::open(&half, device::cpu()).unwrap();
        assert_eq!(opened.config(), trainer.config());
        let length = trainer.corpus().length;
        let told = trainer
            .process()
            .blocks()
            .unwrap()
            .side_information(denoise_lab::position_set::PositionSet::full(length));
        let contexts = Contexts::new(vec![trainer.corpus().vocabulary.mask(); length], vec![told]);
        let ask = |t: &Trainer| block_on(t.denoiser().answer(&contexts)).unwrap().log_probabilities;
        let differences = ask(&trainer).into_iter().zip(ask(&opened)).map(|(a, b)| (a - b).abs());
        assert!(differences.fold(0.0, f32::max) < 0.02, "{run:?}");
    }
}

#[test]
fn a_checkpoint_of_one_architecture_is_not_opened_as_another() {
    let bytes = saved(&trained(&tiny(RUNS[1]), 1));
    let from = r#"\"kind\":\"convolution\""#.as_bytes();
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    let mut forged = bytes.clone();
    forged[at..at + from.len()].copy_from_slice(r#"\"kind\":\"transformer\""#.as_bytes());
    assert!(Trainer::open(&bytes, device::cpu()).is_ok());
    assert!(Trainer::open(&forged, device::cpu()).is_err());
}

#[test]
fn training_lowers_the_bound_below_the_positional_unigram() {
    for run in RUNS {
        let mut trainer = trained(&tiny(run), 100);
        block_on(trainer.take_loss()).unwrap();
        (0..RECENT).for_each(|_| trainer.train_step());
        let (_, loss) = block_on(trainer.take_loss()).unwrap().unwrap();
        let corpus = trainer.corpus();
        assert!(loss < corpus.baselines().positional_unigram, "{run:?}: {loss}");
        assert!(loss > corpus.entropy().unwrap(), "{run:?}: {loss}");
    }
}
