//! What a model makes of a few sentences, to be looked at.

use crate::Result;
use crate::Token;
use crate::corpus::Corpus;
use crate::diagnosis::{LatentScatter, Sentences};
use crate::latent::{LatentConfig, LatentModel, decode};
use crate::process::frozen_embeddings;
use crate::random::{Purpose, Random};
use serde::Serialize;

/// Numbers by position, sentence and dimension, \[rows × sentences · d\]: a heat map.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// Positions of the sentence; 1 of what a sentence has one of.
    pub rows: usize,
    /// d.
    pub dimensions: usize,
    /// Row-major: all sentences of the first position, then the next.
    pub values: Vec<f32>,
}

/// Some sentences, what their z says, sentences from the prior, and the heat maps.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Pictures {
    /// Sentences of the corpus.
    pub sentences: Vec<String>,
    /// x ~ p(x|z), z ~ q(z|x), of each.
    pub reconstructions: Vec<String>,
    /// x ~ p(x|z), z ~ p(z), as many.
    pub samples: Vec<String>,
    /// Frozen embeddings of the sentences' tokens, d numbers each.
    pub embedding: Picture,
    /// The same of the reconstructions.
    pub recovered: Picture,
    /// z of each sentence: that which was reconstructed from.
    pub sample: Picture,
    /// μ(x) of each sentence.
    pub mean: Picture,
    /// μ(x) of many sentences, in a plane.
    pub scatter: LatentScatter,
}

impl Pictures {
    /// Of `count` sentences, the same at every call.
    ///
    /// # Errors
    /// The model's.
    pub async fn of(
        model: &impl LatentModel,
        corpus: &Corpus,
        config: &LatentConfig,
        count: usize,
        seed: u64,
    ) -> Result<Self> {
        let mut random = Random::new(seed, Purpose::Sampling, 0);
        let sentences = Sentences::drawn(corpus, count, seed).tokens;
        let posteriors = model.posteriors(&sentences).await?;
        let z = posteriors.draw_all(&mut random);
        let reconstructed = decode(model, &z, &mut random).await?;
        let prior = model.prior().await?.draw(count, &mut random);
        let samples = decode(model, &prior, &mut random).await?;
        let written = |tokens: &[Token]| -> Vec<String> {
            tokens.chunks_exact(corpus.length).map(|x| corpus.vocabulary.write(x)).collect()
        };
        let table = frozen_embeddings(corpus.vocabulary.size(), config.dimensions, 0);
        let embedded = |tokens: &[Token]| -> Vec<f32> {
            let of = |x: &Token| &table[usize::from(*x) * config.dimensions..][..config.dimensions];
            tokens.iter().flat_map(of).map(|e| *e as f32).collect()
        };
        let picture = |rows: usize, values: &[f32]| Picture {
            rows,
            dimensions: config.dimensions,
            values: by_position(values, rows, config.dimensions),
        };
        let latents = config.scope.latents(corpus.length);
        Ok(Self {
            embedding: picture(corpus.length, &embedded(&sentences)),
            recovered: picture(corpus.length, &embedded(&reconstructed)),
            sample: picture(latents, &z),
            mean: picture(latents, &posteriors.means),
            scatter: LatentScatter::of(model, corpus, seed).await?,
            samples: written(&samples),
            reconstructions: written(&reconstructed),
            sentences: written(&sentences),
        })
    }
}

/// Values \[sentences × rows × d\] as \[rows × sentences × d\].
fn by_position(values: &[f32], rows: usize, dimensions: usize) -> Vec<f32> {
    let sentences = values.chunks_exact(rows * dimensions);
    let row = |row: usize| {
        sentences.clone().flat_map(move |sentence| sentence[row * dimensions..][..dimensions].iter().copied())
    };
    (0..rows).flat_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::by_position;

    #[test]
    fn a_picture_has_the_sentences_side_by_side() {
        // Two sentences of three positions and two dimensions: sentence, position, dimension as digits.
        let values = [0., 1., 10., 11., 20., 21., 100., 101., 110., 111., 120., 121.];
        let expected = [0., 1., 100., 101., 10., 11., 110., 111., 20., 21., 120., 121.];
        assert_eq!(by_position(&values, 3, 2), expected);
    }
}
