//! Tokens of a string are deleted, k at a time, without a trace, until nothing is left.

use super::parameters::only_of;
use super::{Choices, Cost, Example, Family, Insertion, Plan, Process, Question};
use crate::Token;
use crate::conditionals::{Contexts, SideInformation};
use crate::corpus::Vocabulary;
use crate::position_set::PositionSet;
use crate::random::Random;
use crate::settings::{Label, Range, Setting};

/// A forward step deletes min(k, m) of the m tokens left, a uniformly random subset S. The reverse sees the string y
/// that is left, and nothing else:
///
/// ```text
/// NELBO(x) = E Σ_t [ -log P(go on, r | y) - log P(n | y) - log C(m + r, r) + Σ_{i in S_t} -log f_i(x_i | y with r placeholders) ]
///            - log P(stop | x)
/// ```
///
/// with n how many of S_t each of the m + 1 gaps of y has, and r = k unless y is empty ([`Choices`]). At k = 1 the optimum
/// is the entropy: y tells all there is to know of when to stop; and y with its one placeholder is y and a gap, so that the
/// token is read at the gap's cell in the very answer that says where. With k > 1 a second question has the placeholders,
/// and tokens of a step are drawn independently.
///
/// z is laid on the cells of the corpus's sentences: on a canvas a string, its end and pads; elsewhere tokens, then
/// masks. Which masks are placeholders is told. Every sentence is a string: where all have one length, that is learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// k, at least 1.
    pub at_once: usize,
}

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[Setting {
    name: "deleted-at-once",
    pointer: "/run/model/process/atOnce",
    range: Range::Integer { min: 1, max: 16, default: 1 },
    unit: "tokens",
    label: Label { zh: "每步删去的词元数", en: "tokens deleted at a time" },
    help: Label {
        zh: "每一步随机删去几个词元，不留痕迹；生成时每一步插入同样多个。何时停下只能看剩下的字，所以网络只适用于训练时的这个数。",
        en: "How many random tokens a step deletes, without a trace; generation inserts as many. When to stop shows only in what is left, so a network serves the number it was trained on.",
    },
    ..only_of(&["delete"])
}];

/// A string on its way, in some order of deletion.
struct Way<'a> {
    deletion: Deletion,
    vocabulary: &'a Vocabulary,
    string: &'a [Token],
    /// L, cells.
    length: usize,
    /// Positions of the string, the last deleted first.
    order: Vec<usize>,
}

impl Deletion {
    /// The sentence of L = `length` cells that a string is; on no canvas, masks follow.
    pub fn lay(&self, string: &[Token], length: usize, vocabulary: &Vocabulary) -> Vec<Token> {
        let mut cells = vocabulary.canvas().map_or(string.to_vec(), |canvas| canvas.lay(string, length));
        cells.resize(length, vocabulary.mask());
        cells
    }

    /// What can be said where `left` tokens are left of a sentence of L = `length` cells.
    pub fn choices(&self, left: usize, length: usize, vocabulary: &Vocabulary) -> Choices {
        let room = length - usize::from(vocabulary.canvas().is_some());
        Choices { left, at_once: self.at_once, room }
    }

    /// The row that asks what comes next, or, with placeholders at `inserted`, what they are.
    pub fn context(
        &self,
        string: &[Token],
        inserted: PositionSet,
        length: usize,
        vocabulary: &Vocabulary,
    ) -> Contexts {
        Contexts::new(self.lay(string, length, vocabulary), vec![self.told(string.len(), inserted)])
    }

    /// What is told of a row of so many tokens and placeholders.
    pub(super) fn told(&self, tokens: usize, inserted: PositionSet) -> SideInformation {
        SideInformation::Left { tokens, inserted, at_once: self.at_once }
    }

    /// How many questions a step is.
    fn questions_a_step(&self) -> usize {
        if self.at_once == 1 { 1 } else { 2 }
    }

