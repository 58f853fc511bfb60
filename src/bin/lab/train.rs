//! `train`: a network, from its first step or from a saved one.

use crate::destination::Destination;
use crate::flags::{
    demonstration, file, is_given, method, open_corpus, path, state, subcommand, text_file, texts,
};
use crate::interrupt::Interrupt;
use crate::model::open;
use crate::output::{Output, kebab};
use crate::progress::Progress;
use crate::saving::{Saving, save_every};
use clap::{Arg, ArgAction, ArgMatches};
use denoise_lab::configuration::command::Command;
use denoise_lab::configuration::state::{State, settings};
use denoise_lab::corpus::OwnText;
use denoise_lab::device;
use denoise_lab::error::{Error, Result};
use denoise_lab::training::{LatentLoss, Loss, Precision, Run};
use pollster::block_on;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// Steps between two reports of the loss.
const REPORT_EVERY: u64 = 25;

pub fn command() -> clap::Command {
    let fields = [
        ("step", "steps done"),
        ("budget", "steps to do in all"),
        (
            "loss",
            "in all but the last line: mean training loss of the batches since the line before, raw weights, nats per sequence",
        ),
        (
            "lossKind",
            "what that loss is: upper-bound-estimate (of the bound at k = 1; D + R of a learned posterior), or no-bound where less is trained on (bert)",
        ),
        ("trainingLoss", "of a learned posterior: what is minimised, no bound unless it is D + R"),
        ("distortion", "of a learned posterior: D, likewise of the batches since the line before"),
        ("rate", "of a learned posterior: R"),
        (
            "regulariser",
            "of a learned posterior: what else the objective measures, MMD² or the discriminator's loss; or null",
        ),
        ("parameters", "in the last line: how many numbers were trained"),
        ("seconds", "in the last line: how long it took"),
        ("out", "in the last line: the file it was saved to"),
    ];
    subcommand(
        Command::Train,
        "Train a network and save it, every minute and at the end; Ctrl-C saves what there is and stops",
        &fields,
    )
    .arg(file("out", "Where to save the run [default: run.safetensors, or the file resumed]"))
    .arg(save_every())
    .arg(
        Arg::new("half")
            .long("half")
            .action(ArgAction::SetTrue)
            .help("Save only the averaged weights, in float16: a small file that fills blanks as well"),
    )
    .arg(method().conflicts_with("resume"))
    .arg(demonstration().conflicts_with_all(["method", "resume"]))
    .arg(text_file())
    .arg(file("resume", "Go on with a saved run; only --steps can change").conflicts_with("config"))
}

pub fn train(matches: &ArgMatches, output: &Output) -> Result<ExitCode> {
    let mut state = state(Command::Train, matches)?;
    let texts = texts(matches, &mut state)?;
    let resumed = path(matches, "resume");
    let mut trainer = match resumed {
        Some(path) => resume(path, &texts, &state, matches)?,
        None => {
            let corpus = open_corpus(&state.run.corpus, &texts)?;
            Run::on(corpus, state.run, device::cpu())?
        }
    };
    let out = path(matches, "out").or(resumed).unwrap_or(Path::new("run.safetensors"));
    let output = &output.beside_file(true);
    let precision = if matches.get_flag("half") { Precision::Half } else { Precision::Full };
    let mut saving = Saving::new(Destination::of(out)?, precision, matches);

    let (started, interrupt) = (Instant::now(), Interrupt::listen()?);
    let ended = train_to_the_end(&mut trainer, &mut saving, &interrupt, output);
    let finished = saving.conclude(&trainer, ended)?;
    conclude(&trainer, out, started.elapsed().as_secs_f64(), output)?;
    Ok(interrupt.exit_code(finished))
}

