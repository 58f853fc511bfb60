//! Text destroyed span by span, in random order (SpanBERT: Joshi et al. 2020).

use super::noise::VARIANTS;
use super::parameters::only_of;
use super::{BlockDistribution, Blocks, Family, Mask, NoiseDistribution, Process, Term, TrainingTerm};
use crate::conditionals::SideInformation;
use crate::position_set::{PositionSet, binomial};
use crate::random::Random;
use crate::settings::{Choice, Label, Range, Setting};
use serde::{Deserialize, Serialize};

/// What the network knows of the corrupted positions s beside what they hold, where that can be random tokens.
/// (That the model predict s is not offered: it would have to plan spans.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum SpanVariant {
    /// The network sees s: the optimum is that of masks.
    #[default]
    Visible,
    /// The sampler carries s and the network does not see it: it is told |s| only.
    Blind,
}

/// S_1..S_T are the spans of a random layout, in uniformly random order. Their lengths are independent and
/// geometric with mean k, P(l) = (1/k)(1 - 1/k)^(l-1), laid from left to right, the last cut at L: which is
/// to say that the text is cut between any two positions with probability 1/k, independently. T is drawn.
///
/// ```text
/// NELBO(x) = E Σ_{t=1..T} (1/t) Σ_{i in s_t} -log f_i(x_i | z_t)
/// ```
///
/// Layout and order do not depend on x and are of the same distribution in q and p, so they cost nothing. The mean
/// over S_t given s_t is taken exactly: in uniformly random order each of the t spans of s_t is as likely as
/// the next to be the last. Were spans placed one after another, (1/t) would be wrong.
///
/// Corrupted positions are masks; or, with a share u of random tokens, f_i(x_i | z_t, s_t) where they are visible
/// (the optimal network is that of masks for every u), and f_i(x_i | z_t, |s_t|) where it is blind. The noise does
/// not depend on x either, so both are bounds. At k = 1 this is [`Mask`], or [`Noise`](super::Noise).
///
/// Of sets of one size some are likelier than others, by k, which a blind network is not told: one serves every k,
/// and the optimum at a k of its own is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// u, in \[0, 1\]: the probability that a corrupted position is a random token.
    pub share: f64,
    /// What is known of s.
    pub variant: SpanVariant,
}

impl Span {
    /// The spans of a layout, from left to right.
    fn layout(length: usize, mean: usize, random: &mut Random) -> Vec<PositionSet> {
        let mut starts = vec![0];
        starts.extend((1..length).filter(|_| random.uniform() * (mean as f64) < 1.0));
        let ends = starts.iter().skip(1).copied().chain([length]);
        starts.iter().zip(ends).map(|(start, end)| PositionSet::range(*start, end)).collect()
    }

    /// P(s_t = `corrupted`): the sum over all layouts in which it is a union of t spans.
    ///
    /// With r runs of corrupted positions and r' of others, the r + r' - 1 ends between them are cut, and
    /// t - r of the places inside the former. The others are cut at any c places, which makes T = t + r' + c.
    fn probability(length: usize, mean: usize, step: usize, corrupted: PositionSet) -> f64 {
        let others = PositionSet::full(length).minus(corrupted);
        let (inside, outside) = (runs(corrupted), runs(others));
        let chosen = if step < inside { 0.0 } else { binomial(corrupted.len() - inside, step - inside) };
        let cut = 1.0 / mean as f64;
        let layouts = |more: usize| {
            let spans = step + outside + more;
            let distribution = cut.powi(spans as i32 - 1) * (1.0 - cut).powi((length - spans) as i32);
            binomial(others.len() - outside, more) * distribution / binomial(spans, step)
        };
        if chosen == 0.0 {
            return 0.0;
        }
        chosen * (0..=others.len() - outside).map(layouts).sum::<f64>()
    }
}

/// How many runs of neighbouring positions a set has.
fn runs(set: PositionSet) -> usize {
    PositionSet(set.0 & !(set.0 << 1)).len()
}

/// Its settings.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "span-noise-share",
        pointer: "/run/model/process/spanShare",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: 0.0 },
        advanced: true,
        label: Label { zh: "整段中随机词元的比例", en: "share of random tokens in spans" },
        help: Label {
            zh: "被破坏的位置以这个概率换成随机词元；0 就是遮盖。",
            en: "A destroyed position becomes a random token with this probability; 0 is the mask.",
        },
        ..only_of(&["span"])
    },
    Setting {
        name: "span-noise-variant",
        pointer: "/run/model/process/spanVariant",
        range: Range::Choice { options: SPAN_VARIANTS, default: "visible" },
        advanced: true,
        label: Label { zh: "谁知道哪些段被破坏", en: "who knows which spans are destroyed" },
        help: Label {
            zh: "有随机词元时，网络看得见被破坏的位置；或者只有采样器记得，网络只知道有几个。",
            en: "Where there are random tokens: the network sees which positions are destroyed, or only the sampler remembers, and the network is told how many.",
        },
        ..only_of(&["span"])
    },
];

