//! `infill`, `sample`: sentences, of a trained network or of the data distribution itself.

use crate::flags::{number, numbers, subcommand, text, whole, whole_list, words};
use crate::output::{Output, frame_line, kebab, nats, spread};
use crate::quality::Measuring;
use crate::question::{Fill, Question, ask, asking};
use clap::ArgMatches;
use denoise_lab::Token;
use denoise_lab::configuration::command::Command;
use denoise_lab::configuration::state::State;
use denoise_lab::corpus::Corpus;
use denoise_lab::error::{Error, ErrorKind, Result};
use denoise_lab::sampler::{Answer, Infill, LogProbabilityKind, Prompt, SampleConfig, Share};
use denoise_lab::study::comparison::OverSeeds;
use serde::Serialize;

pub fn infill_command() -> clap::Command {
    let fields = [
        ("text", "the filled sentence"),
        ("tokens", "its tokens' ids"),
        ("possible", "whether the data distribution can say it; null where that is unknown"),
        ("logProbability", "of what was restored, in nats; null where there is none"),
        ("logProbabilityKind", "what it is the logarithm of"),
        ("networkEvaluations", "how often the network was asked"),
        ("orderUsed", "the order the blanks were restored in; null where a planner chose"),
        ("corrections", "how often a restored token was changed again, by a planner or by remasking"),
        ("effectiveSampleSize", "of the particles at the end; null without particles"),
        ("smallestEffectiveSampleSize", "of the particles on the way; null without particles"),
        ("frames", "the trajectory, as on the page"),
        ("latent", "of a learned posterior: the z of this sentence"),
        (
            "answers",
            "of a prompt with gaps: [{text, length, probability}], what particles came to, by their shares",
        ),
    ];
    let described = subcommand(Command::Infill, "Fill the blanks of a prompt", &fields);
    asking(Command::Infill, described)
        .arg(words("The prompt: □, 口 and _ are blanks, … any number of tokens, each unless the corpus writes with it [default: the corpus's first example]"))
}

pub fn sample_command() -> clap::Command {
    let fields = [
        ("text", "the sentence"),
        ("tokens", "its tokens' ids"),
        ("logProbability", "of what was drawn, by the model, in nats; null where there is none"),
        ("logProbabilityKind", "what it is the logarithm of"),
        ("networkEvaluations", "how often the network was asked"),
        (
            "valid",
            "whether the data distribution can say it; in the last line, {share, standardError} of those",
        ),
        (
            "surprisal",
            "-log p*(x) in nats; in the last line, {nats, standardError} of the valid ones; null where there is none",
        ),
        ("sentences", "in the last line: how many were drawn"),
        ("entropy", "in the last line: H, the surprisal of sentences of the distribution itself"),
        (
            "evaluations",
            "with --evaluations: one object for each number of them, with sentences, valid and surprisal as in the last line",
        ),
        (
            "malformed",
            "with --evaluations: of strings on a canvas, {share, standardError} of those without an end, or with anything but pads after it; otherwise null",
        ),
        (
            "cut",
            "with --evaluations: of strings on a canvas, unless their length is drawn first, and of a deletion, {share, standardError} of those that had no room for another token, or step; otherwise null",
        ),
        (
            "lengths",
            "with --evaluations: of strings on a canvas, [{length, drawn: {share, standardError}, expected}], expected being P(length) of the data distribution; otherwise empty",
        ),
        ("meanEvaluations", "how many a sentence took on average"),
        (
            "distances",
            "how far the drawn sentences' distribution is from p*: [{kind, value, standardError, chance}], chance being what sentences of p* itself would have; an infinite value is null",
        ),
        (
            "missed",
            "with --evaluations: {share, standardError} of p* that the sampler cannot draw; null where its likelihood is not known",
        ),
    ];
    let described = subcommand(
        Command::Sample,
        "Draw sentences, each with its log-probability; where the distribution is known, how good they are",
        &fields,
    );
    asking(Command::Sample, described)
        .arg(number("count", 1..=100_000, "10", "How many sentences to draw; the n-th with the n-th seed"))
        .arg(
            numbers(
                "evaluations",
                "Draw so many sentences at each of these numbers of network evaluations, and print how good they are",
            )
            .conflicts_with_all(["text", "k", "sampling-steps", "remask"]),
        )
        .arg(words("A prompt with blanks, □, 口 or _ as in infill, that every sentence completes [default: all blank]"))
}

pub fn infill(matches: &ArgMatches, output: &Output) -> Result<()> {
    ask(Command::Infill, matches, &Filling { prompt: text(matches), output })
}