    /// How many questions there are about strings of `length` tokens, the one of whether they are whole among them.
    pub fn question_count(&self, length: usize) -> usize {
        1 + self.questions_a_step() * self.steps(length)
    }

    /// How many strata training examples of L = `length` cells have.
    pub(super) fn example_strata(&self, length: usize) -> usize {
        self.questions_a_step() * length
    }

    /// The most steps there are in L = `length` cells.
    pub fn steps(&self, length: usize) -> usize {
        length.div_ceil(self.at_once)
    }

    /// One trajectory of a string of so many tokens: the positions that are left at t = 0..=T.
    pub fn draw_path(&self, tokens: usize, random: &mut Random) -> Vec<PositionSet> {
        let order = drawn_order(tokens, random);
        (0..=self.steps(tokens)).map(|step| positions(&order[..self.left(tokens, step)])).collect()
    }

    /// How many of ℓ tokens are left after `step` steps.
    fn left(&self, tokens: usize, step: usize) -> usize {
        tokens.saturating_sub(self.at_once * step)
    }

    /// A question for each stratum of the bound, in an order that is drawn.
    pub(super) fn questions(
        &self,
        sentence: &[Token],
        vocabulary: &Vocabulary,
        random: &mut Random,
    ) -> Vec<Question> {
        let tokens = vocabulary.string(sentence).len();
        self.questions_along(sentence, vocabulary, drawn_order(tokens, random))
    }

    /// After the question whether the string is whole, those of each step: what the tokens are and where they go, at k = 1 in
    /// one. Each sentence has as many as the longest, the rest about nothing.
    ///
    /// `order`: positions of the string, the last deleted first.
    pub fn questions_along(
        &self,
        sentence: &[Token],
        vocabulary: &Vocabulary,
        order: Vec<usize>,
    ) -> Vec<Question> {
        let string = vocabulary.string(sentence);
        let way = Way { deletion: *self, vocabulary, string, length: sentence.len(), order };
        let question =
            |step: usize, (context, cost, insertion): (Contexts, Cost, Option<Insertion>)| Question {
                step: step.max(1),
                context,
                cost,
                block: None,
                constant: 0.0,
                plan: insertion.map(Plan::Insertion),
            };
        let where_and_what = |step: usize| {
            let (context, insertion) = way.insertion(step, 1.0);
            let insertion = (step <= way.steps()).then_some(insertion);
            if self.at_once == 1 {
                let tokens = way.gap_tokens(step, usize::from(insertion.is_some()), 1.0);
                return vec![question(step, (context, tokens, insertion))];
            }
            let (asked, tokens) = way.tokens(step, 1.0);
            let place = (context, Cost::nothing(), insertion);
            vec![question(step, (asked, tokens, None)), question(step, place)]
        };
        let (context, whole) = way.insertion(0, 1.0);
        let first = question(0, (context, Cost::nothing(), Some(whole)));
        std::iter::once(first)
            .chain((1..=self.steps(vocabulary.most_cells(sentence.len()))).flat_map(where_and_what))
            .collect()
    }

    /// A training example at a step as likely as any other of the string's. At k = 1 it asks where and what, of all that is
    /// missing; otherwise half of the strata ask where, half what.
    pub(super) fn example(
        &self,
        sentence: &[Token],
        vocabulary: &Vocabulary,
        stratum: usize,
        random: &mut Random,
    ) -> Example {
        let (string, length) = (vocabulary.string(sentence), sentence.len());
        let order = drawn_order(string.len(), random);
        let way = Way { deletion: *self, vocabulary, string, length, order };
        let share = ((stratum - 1) % length) as f64 + random.uniform();
        let one_of =
            |count: usize| ((share / length as f64 * count as f64) as usize).min(count.saturating_sub(1));
        let (context, bound, plan) = if stratum <= length {
            let states = way.steps() + 1;
            let (step, weight) = (one_of(states), (self.questions_a_step() * states) as f64);
            let (context, insertion) = way.insertion(step, weight);
            let missing = string.len() - way.left(step);
            let tokens = || way.gap_tokens(step, missing, weight);
            (context, if self.at_once == 1 { tokens() } else { Cost::nothing() }, insertion)
        } else {
            let (context, cost) = way.tokens(1 + one_of(way.steps()), 2.0 * way.steps() as f64);
            (context, cost, Insertion::default())
        };
        let plan = Some(Plan::Insertion(plan));
        Example { context, bound, training: None, constant: 0.0, embedding_shift: None, plan }
    }
}

