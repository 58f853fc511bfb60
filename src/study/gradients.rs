//! How noisy the gradients of a learned posterior are, by estimator and σ, with the weights frozen.

use super::experiments::{PanelConfig, SIGMAS};
use crate::device::device_error;
use crate::diagnosis::GradientSummary;
use crate::error::{Error, Result};
use crate::latent::{Autoencoder, AutoencoderShape, Deviation, GradientEstimator, LatentBatch};
use crate::network::Layout;
use crate::random::{Purpose, Random};
use crate::training::LatentTrainer;
use crate::training::Learning;
use burn::tensor::Device;
use serde::Serialize;
use std::ops::Range;

/// What is measured.
#[derive(Clone, Debug, PartialEq)]
pub struct GradientConfig {
    /// The deviations that q is given in place of its own, each > 0; at least one.
    pub sigmas: Vec<f64>,
    /// Gradients of each estimator at each σ, >= 3.
    pub estimates: usize,
    /// z of each sentence in one leave-one-out estimate, >= 2; the other estimates take one.
    pub draws: usize,
    /// Sentences of the batch, >= 1.
    pub sentences: usize,
    /// Of sentences and noise.
    pub seed: u64,
}

impl From<&PanelConfig> for GradientConfig {
    fn from(&PanelConfig { estimates, sentences, draws, .. }: &PanelConfig) -> Self {
        Self { sigmas: SIGMAS.to_vec(), estimates, draws, sentences, seed: 0 }
    }
}

/// One estimator at one σ; gradients of D + R, nats per sequence, averaged over the batch, for one z of each
/// sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GradientRow {
    /// σ of q(z|x) in every dimension.
    pub sigma: f64,
    /// The estimator.
    pub estimator: GradientEstimator,
    /// z of each sentence in an estimate.
    pub draws: usize,
    /// By the encoder's parameters; `None` where q has none at all.
    pub encoder: Option<GradientSummary>,
    /// By the decoder's.
    pub decoder: GradientSummary,
}

impl GradientRow {
    /// How many z of each sentence it takes until the mean of the encoder's gradient is off by `accuracy` times
    /// its norm; `None` where there is no encoder, or no signal beyond two standard errors.
    pub fn samples_needed(&self, accuracy: f64) -> Option<f64> {
        self.encoder.filter(GradientSummary::has_signal)?.samples_needed(accuracy)
    }
}

/// A measurement under way, pulled one gradient at a time; dropping it cancels it.
pub struct GradientPanel {
    config: GradientConfig,
    shape: AutoencoderShape,
    networks: Autoencoder,
    layout: Layout,
    device: Device,
    batch: LatentBatch,
    /// The estimates of the row under way, one after another.
    gathered: Vec<f32>,
    rows: Vec<GradientRow>,
}

impl GradientPanel {
    /// On `trainer`'s raw weights as they are, trained or fresh.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] for a number out of its range, or where there is no posterior.
    pub fn new(trainer: &LatentTrainer, config: GradientConfig) -> Result<Self> {
        check(&config)?;
        let Learning { shape, means } = trainer.task();
        shape.config.check_posterior()?;
        let corpus = trainer.corpus();
        let batch =
            LatentBatch::draw(&shape.config, means.as_ref(), corpus, config.sentences, config.seed, 0);
        Ok(Self {
            shape: *shape,
            networks: trainer.network().clone(),
            layout: trainer.layout.clone(),
            device: trainer.device().clone().autodiff(),
            batch,
            gathered: Vec::new(),
            rows: Vec::new(),
            config,
        })
    }

    /// Gradients done, and gradients in all.
    pub fn progress(&self) -> (usize, usize) {
        let done = self.rows.len() * self.config.estimates + self.gathered.len() / self.layout.size().max(1);
        (done, self.config.sigmas.len() * GradientEstimator::ALL.len() * self.config.estimates)
    }

    /// The rows that are finished: every estimator at the first σ, then at the next.
    pub fn rows(&self) -> &[GradientRow] {
        &self.rows
    }