/// Opens a saved run and gives it the step budget asked for.
fn resume(path: &Path, texts: &[Arc<OwnText>], state: &State, matches: &ArgMatches) -> Result<Run> {
    let fixed =
        settings().into_iter().filter(|setting| Command::Train.takes(setting) && setting.name != "steps");
    if let Some(setting) = fixed.into_iter().find(|setting| is_given(matches, setting.name)) {
        let name = setting.name;
        return Err(Error::setting(
            format!("--{name} 不能和 --resume 一起用：继续训练只能改 --steps。"),
            format!("--{name} cannot be used with --resume: a resumed run can only change --steps."),
        ));
    }
    let mut trainer = open(path, texts)?;
    if is_given(matches, "steps") {
        trainer.extend(state.run.training.steps.saturating_sub(trainer.budget()));
    }
    if trainer.finished() {
        let (step, budget) = (trainer.step(), trainer.budget());
        return Err(Error::setting(
            format!("这次训练已经完成（{budget} 步中的第 {step} 步）；用 --steps 给出更大的总步数来继续。"),
            format!(
                "This run is finished ({step} of {budget} steps); give --steps with a larger total to go on."
            ),
        ));
    }
    Ok(trainer)
}

/// What a training loss is.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
enum LossKind {
    UpperBoundEstimate,
    NoBound,
}

impl LossKind {
    fn of(run: &Run) -> Self {
        if run.trains_a_bound() { Self::UpperBoundEstimate } else { Self::NoBound }
    }
}

/// Trains to the end of the budget, saving now and then; false if Ctrl-C came first.
fn train_to_the_end(
    trainer: &mut Run,
    saving: &mut Saving,
    interrupt: &Interrupt,
    output: &Output,
) -> Result<bool> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Line {
        step: u64,
        budget: u64,
        loss: f64,
        loss_kind: LossKind,
        #[serde(flatten)]
        learned: Option<LatentLoss>,
    }
    let loss_kind = LossKind::of(trainer);
    let progress = Progress::new("steps", trainer.step(), trainer.budget());
    while !trainer.finished() && !interrupt.is_raised() {
        trainer.train_step();
        progress.set(trainer.step());
        let report = trainer.step().is_multiple_of(REPORT_EVERY) || trainer.finished();
        if report && let Some((_, loss)) = block_on(trainer.take_loss())? {
            let Loss { nats, learned } = loss;
            let parts = learned
                .filter(|_| trainer.config().latent().is_ok_and(|latent| latent.has_posterior()))
                .map_or(String::new(), |parts| format!(": D {:.3}, R {:.3}", parts.distortion, parts.rate));
            progress.say(format!("loss {nats:.3} nats ({}){parts}", kebab(&loss_kind)));
            let (step, budget) = (trainer.step(), trainer.budget());
            output.object(&Line { step, budget, loss: nats, loss_kind, learned })?;
        }
        saving.save_if_due(trainer, &progress)?;
    }
    Ok(trainer.finished())
}

fn conclude(trainer: &Run, out: &Path, seconds: f64, output: &Output) -> Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        step: u64,
        budget: u64,
        parameters: usize,
        seconds: f64,
        out: &'a Path,
    }
    let (step, budget, parameters) = (trainer.step(), trainer.budget(), trainer.parameters());
    let text = format!(
        "{step} of {budget} steps, {parameters} parameters, {seconds:.1} s; saved to {}",
        out.display()
    );
    output.line(text, &Line { step, budget, parameters, seconds, out })
}

#[cfg(test)]
mod tests {
    use super::{command, state};
    use denoise_lab::configuration::RunConfig;
    use denoise_lab::configuration::command::{Command, command_line};
    use denoise_lab::configuration::method::methods;
    use denoise_lab::configuration::state::State;
    use denoise_lab::configuration::view::Language;
    use denoise_lab::corpus::CorpusConfig;
    use denoise_lab::latent::preset::demonstrations;

    #[test]
    fn a_line_copied_from_the_page_is_read_as_the_same_run() {
        let plain = RunConfig::new(CorpusConfig::capitals());
        let named = methods().map(|method| plain.with_method(method.name));
        let shown = demonstrations().iter().map(|demonstration| plain.demonstration(demonstration.name));
        for run in named.chain(shown) {
            let run = run.unwrap();
            let mut varied = run.clone();
            for (name, text) in
                [("corpus", "brackets"), ("length", "20"), ("learning-rate", "0.002"), ("seed", "7")]
            {
                varied.set(name, text).unwrap();
            }
            for run in [run, varied] {
                let line = command_line(&State { run: run.clone(), ..State::defaults(Language::Zh) });
                let train = line.split(" && ").next().unwrap();
                let matches = command().try_get_matches_from(train.split(' ').skip(1)).unwrap();
                assert_eq!(state(Command::Train, &matches).unwrap().run, run, "{line}");
            }
        }
    }
}
