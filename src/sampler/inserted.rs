//! The reverse process of a deletion: from nothing, tokens are inserted until the model says that the string is whole.
//!
//! Each step is two questions about what is there: whether to stop, how many and in which gaps; then, with placeholders in
//! these, what they are. At k = 1 the first answer says both.
//!
//! A prompt's m givens are a string that deletion has left. Tokens go where it has blanks and gaps: one to a blank, any number
//! into a gap. A walk that is kept to this weighs what of each answer it leaves (to stop if nothing is owed, the placements in
//! gaps that take more), and at its end, of ℓ tokens of which E choices of m make it what the prompt asks for,
//!
//! ```text
//! w = Π_steps P(what is allowed) · C(ℓ, m) / E
//! ```
//!
//! since deletion leaves each of the C(ℓ, m) choices as likely as any other. At k = 1 weighted walks tend to p(x | prompt) as
//! they grow many; with more at a time they come only to strings of m + k, m + 2k, .. tokens.

use super::config::TokenChoice;
use super::draw::{Model, Prediction, candidates, most_probable, probabilities};
use super::layouts::{Weighed, answers, choose, shares};
use super::pattern::Pattern;
use super::setup::Setup;
use super::walk::{self, Filling, Walk};
use crate::conditional_bernoulli::log_add;
use crate::conditionals::{Conditionals, Contexts};
use crate::frame::{Candidate, Cell, CellState, Frame};
use crate::latent::proposal::effective_sample_size;
use crate::placements::Placements;
use crate::position_set::{PositionSet, binomial};
use crate::process::Deletion;
use crate::random::{Purpose, Random};
use crate::{Result, Token};

/// Fills a prompt by as many walks as there are particles; by one where nothing is asked for, and so nothing to weigh.
pub(super) async fn fill<C: Conditionals>(
    model: &mut Model<'_, C>,
    setup: &Setup<'_>,
    deletion: &Deletion,
) -> Result<Weighed> {
    let Setup { prompt, config, .. } = *setup;
    let is_free = prompt.givens().is_empty() && (prompt.gaps.is_empty() || prompt.unseen[0]);
    let count = if is_free { 1 } else { config.particles };
    let walk = |index| Box::new(InsertedWalk::new(*setup, deletion, index as u64)) as Box<dyn Walk>;
    let mut fillings = walk::fill(model, (0..count).map(walk).collect()).await?;
    let log_weights: Vec<f64> = fillings.iter().map(|filling| filling.log_weight).collect();
    let rows: Vec<&[Token]> = fillings.iter().map(|filling| filling.tokens.as_slice()).collect();
    let shares = shares(&log_weights);
    let chosen = choose(&rows, &shares, config, &mut Random::new(config.seed, Purpose::Length, 0));
    let answers = answers(setup, &rows, &shares);
    let (effective, filling) = (effective_sample_size(&log_weights), fillings.swap_remove(chosen));
    let filling = if count > 1 { filling.with_effective((effective, effective)) } else { filling };
    Ok(Weighed { filling, prompt: prompt.clone(), log_probability: None, answers })
}

/// Fills a prompt step by step, until the model stops.
pub(super) struct InsertedWalk<'a> {
    setup: Setup<'a>,
    deletion: &'a Deletion,
    random: Random,
    string: Vec<Piece>,
    pattern: Pattern,
    /// How many tokens each of its regions has.
    counts: Vec<usize>,
    log_weight: f64,
    is_over: bool,
    frames: Vec<Frame>,
}

/// A token of the string, or a placeholder.
#[derive(Clone)]
struct Piece {
    token: Option<Token>,
    state: CellState,
    /// What it was drawn from, where frames are wanted.
    candidates: Vec<Candidate>,
    /// Its number; they are numbered as they come.
    identity: usize,
}