    /// Takes one more gradient; true once all are there.
    ///
    /// # Errors
    /// If the device cannot be read; [`crate::error::ErrorKind::Diverged`] if a gradient is no number.
    pub async fn advance(&mut self) -> Result<bool> {
        let estimators = GradientEstimator::ALL;
        let Some(sigma) = self.config.sigmas.get(self.rows.len() / estimators.len()).copied() else {
            return Ok(true);
        };
        let estimator = estimators[self.rows.len() % estimators.len()];
        let number = self.gathered.len() / self.layout.size();
        let gradient = self.gradient(estimator, sigma, number as u64).await?;
        self.gathered.extend(gradient);
        if number + 1 == self.config.estimates {
            let gathered = std::mem::take(&mut self.gathered);
            let row = self.summarise(estimator, sigma, &gathered)?;
            self.rows.push(row);
        }
        Ok(self.rows.len() == self.config.sigmas.len() * estimators.len())
    }

    /// An estimate \[P\] by `estimator` with σ, with draws of z of its own: the same for every estimator that
    /// takes as many.
    ///
    /// # Errors
    /// If the device cannot be read.
    pub async fn gradient(&self, estimator: GradientEstimator, sigma: f64, number: u64) -> Result<Vec<f32>> {
        let draws = self.draws(estimator);
        let mut random = Random::new(self.config.seed, Purpose::Diagnosis, number);
        let batch = repeated(&self.batch, draws, self.shape.dimensions(), &mut random);
        let mut shape = self.shape;
        shape.config.deviation = Deviation::Fixed { sigma };
        let loss = estimator.loss(&shape, &self.networks, &batch, draws, &self.device);
        let mut gradients = loss.backward();
        let flat = self.layout.gradients(&self.networks, &mut gradients);
        flat.into_data_async().await.map_err(device_error)?.try_into_vec().map_err(device_error)
    }

    /// Where the parameters of a part of the networks, `encoder` or `decoder`, lie among the P.
    pub fn part(&self, name: &str) -> Range<usize> {
        let own = |path: &str| path.split('.').next() == Some(name);
        let mut slots = self.layout.slots().iter().filter(|slot| own(&slot.path));
        let Some(first) = slots.next() else { return 0..0 };
        let last = slots.next_back().unwrap_or(first);
        first.offset..last.offset + last.size()
    }

    fn draws(&self, estimator: GradientEstimator) -> usize {
        if estimator == GradientEstimator::LeaveOneOut { self.config.draws } else { 1 }
    }

    fn summarise(&self, estimator: GradientEstimator, sigma: f64, gradients: &[f32]) -> Result<GradientRow> {
        let draws = self.draws(estimator);
        let summary = |part: Range<usize>| {
            let of_part = gradients.chunks_exact(self.layout.size()).flat_map(|all| &all[part.clone()]);
            let of_part: Vec<f32> = of_part.copied().collect();
            Ok(GradientSummary::of(&of_part, part.len())?.per_draw(draws))
        };
        let encoder = Some(self.part("encoder")).filter(|part| !part.is_empty());
        let (encoder, decoder) = (encoder.map(summary).transpose()?, summary(self.part("decoder"))?);
        Ok(GradientRow { sigma, estimator, draws, encoder, decoder })
    }
}

/// The batch with every sentence `draws` times, all after one another, and new noise.
fn repeated(batch: &LatentBatch, draws: usize, dimensions: usize, random: &mut Random) -> LatentBatch {
    let rows = batch.rows * draws;
    LatentBatch {
        rows,
        sentences: batch.sentences.repeat(draws),
        inputs: batch.sentences.repeat(draws),
        previous: batch.previous.repeat(draws),
        noise: (0..rows * dimensions).map(|_| random.normal() as f32).collect(),
        prior: Vec::new(),
        uniforms: Vec::new(),
        means: batch.means.repeat(draws),
        annealing_factor: 1.0,
    }
}

fn check(config: &GradientConfig) -> Result<()> {
    let GradientConfig { sigmas, estimates, draws, sentences, .. } = config;
    if let Some(sigma) = sigmas.iter().find(|sigma| !(**sigma > 0.0 && sigma.is_finite())) {
        return Err(Error::setting(
            format!("σ 不能是 {sigma}：须有 σ > 0。"),
            format!("σ cannot be {sigma}: there has to be σ > 0."),
        ));
    }
    let few = [("σ", sigmas.len(), 1), ("estimates", *estimates, 3), ("samples", *draws, 2)];
    match few.into_iter().chain([("sentences", *sentences, 1)]).find(|(_, found, least)| found < least) {
        Some((name, found, least)) => Err(Error::setting(
            format!("{name} 给了 {found} 个，至少要 {least} 个。"),
            format!("There are {found} {name}; at least {least} are needed."),
        )),
        None => Ok(()),
    }
}
