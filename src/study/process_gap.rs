//! What a process costs on a corpus even the optimal network: no run, no network.

use crate::bound::{Mean, StratifiedBound, process_gap};
use crate::corpus::Corpus;
use crate::corpus::description::known_distribution;
use crate::error::{Error, ErrorKind, Result};
use crate::process::{Process, check_block_size};

/// The seed of the sentences and the noise of an estimate: the same for every process and k, so that
/// their gaps are compared on the same sentences.
const SEED: u64 = 0;

/// NELBO* − H in nats per sequence, of one process at one k: exact where it can be summed, otherwise the
/// mean of NELBO*(x) + log p*(x) over drawn sentences, pulled a few rows at a time.
pub enum ProcessGap {
    /// Known at once.
    Exact(f64),
    /// Under way.
    Estimated(Box<Estimation>),
}

/// An estimate under way.
pub struct Estimation {
    /// The corpus, whose distribution is the optimal network.
    corpus: Corpus,
    /// The optimal network beside itself.
    bound: StratifiedBound,
}

impl ProcessGap {
    /// The gap at k = `block_size`, from this many `sentences` (two at least) if it has to be estimated.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] unless 1 <= k <= L and there are two sentences, or where the data distribution is
    /// unknown or the noise is learned; [`ErrorKind::TooLarge`] where that has no answer, or one that takes too long for so many.
    pub fn new(corpus: &Corpus, process: &dyn Process, block_size: usize, sentences: usize) -> Result<Self> {
        let distribution = known_distribution(corpus)?;
        if !process.is_fixed() {
            return Err(not_fixed());
        }
        match corpus.enumerated().map(|distribution| process_gap(distribution, process, block_size)) {
            Some(Ok(gap)) => Ok(Self::Exact(gap)),
            Some(Err(error)) if error.kind != ErrorKind::TooLarge => Err(error),
            _ => {
                distribution.conditionals().check(process.full_side_information(corpus.length))?;
                let bound = StratifiedBound::new(corpus, process, block_size, sentences, SEED)?;
                if !bound.asks_optimum() {
                    return Err(too_long(corpus.name));
                }
                Ok(Self::Estimated(Box::new(Estimation { corpus: corpus.clone(), bound })))
            }
        }
    }

    /// The same from as many sentences (two at least) as need `rows` contexts, one for each step.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn within(corpus: &Corpus, process: &dyn Process, block_size: usize, rows: usize) -> Result<Self> {
        check_block_size(block_size, corpus.length)?;
        let sentences =
            (rows / process.strata(corpus.vocabulary.most_cells(corpus.length), block_size).max(1)).max(2);
        Self::new(corpus, process, block_size, sentences)
    }

    /// Asks the distribution about the next `rows` contexts (at least one); true once it is finished.
    ///
    /// # Errors
    /// None where the distribution is known.
    pub async fn advance(&mut self, rows: usize) -> Result<bool> {
        match self {
            Self::Exact(_) => Ok(true),
            Self::Estimated(estimation) => {
                let Estimation { corpus, bound } = &mut **estimation;
                bound.advance(&known_distribution(corpus)?.conditionals(), rows).await
            }
        }
    }

    /// The gap, by what has been asked so far.
    ///
    /// # Errors
    /// [`ErrorKind::Setting`] before two sentences are asked about.
    pub fn mean(&self) -> Result<Mean> {
        match self {
            Self::Exact(nats) => Ok(Mean::exact(*nats)),
            Self::Estimated(estimation) => estimation.bound.process_gap().ok_or_else(Error::unfinished),
        }
    }
}

fn not_fixed() -> Error {
    Error::setting(
        "嵌入一起学的时候，噪声要等网络学完才知道，过程差也一样；请用冻结的嵌入，或者量一个学好的网络的界。",
        "Where embeddings are learned, the noise is known once a network is trained, and so is the process gap: choose frozen embeddings, or measure the bound of a trained network.",
    )
}