impl<'a> InsertedWalk<'a> {
    pub(super) fn new(setup: Setup<'a>, deletion: &'a Deletion, index: u64) -> Self {
        let pattern = Pattern::new(setup.prompt, setup.vocabulary);
        let given = |(identity, token): (usize, &Token)| Piece {
            token: Some(*token),
            state: CellState::Given,
            candidates: Vec::new(),
            identity,
        };
        let mut walk = Self {
            setup,
            deletion,
            random: setup.random(index),
            string: pattern.givens.iter().enumerate().map(given).collect(),
            is_over: pattern.regions.iter().all(|region| region.most == Some(0)),
            counts: vec![0; pattern.regions.len()],
            pattern,
            log_weight: 0.0,
            frames: Vec::new(),
        };
        walk.show();
        walk
    }

    /// The region of each gap of the string, \[m + 1\].
    fn regions_of_gaps(&self) -> Vec<usize> {
        let givens = self.string.iter().scan(0, |givens, piece| {
            *givens += usize::from(piece.state == CellState::Given);
            Some(*givens)
        });
        std::iter::once(0).chain(givens).collect()
    }

    fn tokens(&self) -> Vec<Token> {
        let mask = self.setup.vocabulary.mask();
        self.string.iter().map(|piece| piece.token.unwrap_or(mask)).collect()
    }

    fn placeholders(&self) -> PositionSet {
        (0..self.string.len()).filter(|i| self.string[*i].token.is_none()).collect()
    }

    /// The cells that the string fills.
    fn row(&self) -> Vec<Token> {
        self.deletion.lay(&self.tokens(), self.setup.prompt.length(), self.setup.vocabulary)
    }

    /// Records how things stand.
    fn show(&mut self) {
        if !self.setup.recorded {
            return;
        }
        let vocabulary = self.setup.vocabulary;
        let cell = |(i, token): (usize, Token)| {
            let piece = self.string.get(i);
            let state = match piece {
                Some(piece) => piece.state,
                None if token == vocabulary.mask() => CellState::Pending,
                None => CellState::Kept,
            };
            Cell {
                identity: piece.map(|piece| piece.identity),
                candidates: piece.map_or(Vec::new(), |piece| piece.candidates.clone()),
                ..Cell::new(token, vocabulary, state)
            }
        };
        let cells = self.row().into_iter().enumerate().map(cell).collect();
        self.frames.push(Frame::new(0, cells));
    }

    /// Writes into the last frame what comes next: a stop, or tokens by these placements.
    fn expect(&mut self, stop: f64, placements: Option<&Placements>) {
        let Some(frame) = self.frames.last_mut() else { return };
        frame.stop_probability = Some(stop);
        let gaps = placements.filter(|_| stop < 1.0).map(Placements::occupied);
        let gaps = gaps.unwrap_or(vec![1.0; self.string.len() + 1]);
        for (cell, occupied) in frame.cells.iter_mut().zip(gaps) {
            cell.insertion_probability = Some((1.0 - stop) * occupied);
        }
    }

    /// Whether and where to go on, of what the prompt allows.
    fn plan(&mut self, log_weights: &[f32]) {
        let choices =
            self.deletion.choices(self.string.len(), self.setup.prompt.length(), self.setup.vocabulary);
        let choice = choices.of(log_weights);
        let mut regions = self.pattern.regions.iter().zip(&self.counts);
        let is_owed = regions.any(|(region, count)| *count < region.least);
        let log_stop = if is_owed { f64::NEG_INFINITY } else { choice.log_stop() };
        let placements = choice.placements().map(|all| self.open_of(all));
        let log_go = match &placements {
            Some((_, log_share)) => choice.log_go(self.deletion.at_once) + log_share,
            None => libm::log1p(-libm::exp(choice.log_stop())),
        };
        let log_allowed = log_add(log_stop, log_go);
        self.log_weight += log_allowed;
        let draws = self.setup.config.choice == TokenChoice::Sample;
        let stop = libm::exp(log_stop - log_allowed);
        self.is_over = log_allowed == f64::NEG_INFINITY;
        if self.is_over {
            return;
        }
        self.expect(stop, placements.as_ref().map(|(open, _)| open));
        self.is_over = if draws { self.random.uniform() < stop } else { stop >= 0.5 };
        if self.is_over {
            return;
        }
        let counts = match placements {
            Some((placements, _)) if draws => placements.draw(&mut self.random),
            Some((placements, _)) => placements.mode(),
            None => {
                let sizes = choice.sizes();
                vec![1 + if draws { self.random.categorical(&sizes) } else { most_probable(&sizes) }]
            }
        };
        self.insert(&counts);
    }

