//! What is trained on tensors, against the processes' own costs.
#![cfg(feature = "cpu")]

use burn::tensor::{Tensor, TensorData};
use denoise_lab::Token;
use denoise_lab::conditionals::{Conditionals, SideInformation};
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::device;
use denoise_lab::method::DenoisingBatch;
use denoise_lab::network::preset::NetworkSize;
use denoise_lab::process::{
    EmbeddingShift, Embeddings, Example, Plan, ProcessConfig, Replacement, Schedule, noise_of, processes,
};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::training::{Precision, Trainer};
use pollster::block_on;

const ROWS: usize = 37;
const ITERATED: ProcessConfig =
    ProcessConfig::Iid { steps: 5, replacement: Replacement::Constant { rate: 0.3 } };
const LINEAR: ProcessConfig =
    ProcessConfig::Gaussian { steps: 7, schedule: Schedule::Linear, embeddings: Embeddings::Frozen };

const LEARNED: ProcessConfig =
    ProcessConfig::Gaussian { steps: 7, schedule: Schedule::Shifted, embeddings: Embeddings::Learned };

fn random() -> Random {
    Random::new(0, Purpose::Batch, 0)
}

fn trainer(process: ProcessConfig) -> Trainer {
    let mut run = RunConfig::new(CorpusConfig::capitals());
    run.model = process.into();
    run.network.size = NetworkSize::Tiny;
    run.training.steps = 220;
    run.training.warm_up = 5;
    run.training.learning_rate = 0.01;
    Trainer::new(run, device::cpu()).unwrap()
}

/// The examples that a batch is made of, with their sentences.
fn examples(corpus: &Corpus, config: ProcessConfig) -> Vec<(Vec<Token>, Example)> {
    let (process, mut random) = (config.process(), random());
    let strata = process.example_strata(corpus.length);
    let first = random.below(strata);
    let example = |row: usize| {
        let sentence = corpus.sample(&mut random).to_vec();
        let stratum = 1 + (first + row) % strata;
        let example = process.example(&sentence, &corpus.vocabulary, stratum, &mut random);
        (sentence, example)
    };
    (0..ROWS).map(example).collect()
}

/// The mean of what these weights \[rows × L\] of insertions cost.
fn inserted(examples: &[(Vec<Token>, Example)], log_weights: &[f32]) -> f64 {
    let weights = log_weights.chunks_exact(log_weights.len() / examples.len());
    let cost = |((_, example), weights): (&(Vec<Token>, Example), &[f32])| match &example.plan {
        Some(Plan::Insertion(insertion)) => {
            let cost = insertion.cost(weights);
            cost.stop + cost.averaged_place
        }
        _ => 0.0,
    };
    examples.iter().zip(weights).map(cost).sum::<f64>() / examples.len() as f64
}

/// The mean of what these answers \[rows × L × V\] cost.
fn scalar(examples: &[(Vec<Token>, Example)], answers: &[f32]) -> f64 {
    let answers = answers.chunks_exact(answers.len() / examples.len());
    let cost = |((sentence, example), answer): (&(Vec<Token>, Example), &[f32])| {
        example.constant + example.bound.nats(sentence, answer)
    };
    examples.iter().zip(answers).map(cost).sum::<f64>() / examples.len() as f64
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-4 * wanted.abs().max(1.0), "{found} is not {wanted}");
}

#[test]
fn a_networks_objective_is_the_cost_of_its_answers() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    for config in processes().iter().map(|entry| entry.config).chain([ITERATED, LINEAR]) {
        let trainer = trainer(config);
        let batch = DenoisingBatch::draw(&corpus, trainer.process(), ROWS, &mut random());
        let answers = block_on(trainer.denoiser().answer(&batch.contexts)).unwrap();
        let (bound, gradients) = block_on(trainer.gradients(&batch).read()).unwrap();
        let examples = examples(&corpus, config);
        let heads = answers.plans.map_or(0.0, |plans| inserted(&examples, &plans.log_odds));
        close(f64::from(bound), scalar(&examples, &answers.log_probabilities) + heads);
        assert!(gradients.iter().all(|g| g.is_finite()) && gradients.iter().any(|g| *g != 0.0));
    }
}

#[test]
fn the_objective_of_learned_embeddings_is_the_bound_of_the_process_they_make() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let mut trainer = trainer(LEARNED);
    (0..60).for_each(|_| trainer.train_step());
    // Opened from averages alone, the weights that train are those that answer.
    let averages = block_on(trainer.save(Precision::Half)).unwrap();
    let trainer = Trainer::open(&averages, device::cpu()).unwrap();
    let batch = DenoisingBatch::draw(&corpus, trainer.process(), ROWS, &mut random());
    let denoiser = trainer.denoiser();
    let shift = block_on(denoiser.noise_parameters()).unwrap();
    let process = block_on(noise_of(&*LEARNED.process(), &denoiser)).unwrap();
    let diffusion = process.diffusion().unwrap();
    let (mut wanted, mut unmoved) = (0.0, 0.0);
    for (sentence, example) in examples(&corpus, LEARNED) {
        let EmbeddingShift { alpha, width, .. } = example.embedding_shift.clone().unwrap();
        let mut context = example.context.clone();
        for (at, z) in context.vectors.iter_mut().enumerate() {
            *z += alpha as f32 * shift[usize::from(sentence[at / width]) * width + at % width];
        }
        let SideInformation::Level(step) = context.side_information[0] else {
            panic!("{:?} is no level", context.side_information)
        };
        let answer = block_on(denoiser.answer(&context)).unwrap().log_probabilities;
        let cost = diffusion.cost(&context, step, &corpus.vocabulary, diffusion.steps() as f64);
        wanted += cost.nats(&sentence, &answer) + diffusion.prior_cost(&sentence, &corpus.vocabulary);
        unmoved += example.bound.nats(&sentence, &answer) + example.constant;
    }
    let (bound, _) = block_on(trainer.gradients(&batch).read()).unwrap();
    close(f64::from(bound), wanted / ROWS as f64);
    assert!((unmoved / wanted - 1.0).abs() > 1e-3, "the shift makes no difference");
    close(bound_of_shards(&trainer, &batch), f64::from(bound));
}