pub fn sample(matches: &ArgMatches, output: &Output) -> Result<()> {
    let (count, evaluations) = (whole(matches, "count"), whole_list(matches, "evaluations"));
    if !evaluations.is_empty() {
        return ask(Command::Sample, matches, &Measuring { evaluations, count, output });
    }
    let prompt = text(matches).unwrap_or_default();
    ask(Command::Sample, matches, &Drawing { prompt, count, output })
}

/// Reads a prompt. One without a blank has nothing to fill; where its signs are the corpus's own, it says which
/// sign is none.
fn read(text: &str, corpus: &Corpus) -> Result<Prompt> {
    let prompt = Prompt::of(text, corpus)?;
    let blank = corpus.vocabulary.blank();
    if prompt.blanks().is_empty() && text.contains(['□', '口', '_']) {
        return Err(Error::new(
            ErrorKind::Prompt,
            format!("提示里没有空位：这份语料自己就写有 □、口或 _。请用 {blank} 表示空位。"),
            format!(
                "The prompt has no blank: this corpus itself writes with □, 口 or _. Write {blank} for a blank."
            ),
        ));
    }
    Ok(prompt)
}

/// One prompt, filled once.
struct Filling<'a> {
    prompt: Option<String>,
    output: &'a Output,
}

impl Question for Filling<'_> {
    fn write(&self, corpus: &Corpus, state: &State, fill: Fill) -> Result<()> {
        let text = self.prompt.as_ref().or(corpus.prompts.first()).map_or("", String::as_str);
        let prompt = read(text, corpus)?;
        let infill = fill(&prompt, &state.sample)?.judged(corpus);
        for frame in &infill.frames {
            self.output.text(frame_line(frame, corpus.vocabulary.separator()))?;
        }
        for Answer { text, length, probability } in &infill.answers {
            self.output.text(format!("{:5.1} %  {length:3} tokens  {text}", 100.0 * probability))?;
        }
        let nats = infill.log_probability.map_or("none".to_string(), |nats| format!("{nats:.4} nats"));
        self.output.line(format!("log-probability {nats}"), &infill)
    }
}

/// One prompt, filled many times.
struct Drawing<'a> {
    prompt: String,
    count: usize,
    output: &'a Output,
}

/// A drawn sentence.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sentence {
    text: String,
    tokens: Vec<Token>,
    log_probability: Option<f64>,
    log_probability_kind: LogProbabilityKind,
    network_evaluations: usize,
    /// Where the distribution is known, whether it can say it.
    valid: Option<bool>,
    surprisal: Option<f64>,
}

impl Question for Drawing<'_> {
    fn write(&self, corpus: &Corpus, state: &State, fill: Fill) -> Result<()> {
        let prompt = read(&self.prompt, corpus)?;
        let mut surprisals = Vec::new();
        for n in 0..self.count {
            let seed = state.sample.seed + n as u64;
            let infill = fill(&prompt, &SampleConfig { seed, ..state.sample.clone() })?;
            let surprisal = corpus.log_probability(&infill.tokens).map(|log_p| -log_p);
            surprisals.extend(surprisal);
            let Infill { text, tokens, log_probability, log_probability_kind, .. } = infill;
            let sentence = Sentence {
                network_evaluations: infill.network_evaluations,
                valid: surprisal.map(f64::is_finite),
                surprisal: surprisal.filter(|nats| nats.is_finite()),
                text,
                tokens,
                log_probability,
                log_probability_kind,
            };
            self.output.line(sentence.written(), &sentence)?;
        }
        corpus.entropy().map_or(Ok(()), |entropy| summarise(&surprisals, entropy, self.output))
    }
}

impl Sentence {
    /// For people.
    fn written(&self) -> String {
        let kind = kebab(&self.log_probability_kind);
        let log_probability = self.log_probability.map_or(kind.clone(), |nats| format!("{nats:.4} {kind}"));
        let flaw = if self.valid == Some(false) { "  not a sentence of the corpus" } else { "" };
        format!("{}  {log_probability}{flaw}", self.text)
    }
}

/// How good sentences are by the distribution, given what they cost there: +∞ where it cannot say them.
fn summarise(surprisals: &[f64], entropy: f64, output: &Output) -> Result<()> {
    #[derive(Serialize)]
    struct Line {
        sentences: usize,
        valid: Share,
        surprisal: Option<OverSeeds>,
        entropy: f64,
    }
    let finite: Vec<f64> = surprisals.iter().copied().filter(|nats| nats.is_finite()).collect();
    let (valid, surprisal) = (Share::of(finite.len(), surprisals.len()), OverSeeds::of(&finite));
    let mean = surprisal.map_or(String::new(), |mean| {
        format!("; -log p*(x) of those {}, the entropy is {entropy:.4}", spread(mean))
    });
    let text = format!("valid {}{mean}", nats(valid.share, valid.standard_error));
    output.line(text, &Line { sentences: surprisals.len(), valid, surprisal, entropy })
}