fn too_long(corpus: &str) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        format!(
            "过程差未知：在这么多句子上问语料 {corpus} 的概率，要算半分钟以上；请减少句子，或让语料的句子更短、词表更小。"
        ),
        format!(
            "The process gap is unknown: asking the data distribution of {corpus} about so many sentences takes more than half a minute. Use fewer, or make the corpus's sentences shorter or its vocabulary smaller."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{CorpusConfig, TopicsConfig};
    use crate::process::{Gaussian, ProcessConfig, Schedule, Shares, Variant};

    fn gap(corpus: &CorpusConfig, process: ProcessConfig, block_size: usize) -> Result<Mean> {
        let corpus = Corpus::open(corpus)?;
        let mut gap = ProcessGap::new(&corpus, &*process.process(), block_size, 2048)?;
        while !pollster::block_on(gap.advance(100))? {}
        gap.mean()
    }

    #[test]
    fn what_can_be_summed_is_exact_and_the_rest_says_its_error() {
        let mask = gap(&CorpusConfig::capitals(), ProcessConfig::Mask, 2).unwrap();
        assert!(mask.standard_error == 0.0 && (mask.nats - 0.662).abs() < 5e-4, "{mask:?}");
        let blind = ProcessConfig::Noise { shares: Shares::One { share: 1.0 }, variant: Variant::Blind };
        let blind = gap(&CorpusConfig::capitals(), blind, 2).unwrap();
        // Not to know which positions are noise costs something, and more than the mask does.
        assert!(
            blind.standard_error > 0.0 && blind.nats - 3.0 * blind.standard_error > mask.nats,
            "{blind:?}"
        );
    }

    #[test]
    fn a_planner_costs_more_than_one_who_is_told() {
        let noise = |variant| ProcessConfig::Noise { shares: Shares::One { share: 1.0 }, variant };
        let of = |variant| gap(&CorpusConfig::capitals_en(), noise(variant), 3).unwrap();
        let (visible, blind, hidden) = (of(Variant::Visible), of(Variant::Blind), of(Variant::Hidden));
        assert!(visible.standard_error == 0.0 && visible.nats < blind.nats && blind.nats < hidden.nats);
    }

    #[test]
    fn what_was_not_asked_is_not_known() {
        let corpus = Corpus::open(&CorpusConfig::capitals()).unwrap();
        let blind =
            ProcessConfig::Noise { shares: Shares::One { share: 1.0 }, variant: Variant::Blind }.process();
        let mut gap = ProcessGap::within(&corpus, &*blind, 1, 32).unwrap();
        assert_eq!(gap.mean().unwrap_err().kind, ErrorKind::Setting);
        assert!(!pollster::block_on(gap.advance(31)).unwrap());
        assert!(pollster::block_on(gap.advance(1)).unwrap() && gap.mean().is_ok());
    }

    #[test]
    fn what_would_take_too_long_is_refused_before_it_is_begun() {
        let topics = |topics, words_per_topic, length| {
            let config = TopicsConfig { topics, words_per_topic, length, ..TopicsConfig::default() };
            Corpus::open(&CorpusConfig::Topics(config)).unwrap()
        };
        let diffusion = Gaussian::new(32, Schedule::Cosine);
        let refused = ProcessGap::new(&topics(16, 16, 64), &diffusion, 1, 256).err().unwrap();
        assert!(refused.kind == ErrorKind::TooLarge && refused.message.en.contains("shorter"), "{refused}");
        // Seconds are not too long.
        assert!(ProcessGap::new(&topics(8, 4, 16), &diffusion, 1, 1024).is_ok());
        assert!(ProcessGap::new(&topics(16, 8, 64), &diffusion, 1, 256).is_ok());
    }

    #[test]
    fn a_block_longer_than_the_sentence_is_refused() {
        let error = gap(&CorpusConfig::capitals(), ProcessConfig::Mask, 9).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Setting);
    }
}