/// Positions 0..ℓ in uniformly random order.
fn drawn_order(tokens: usize, random: &mut Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..tokens).collect();
    random.shuffle(&mut order);
    order
}

/// These positions as a set.
fn positions(order: &[usize]) -> PositionSet {
    order.iter().copied().collect()
}

impl Way<'_> {
    /// T.
    fn steps(&self) -> usize {
        self.deletion.steps(self.string.len())
    }

    /// How many tokens are left at t = `step`.
    fn left(&self, step: usize) -> usize {
        self.deletion.left(self.string.len(), step)
    }

    fn context(&self, string: &[Token], inserted: PositionSet) -> Contexts {
        self.deletion.context(string, inserted, self.length, self.vocabulary)
    }

    /// The gap of z_t = `kept` that a deleted position is in.
    fn gap(kept: PositionSet, position: usize) -> usize {
        kept.iter().take_while(|&j| j < position).count()
    }

    /// What the tokens deleted last cost at the cells of their gaps in z_t: the mean over the `count` last of them, several of a
    /// gap each at its cell.
    fn gap_tokens(&self, step: usize, count: usize, weight: f64) -> Cost {
        let left = self.left(step);
        let kept = positions(&self.order[..left]);
        let token = |&i: &usize| (Self::gap(kept, i), self.string[i], weight / count as f64);
        Cost::Tokens(self.order[left..].iter().take(count).map(token).collect())
    }

    /// z_t, and what should be said of it: that the string is whole, or what was deleted last.
    fn insertion(&self, step: usize, weight: f64) -> (Contexts, Insertion) {
        let left = self.left(step);
        let before = if step == 0 { left } else { self.left(step - 1) };
        let kept = positions(&self.order[..left]);
        let y: Vec<Token> = kept.iter().map(|i| self.string[i]).collect();
        let counted = |deleted: &[usize], share: f64| {
            let mut counts = vec![0.0; left + 1];
            deleted.iter().for_each(|&i| counts[Self::gap(kept, i)] += share);
            counts
        };
        let (own, all) = (&self.order[left..before], &self.order[left..]);
        let (placed, averaged) = match own.len() {
            0 => (Vec::new(), Vec::new()),
            size => (counted(own, 1.0), counted(all, size as f64 / all.len() as f64)),
        };
        let choices = self.deletion.choices(left, self.length, self.vocabulary);
        let insertion = Insertion { choices, size: own.len(), placed, averaged, weight };
        (self.context(&y, PositionSet::EMPTY), insertion)
    }

    /// z_t with placeholders for what was deleted last, and what these tokens cost.
    fn tokens(&self, step: usize, weight: f64) -> (Contexts, Cost) {
        let [before, left] = [step - 1, step].map(|step| self.left(step));
        let (kept, deleted) = (positions(&self.order[..before]), positions(&self.order[left..before]));
        let mask = self.vocabulary.mask();
        let shown = |i: usize| if deleted.contains(i) { mask } else { self.string[i] };
        let cells = || kept.iter().enumerate().filter(|(_, i)| deleted.contains(*i));
        let y: Vec<Token> = kept.iter().map(shown).collect();
        let context = self.context(&y, cells().map(|(cell, _)| cell).collect());
        (context, Cost::Tokens(cells().map(|(cell, i)| (cell, self.string[i], weight)).collect()))
    }
}

impl Process for Deletion {
    fn family(&self) -> Family<'_> {
        Family::Deletion(self)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }
}
