//! Where the posterior puts sentences, coloured by what they are about.

use crate::Result;
use crate::corpus::Corpus;
use crate::diagnosis::PrincipalPlane;
use crate::diagnosis::Sentences;
use crate::latent::LatentModel;
use crate::settings::Label;
use crate::sorting::sorted;
use serde::Serialize;

/// Sentences drawn, where the corpus does not list its own.
const SENTENCES: usize = 192;
/// The most things that sentences are told apart by; the rarest are put together.
const MOST_THEMES: usize = 16;
/// What those are called.
const OTHERS: &str = "…";

/// The means μ(x) of some sentences in a plane: of the dimensions themselves, or of the principal components.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LatentScatter {
    /// J, the numbers of a sentence's z.
    pub dimensions: usize,
    /// The share of the variance of μ(x) that each axis shows, in \[0, 1\].
    pub explained: [f64; 2],
    /// What sentences are told apart by.
    pub theme: Label,
    /// The share of the plane's variance that is between themes, in \[0, 1\].
    pub between: f64,
    /// Themes, the most frequent first.
    pub themes: Vec<ScatteredTheme>,
}

/// The sentences of one theme.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ScatteredTheme {
    /// As it is written.
    pub name: String,
    /// Where its sentences are.
    pub points: Vec<[f64; 2]>,
    /// The mean of these, each counted as often as its sentence is said.
    pub centre: [f64; 2],
}

impl LatentScatter {
    /// Of all sentences of the corpus, if they are listed, otherwise of drawn ones.
    ///
    /// # Errors
    /// The model's.
    pub async fn of(model: &impl LatentModel, corpus: &Corpus, seed: u64) -> Result<Self> {
        let sentences = Sentences::of(corpus, SENTENCES, seed);
        let posteriors = model.posteriors(&sentences.tokens).await?;
        let means: Vec<f64> = posteriors.means.iter().map(|mean| f64::from(*mean)).collect();
        let (shares, weights) = (sentences.shares()?, sentences.weights());
        let plane = PrincipalPlane::new(posteriors.dimensions, &shares, &means)?;
        let (names, of) = themes(corpus, &sentences);
        let mut themes: Vec<_> = names.into_iter().map(Gathered::new).collect();
        for ((point, weight), theme) in plane.points.iter().zip(&weights).zip(&of) {
            themes[*theme].add(*point, *weight);
        }
        Ok(Self {
            dimensions: posteriors.dimensions,
            explained: plane.explained,
            theme: corpus.theme.name,
            between: plane.between(&shares, &of),
            themes: themes.into_iter().map(Gathered::finished).collect(),
        })
    }
}

/// The themes by name, the most frequent first, and the theme of each sentence.
fn themes(corpus: &Corpus, sentences: &Sentences) -> (Vec<String>, Vec<usize>) {
    let written: Vec<String> = sentences
        .tokens
        .chunks_exact(corpus.length)
        .map(|sentence| corpus.theme.of(sentence, &corpus.vocabulary))
        .collect();
    let mut shares: Vec<(&String, f64)> = Vec::new();
    for (name, weight) in written.iter().zip(sentences.weights()) {
        match shares.iter_mut().find(|(other, _)| *other == name) {
            Some((_, share)) => *share += weight,
            None => shares.push((name, weight)),
        }
    }
    let shares = sorted(shares, |(_, share)| -share);
    let mut names: Vec<String> = shares.into_iter().map(|(name, _)| name.clone()).collect();
    if names.len() > MOST_THEMES {
        names.truncate(MOST_THEMES - 1);
        names.push(OTHERS.to_string());
    }
    let last = names.len() - 1;
    let place = |name: &String| names.iter().position(|other| other == name).unwrap_or(last);
    let of = written.iter().map(place).collect();
    (names, of)
}

/// A theme while its sentences are gathered.
struct Gathered {
    theme: ScatteredTheme,
    weight: f64,
}

impl Gathered {
    fn new(name: String) -> Self {
        Self { theme: ScatteredTheme { name, points: Vec::new(), centre: [0.0; 2] }, weight: 0.0 }
    }

    fn add(&mut self, point: [f64; 2], weight: f64) {
        self.theme.points.push(point);
        self.weight += weight;
        self.theme.centre.iter_mut().zip(point).for_each(|(sum, value)| *sum += weight * value);
    }

    fn finished(mut self) -> ScatteredTheme {
        self.theme.centre.iter_mut().for_each(|sum| *sum /= self.weight);
        self.theme
    }
}
