//! A process and an objective that are added in one file and a row (`process/toy.rs`, `latent/objective/toy.rs`) work
//! wherever others do.

use crate::bound::{BoundKind, ConditionalTable, process_gap};
use crate::configuration::state::{State, settings};
use crate::configuration::view::Language;
use crate::configuration::{command, link};
use crate::corpus::description::known_distribution;
use crate::corpus::{Corpus, CorpusConfig, DataDistribution};
use crate::frame::CellState;
use crate::frame::corruption::corrupt;
use crate::process::ProcessConfig;
use crate::sampler::{Prompt, SampleConfig, infill, read_sentence};
use crate::settings::Range;
use pollster::block_on;

fn capitals() -> Corpus {
    Corpus::open(&CorpusConfig::capitals()).unwrap()
}

#[test]
fn a_process_of_one_file_and_a_row_is_a_choice_that_links_and_commands_carry() {
    let all = settings();
    let process = all.iter().find(|setting| setting.name == "process").unwrap();
    let Range::Choice { options, .. } = process.range else { panic!("the process is a choice") };
    assert!(options.iter().any(|option| option.name == "right-to-left"));
    let mut state = State::defaults(Language::En);
    state.set("process", "right-to-left").unwrap();
    state.validate().unwrap();
    assert_eq!(state.run.process().unwrap(), ProcessConfig::RightToLeft);
    let (read, notices) = link::decode(&link::encode(&state), &State::defaults(Language::En));
    assert_eq!((read, notices), (state.clone(), Vec::new()));
    assert!(command::command_line(&state).contains("--process right-to-left"));
}

#[test]
fn its_bound_is_summed_and_costs_nothing_at_one_position_a_step() {
    let (corpus, process) = (capitals(), ProcessConfig::RightToLeft.process());
    let distribution = corpus.enumerated().unwrap();
    let oracle = known_distribution(&corpus).unwrap();
    for k in [1, 3, 8] {
        let mut table = ConditionalTable::new(distribution, &*process, k).unwrap();
        while !block_on(table.advance(&oracle.conditionals(), 100)).unwrap() {}
        let nelbo = table.nelbo(&*process, k).unwrap();
        assert_eq!(nelbo.kind, BoundKind::Exact);
        let gap = process_gap(distribution, &*process, k).unwrap();
        assert!((nelbo.nats - distribution.entropy() - gap).abs() < 1e-4, "{} {gap} at {k}", nelbo.nats);
        assert_eq!(gap > 1e-9, k > 1, "{gap} at {k}");
    }
}

#[test]
fn its_ladder_and_its_filled_prompts_are_those_of_a_process_from_right_to_left() {
    let (corpus, process) = (capitals(), ProcessConfig::RightToLeft.process());
    let sentence = read_sentence(&corpus.sentence, &corpus).unwrap();
    let frames = corrupt(&sentence, &corpus.vocabulary, &*process, 3, 0).unwrap();
    let destroyed = |cells: &[crate::frame::Cell]| -> Vec<usize> {
        let gone = cells.iter().enumerate().filter(|(_, cell)| cell.state == CellState::Corrupted);
        gone.map(|(position, _)| position).collect()
    };
    let destroyed: Vec<_> = frames.iter().map(|frame| destroyed(&frame.cells)).collect();
    assert_eq!(destroyed, [0, 3, 6, 8].map(|count| (0..count).collect::<Vec<_>>()));
    let prompt = Prompt::read("", &corpus.vocabulary, corpus.length).unwrap();
    let oracle = known_distribution(&corpus).unwrap();
    let config = SampleConfig::default();
    let filled =
        block_on(infill(&oracle.conditionals(), &*process, &corpus.vocabulary, &prompt, &config)).unwrap();
    let distribution = corpus.enumerated().unwrap();
    assert!(distribution.sentences().contains(&filled.tokens), "{}", filled.text);
}

#[cfg(feature = "cpu")]
#[test]
fn a_network_trains_on_it() {
    use crate::configuration::RunConfig;
    use crate::device;
    use crate::training::Run;
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.model = ProcessConfig::RightToLeft.into();
    config.training.batch = 8;
    let mut run = Run::on(capitals(), config, device::cpu()).unwrap();
    run.train_step();
    let (_, loss) = block_on(run.take_loss()).unwrap().unwrap();
    assert!(loss.nats.is_finite() && loss.nats > 0.0, "{}", loss.nats);
}

#[cfg(feature = "cpu")]
#[test]
fn an_objective_of_one_file_and_a_row_is_a_choice_that_links_carry_and_that_trains() {
    use crate::device;
    use crate::latent::Objective;
    use crate::training::Run;
    let mut state = State::defaults(Language::En);
    state.set("posterior", "learned").unwrap();
    state.set("objective", "distortion").unwrap();
    state.validate().unwrap();
    assert_eq!(state.run.latent().unwrap().objective, Objective::Distortion);
    let (read, notices) = link::decode(&link::encode(&state), &State::defaults(Language::En));
    assert_eq!((read, notices), (state.clone(), Vec::new()));
    state.set("batch", "8").unwrap();
    let corpus = Corpus::open(&state.run.corpus).unwrap();
    let Run::Learned(mut run) = Run::on(corpus, state.run, device::cpu()).unwrap() else {
        panic!("its posterior is learned")
    };
    run.train_step();
    let (_, loss) = block_on(run.take_losses()).unwrap().unwrap();
    assert!(loss.training_loss == loss.distortion && loss.rate > 0.0, "{loss:?}");
}