#[test]
fn learned_embeddings_descend_the_bound_beside_the_cross_entropy() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let frozen =
        ProcessConfig::Gaussian { steps: 7, schedule: Schedule::Shifted, embeddings: Embeddings::Frozen };
    let [learned, frozen] = [LEARNED, frozen]
        .map(|config| DenoisingBatch::draw(&corpus, &*config.process(), ROWS, &mut random()));
    assert!(learned.descends_costs && !frozen.descends_costs);
    assert_eq!((&learned.bound_weights, &learned.contexts), (&frozen.bound_weights, &frozen.contexts));
    let both = frozen.training_weights.iter().zip(&frozen.bound_weights).map(|(a, b)| a + b);
    assert_eq!(learned.training_weights, both.collect::<Vec<_>>());
}

#[test]
fn training_moves_learned_embeddings_and_a_checkpoint_keeps_them() {
    let mut trainer = trainer(LEARNED);
    let shift = |trainer: &Trainer| block_on(trainer.denoiser().noise_parameters()).unwrap();
    let first = shift(&trainer);
    (0..20).for_each(|_| trainer.train_step());
    let moved = shift(&trainer);
    assert!(first.iter().zip(&moved).any(|(a, b)| (a - b).abs() > 0.01));
    let bytes = block_on(trainer.save(Precision::Full)).unwrap();
    assert_eq!(shift(&Trainer::open(&bytes, device::cpu()).unwrap()), moved);
}

#[test]
fn tensor_costs_are_the_scalar_ones_whatever_the_answer() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    let (length, size) = (corpus.length, corpus.vocabulary.size());
    let diffusions =
        processes().iter().map(|entry| entry.config).filter(|c| c.process().diffusion().is_some());
    for config in diffusions.chain([ITERATED, LINEAR]) {
        for spread in [1.0, 8.0] {
            let mut noise = Random::new(1, Purpose::Test, 0);
            let mut answers: Vec<f32> =
                (0..ROWS * length * size).map(|_| (spread * noise.normal()) as f32).collect();
            for answer in answers.chunks_exact_mut(size) {
                let total: f32 = answer.iter().map(|value| value.exp()).sum();
                answer.iter_mut().for_each(|value| *value -= total.ln());
            }
            let process = config.process();
            let batch = DenoisingBatch::draw(&corpus, &*process, ROWS, &mut random());
            for part in [batch.clone()].into_iter().chain(batch.shards(ROWS)) {
                let data = TensorData::new(answers.clone(), [ROWS, length, size]);
                let tensor = Tensor::<3>::from_data(data, &device::cpu());
                let steps = part.reverse_steps.as_ref().map(|all| all.cost(tensor.clone()));
                let regressions = part.regressions.as_ref().map(|all| all.cost(tensor));
                let cost: f32 =
                    steps.into_iter().chain(regressions).map(|cost| cost.into_scalar::<f32>()).sum();
                let crossed = |(at, weight): (usize, &f32)| {
                    let row = at / length * length;
                    -weight * answers[(row + part.cells[at]) * size + usize::from(part.targets[at])]
                };
                let crosses: f32 = part.bound_weights.iter().enumerate().map(crossed).sum();
                let constants: f32 = part.constants.iter().sum();
                let found = f64::from(cost + crosses + constants) / ROWS as f64;
                close(found, scalar(&examples(&corpus, config), &answers));
            }
        }
    }
}

/// The bound's draw over the shards of a batch, each times its share of the sentences.
fn bound_of_shards(trainer: &Trainer, batch: &DenoisingBatch) -> f64 {
    let share = |shard: DenoisingBatch| {
        let (bound, _) = block_on(trainer.gradients(&shard).read()).unwrap();
        f64::from(bound) * shard.rows as f64 / batch.rows as f64
    };
    batch.shards(10).into_iter().map(share).sum()
}

#[test]
fn shards_hold_the_rows_of_their_batch() {
    let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
    for entry in processes() {
        let process = entry.config.process();
        let trainer = trainer(entry.config);
        let batch = DenoisingBatch::draw(&corpus, &*process, ROWS, &mut random());
        let (whole, _) = block_on(trainer.gradients(&batch).read()).unwrap();
        close(bound_of_shards(&trainer, &batch), f64::from(whole));
    }
}

#[test]
fn training_lowers_the_bound_of_diffusions_to_a_third() {
    let diffusions =
        processes().iter().map(|entry| entry.config).filter(|c| c.process().diffusion().is_some());
    for config in diffusions.chain([LEARNED]) {
        let mut trainer = trainer(config);
        let mut loss = |steps: usize| {
            (0..steps).for_each(|_| trainer.train_step());
            block_on(trainer.take_loss()).unwrap().unwrap().1
        };
        let (first, _, last) = (loss(20), loss(180), loss(20));
        assert!(last < first / 3.0, "{config:?}: {first} {last}");
        assert!(last > trainer.corpus().entropy().unwrap(), "{config:?}: {last}");
    }
}