    /// The placements in gaps that take more, and the logarithm of their share of all.
    fn open_of(&self, all: Placements) -> (Placements, f64) {
        let takes = |region: usize| self.pattern.regions[region].takes(self.counts[region] + 1);
        let weights = all.log_weights().iter().zip(self.regions_of_gaps());
        let open: Vec<f64> =
            weights.map(|(weight, region)| if takes(region) { *weight } else { f64::NEG_INFINITY }).collect();
        if open.iter().all(|weight| *weight == f64::NEG_INFINITY) {
            return (all, f64::NEG_INFINITY);
        }
        let open = Placements::new(open, self.deletion.at_once);
        let log_share = open.log_normaliser() - all.log_normaliser();
        (open, log_share)
    }

    /// Puts placeholders into the gaps; more than a region takes, and the walk weighs nothing.
    fn insert(&mut self, counts: &[usize]) {
        for (region, count) in self.regions_of_gaps().into_iter().zip(counts) {
            self.counts[region] += count;
        }
        if !self.pattern.regions.iter().zip(&self.counts).all(|(region, count)| region.takes(*count)) {
            (self.log_weight, self.is_over) = (f64::NEG_INFINITY, true);
            return;
        }
        let placeholder =
            |identity| Piece { token: None, state: CellState::Pending, candidates: Vec::new(), identity };
        let (mut longer, mut count) = (Vec::new(), self.string.len());
        for (g, inserted) in counts.iter().enumerate() {
            longer.extend((count..count + inserted).map(placeholder));
            count += inserted;
            longer.extend(self.string.get(g).cloned());
        }
        self.string = longer;
    }

    /// log C(ℓ, m) / E.
    fn log_choices(&self) -> f64 {
        let tokens = self.tokens();
        libm::log(binomial(tokens.len(), self.pattern.givens.len())) - libm::log(self.pattern.ways(&tokens))
    }
}

impl Walk for InsertedWalk<'_> {
    fn ask(&mut self, contexts: &mut Contexts) -> bool {
        if self.is_over {
            return false;
        }
        let Setup { vocabulary, prompt, .. } = self.setup;
        contexts.append(self.deletion.context(
            &self.tokens(),
            self.placeholders(),
            prompt.length(),
            vocabulary,
        ));
        true
    }

    fn answer(&mut self, prediction: Prediction) -> Result<()> {
        if self.placeholders().is_empty() {
            self.plan(prediction.plan()?.0);
            if self.deletion.at_once > 1 || self.is_over {
                return Ok(());
            }
        }
        // The cell of a single placeholder is that of the gap it went into.
        let inserted = self.placeholders();
        for piece in self.string.iter_mut().filter(|piece| piece.state == CellState::Restored) {
            piece.state = CellState::Kept;
        }
        let Setup { vocabulary, config, recorded, .. } = self.setup;
        for i in inserted.iter() {
            let log_probabilities = prediction.at(i);
            let piece = &mut self.string[i];
            piece.token = Some(config.choose(log_probabilities, &mut self.random)?);
            piece.state = CellState::Restored;
            if recorded {
                piece.candidates = candidates(&probabilities(log_probabilities, 1.0)?, vocabulary);
            }
        }
        self.show();
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Filling {
        for (t, frame) in self.frames.iter_mut().rev().enumerate() {
            frame.t = t;
        }
        let is_possible = self.log_weight > f64::NEG_INFINITY;
        Filling {
            corrections: 0,
            log_weight: if is_possible { self.log_weight + self.log_choices() } else { self.log_weight },
            tokens: self.row(),
            frames: self.frames,
            log_probability: None,
            effective_sample_sizes: None,
        }
    }
}
