//! A step is its shards, summed in their order: whoever computes them, a run is the same to the bit.

use super::*;
use crate::common::crew::Members;
use denoise_lab::device::Asked;
use std::rc::Rc;

#[test]
fn a_run_is_the_same_to_the_bit_for_every_number_of_threads() {
    for process in PROCESSES {
        let mut config = tiny(process);
        config.training.batch = 70;
        let [one, others @ ..] = [1, 2, 3, 5].map(|threads| {
            let mut trainer = trainer(&config);
            (0..4).for_each(|_| trainer.train_step_by(threads));
            saved(&trainer)
        });
        others.into_iter().for_each(|other| assert!(other == one));
    }
}

#[test]
fn a_run_is_the_same_to_the_bit_whoever_computes_its_shards_in_whatever_order() {
    for process in PROCESSES {
        let mut config = tiny(process);
        config.training.batch = 70;
        let mut alone = trainer(&config);
        train(&mut alone, 4);
        for members in [1, 2, 4] {
            assert!(saved(&trained_by_a_crew(&config, members, 4)) == saved(&alone), "{members}");
        }
    }
}

/// So many steps by a leader and members, of whom now and then one dies with its shard undone and one answers twice or too late.
fn trained_by_a_crew(config: &RunConfig, members: usize, steps: u64) -> Trainer {
    let (mut leader, mut random) = (trainer(config), Random::new(members as u64, Purpose::Test, 1));
    let mut crew: Vec<Trainer> = (0..members).map(|_| trainer(config)).collect();
    while leader.step() < steps {
        let step = leader.step();
        for member in &mut crew {
            member.follow(step, leader.weights()).unwrap();
        }
        let mut answers: Vec<(usize, Vec<f32>)> = Vec::new();
        while leader.step() == step {
            let missing = leader.missing_shards();
            let number = missing[random.below(missing.len())];
            match random.below(4) {
                0 => drop(leader.train_shard_number(number)),
                1 => crew[random.below(members)] = follower(&leader),
                _ => answers.push((number, crew[random.below(members)].shard_gradients(number))),
            }
            if answers.len() > random.below(3) {
                let (number, gradients) = answers.swap_remove(random.below(answers.len()));
                leader.add_shard(step, number, gradients).unwrap();
            }
        }
        for (number, late) in answers {
            assert!(!leader.add_shard(step, number, late).unwrap());
        }
    }
    leader
}

fn follower(leader: &Trainer) -> Trainer {
    let mut member = trainer(leader.config());
    member.follow(leader.step(), leader.weights()).unwrap();
    member
}

#[test]
fn what_does_not_fit_a_run_is_not_added_to_it() {
    let (mut leader, mut medium) = (trainer(&tiny(ProcessConfig::Mask)), tiny(ProcessConfig::Mask));
    medium.network.size = NetworkSize::Medium;
    let mut other = trainer(&medium);
    assert!(leader.add_shard(0, 0, other.shard_gradients(0)[..100].to_vec()).is_err());
    assert!(leader.follow(0, other.weights()).is_err());
    assert!(leader.follow_average(other.weights()).is_err());
    assert!(leader.shard_gradients(1000).is_empty());
    assert!(!leader.add_shard(0, 1000, other.shard_gradients(0)).unwrap());
}

#[test]
fn a_network_says_the_same_to_the_bit_whoever_is_asked_about_parts_of_its_rows() {
    for process in PROCESSES {
        let config = tiny(process);
        let leader = trained(&config, 2);
        let mut random = Random::new(0, Purpose::Test, 2);
        let contexts = DenoisingBatch::draw(leader.corpus(), leader.process(), 200, &mut random).contexts;
        let expected = block_on(leader.denoiser().answer(&contexts)).unwrap();
        let member = |_| -> Box<dyn Asked> {
            let mut member = trainer(&config);
            member.follow_average(leader.average().to_data().try_into_vec().unwrap()).unwrap();
            Box::new(member.denoiser())
        };
        let answers = |members: usize| {
            let crew = Rc::new(Members((0..members).map(member).collect()));
            block_on(leader.denoiser().with_crew(crew).answer(&contexts))
        };
        for members in [1, 2, 4] {
            assert!(answers(members).unwrap() == expected, "{process:?}, {members}");
        }
        // Where nobody answers there is no answer: it is they who were asked.
        assert_eq!(answers(0).unwrap_err().kind, ErrorKind::Device);
    }
}

#[test]
fn merged_shards_equal_the_whole_batch() {
    PROCESSES.into_iter().for_each(merged_shards_equal_the_whole);
}

fn merged_shards_equal_the_whole(process: ProcessConfig) {
    let config = tiny(process);
    let (mut whole, mut sharded) = (trainer(&config), trainer(&config));
    // As the trainers draw it for their first step.
    let batch = DenoisingBatch::draw(
        whole.corpus(),
        whole.process(),
        config.training.batch,
        &mut Random::new(config.training.seed, Purpose::Batch, 0),
    );
    assert_eq!(batch.shards(50).iter().map(|shard| shard.rows).collect::<Vec<_>>(), [50, 50, 28]);
    assert!(sharded.shards_per_step() > 1);
    let gradients = whole.gradients(&batch);
    whole.apply(gradients);
    sharded.train_step();
    let loss = |t: &mut Trainer| block_on(t.take_loss()).unwrap().unwrap().1;
    let (whole_loss, sharded_loss) = (loss(&mut whole), loss(&mut sharded));
    assert!((whole_loss - sharded_loss).abs() < 1e-5 * whole_loss.max(10.0), "{whole_loss} {sharded_loss}");
    let answer = |t: &Trainer| block_on(t.denoiser().answer(&batch.contexts)).unwrap().log_probabilities;
    let differences = answer(&whole).into_iter().zip(answer(&sharded)).map(|(a, b)| (a - b).abs());
    assert!(differences.fold(0.0, f32::max) < 1e-3);
}

#[test]
fn a_shard_has_128_to_256_tokens_at_every_context() {
    let text: String = (0..400).map(|n| format!("verse {n}, and another\n")).collect();
    let text = std::sync::Arc::new(denoise_lab::corpus::OwnText::read(text.as_bytes()).unwrap());
    let shards = |context: usize| {
        let fingerprint = text.fingerprint().to_string();
        let mut config = tiny(ProcessConfig::Mask);
        config.corpus = CorpusConfig::Text { context, fingerprint };
        config.network.size = NetworkSize::Medium;
        let corpus = denoise_lab::corpus::Corpus::of_text(text.clone(), context).unwrap();
        Trainer::on(corpus, config, device::cpu()).unwrap().shards_per_step()
    };
    for (context, expected) in [(8, 8), (32, 32), (64, 64), (128, 64)] {
        assert_eq!(shards(context), expected);
        assert!((128..=256).contains(&(128 / expected * context)), "{context}");
    }
}