/// Of spans nobody need predict which are destroyed.
const SPAN_VARIANTS: &[Choice] = VARIANTS.split_at(2).0;

impl Process for Span {
    fn family(&self) -> Family<'_> {
        Family::Blocks(self)
    }

    fn learned(&self, _parameters: &[f32]) -> Box<dyn Process> {
        Box::new(*self)
    }
}

impl BlockDistribution for Span {
    fn steps(&self, length: usize, _mean: usize) -> usize {
        length
    }

    fn draw_blocks(&self, length: usize, mean: usize, random: &mut Random) -> Vec<PositionSet> {
        let mut spans = Self::layout(length, mean, random);
        random.shuffle(&mut spans);
        spans
    }

    fn terms(&self, length: usize, mean: usize, step: usize) -> Box<dyn Iterator<Item = Term>> {
        // Spans of one position are as many as positions.
        let most = if mean == 1 { step } else { length };
        let sets = (step..=most).flat_map(move |count| PositionSet::subsets(length, count));
        let weight = move |s| Self::probability(length, mean, step, s) / step as f64;
        let term = move |s| Term { step, corrupted: s, scored: s, weight: weight(s) };
        Box::new(sets.map(term).filter(|term| term.weight > 0.0))
    }

    /// A set of m positions in r runs is a union of t spans for every t in r..=m; C(m-1, r-1) C(L-m+1, r)
    /// sets are such.
    fn term_count(&self, length: usize, mean: usize) -> f64 {
        if mean == 1 {
            return Mask.term_count(length, 1);
        }
        let sets = |m: usize, r: usize| binomial(m - 1, r - 1) * binomial(length - m + 1, r);
        let of_size = |m: usize| (1..=m).map(|r| sets(m, r) * (m - r + 1) as f64).sum::<f64>();
        (1..=length).map(of_size).sum()
    }

    /// In uniformly random order each of the t spans of s_t is as likely as the next to be the last.
    fn averaged(&self, step: usize, corrupted: PositionSet, _block: PositionSet) -> (PositionSet, f64) {
        (corrupted, 1.0 / step as f64)
    }

    /// Which span comes next depends on the layout, not only on what is visible; but for k = 1, where there
    /// is one layout.
    fn reverse_blocks(
        &self,
        length: usize,
        mean: usize,
        visible: PositionSet,
    ) -> Option<Vec<(PositionSet, f64)>> {
        if mean == 1 { Mask.reverse_blocks(length, 1, visible) } else { None }
    }

    fn draws_layouts(&self) -> bool {
        true
    }

    fn any_order(&self) -> bool {
        true
    }
}

impl Blocks for Span {
    /// Half of the rows are those of [`Mask`], counted twice in the bound at k = 1. The others corrupt a
    /// uniform number t of the T spans of a layout of mean length 2..=L, each as often as the next, and
    /// count T/t: one network serves every k.
    fn draw_training(&self, length: usize, corrupted_count: usize, random: &mut Random) -> TrainingTerm {
        if length == 1 {
            return Mask.draw_training(length, corrupted_count, random);
        }
        if random.below(2) == 0 {
            let mut term = Mask.draw_training(length, corrupted_count, random);
            term.bound_weights.iter_mut().for_each(|(_, weight)| *weight *= 2.0);
            return term;
        }
        let mean = 2 + random.below(length - 1);
        let spans = self.draw_blocks(length, mean, random);
        let step = 1 + random.below(spans.len());
        let corrupted = spans[..step].iter().fold(PositionSet::EMPTY, |all, span| all.union(*span));
        let weight = spans.len() as f64 / step as f64;
        TrainingTerm {
            corrupted,
            bound_weights: Vec::new(),
            training_weights: corrupted.iter().map(|i| (i, weight)).collect(),
        }
    }

    fn noise_distribution(&self) -> NoiseDistribution {
        NoiseDistribution { share: self.share }
    }

    fn side_information(&self, corrupted: PositionSet) -> SideInformation {
        match self.variant {
            _ if self.noise_distribution().is_certain() => SideInformation::Nothing,
            SpanVariant::Visible => SideInformation::Flags(corrupted),
            SpanVariant::Blind => SideInformation::CountInSpans(corrupted.len()),
        }
    }

    fn reveals_corruption(&self) -> bool {
        self.variant == SpanVariant::Visible || self.noise_distribution().is_certain()
    }
}
