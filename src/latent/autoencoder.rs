//! An encoder, a decoder and, where the objective has one, a discriminator: one module, one flat vector of
//! parameters.

use super::{
    Deviation, FixedMeans, Judged, LatentBatch, LatentConfig, LatentModel, Mixture, PosteriorMean,
    Posteriors, Prior, PriorConfig, Scope,
};
use crate::device::{Asked, Crew, Rows, answer_in_parts, does_not_fit, read};
use crate::error::{Error, ErrorKind};
use crate::network::preset::Shape;
use crate::network::{Decoder, Discriminator, Encoder, EncoderHeads, EncoderOutput};
use crate::{Result, Token};
use burn::module::Module;
use burn::tensor::activation::softplus;
use burn::tensor::{Device, Int, Tensor, TensorData};
use std::rc::Rc;

/// The width of the discriminator's hidden layers.
const DISCRIMINATOR_WIDTH: usize = 64;
/// The width of those of one that reads sentences.
const CRITIC_WIDTH: usize = 128;

/// The networks of a run. Parts that have nothing to say are not there: an encoder of which mean and
/// deviation are fixed, a discriminator of an objective without one, a prior that is not trained.
#[derive(Module, Debug)]
pub struct Autoencoder {
    pub(super) encoder: Option<Encoder>,
    pub(super) decoder: Decoder,
    pub(super) discriminator: Option<Discriminator>,
    pub(super) prior: Option<Mixture>,
}

impl Autoencoder {
    /// What tells z or sentences apart, where the objective has it.
    pub fn discriminator(&self) -> Option<&Discriminator> {
        self.discriminator.as_ref()
    }

    /// log p(z) of each row of z \[rows, J\] up to J · ½ log 2π, \[rows\].
    pub(super) fn log_prior(&self, z: Tensor<2>) -> Tensor<1> {
        match &self.prior {
            Some(mixture) => mixture.log_density(z),
            None => z.square().sum_dim(1).squeeze_dim::<1>(1) * -0.5,
        }
    }
}

/// What the networks are made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AutoencoderShape {
    /// The trunk of encoder and decoder.
    pub trunk: Shape,
    /// L.
    pub length: usize,
    /// V.
    pub vocabulary_size: usize,
    /// The posterior and the decoder.
    pub config: LatentConfig,
}

/// q(z|x) of a batch, on the device; each \[rows, P, d\].
pub struct PosteriorTensors {
    /// μ.
    pub mean: Tensor<3>,
    /// log σ.
    pub log_deviation: Tensor<3>,
}

impl AutoencoderShape {
    /// P, the latents of a sentence.
    pub fn latents(&self) -> usize {
        self.config.scope.latents(self.length)
    }

    /// J = P · d.
    pub fn dimensions(&self) -> usize {
        self.latents() * self.config.dimensions
    }

    /// The networks, with whatever weights.
    pub fn networks(&self, device: &Device) -> Autoencoder {
        let Self { trunk, length, vocabulary_size, config } = *self;
        let heads = EncoderHeads {
            dimensions: config.dimensions,
            pooled: config.scope == Scope::Sentence,
            mean: config.mean == PosteriorMean::Learned,
            deviation: matches!(config.deviation, Deviation::Learned { .. }),
        };
        let causal = config.decoder.word_dropout().is_some();
        let discriminator = |judged| match judged {
            Judged::Latents => Discriminator::new(self.dimensions(), DISCRIMINATOR_WIDTH, device),
            Judged::Sentences => Discriminator::new(length * vocabulary_size, CRITIC_WIDTH, device),
        };
        Autoencoder {
            encoder: (heads.mean || heads.deviation)
                .then(|| Encoder::new(length, vocabulary_size, trunk, heads, device)),
            decoder: Decoder::new(length, vocabulary_size, trunk, heads.dimensions, causal, device),
            discriminator: config.objective.loss().judged().map(discriminator),
            prior: (config.prior == PriorConfig::Mixture).then(|| Mixture::new(self.dimensions(), device)),
        }
    }

    /// q(z|x) of sentences \[rows × L\] whose fixed means, if they are fixed, are `means` \[rows × J\].
    pub fn posterior(
        &self,
        networks: &Autoencoder,
        sentences: &[Token],
        means: &[f32],
        device: &Device,
    ) -> PosteriorTensors {
        let rows = sentences.len() / self.length;
        let shape = [rows, self.latents(), self.config.dimensions];
        let output = networks.encoder.as_ref().map(|encoder| encoder.forward(self.tokens(sentences, device)));
        let EncoderOutput { mean, log_deviation } =
            output.unwrap_or(EncoderOutput { mean: None, log_deviation: None });
        let fixed = || Tensor::from_data(TensorData::new(means.to_vec(), shape), device);
        if !self.config.has_posterior() {
            return PosteriorTensors {
                mean: Tensor::zeros(shape, device),
                log_deviation: Tensor::zeros(shape, device),
            };
        }
        let log_deviation = match (self.config.deviation, log_deviation) {
            (Deviation::Learned { sigma_cap }, Some(output)) => capped(output, sigma_cap),
            (Deviation::Fixed { sigma }, _) => Tensor::full(shape, libm::log(sigma), device),
            (Deviation::Learned { .. } | Deviation::Prior, _) => Tensor::zeros(shape, device),
        };
        PosteriorTensors { mean: mean.unwrap_or_else(fixed), log_deviation }
    }

    /// log p(x_i = v | z, x_<i), \[rows, L, V\], from z \[rows, P, d\] and the tokens to the left \[rows × L\].
    pub fn decode(&self, networks: &Autoencoder, z: Tensor<3>, previous: &[Token]) -> Tensor<3> {
        let previous = self.tokens(previous, &z.device());
        networks.decoder.forward(z, previous)
    }

    /// ε of a batch, \[rows · K, P, d\].
    pub fn noise(&self, batch: &LatentBatch, device: &Device) -> Tensor<3> {
        let draws = batch.noise.len() / self.dimensions();
        let shape = [draws, self.latents(), self.config.dimensions];
        Tensor::from_data(TensorData::new(batch.noise.clone(), shape), device)
    }

    /// Sentences \[rows × L\] as one-hot vectors, \[rows, L, V\].
    pub fn one_hot(&self, sentences: &[Token], device: &Device) -> Tensor<3> {
        let mut values = vec![0.0f32; sentences.len() * self.vocabulary_size];
        let rows = values.chunks_exact_mut(self.vocabulary_size);
        rows.zip(sentences).for_each(|(row, token)| row[usize::from(*token)] = 1.0);
        let shape = [sentences.len() / self.length, self.length, self.vocabulary_size];
        Tensor::from_data(TensorData::new(values, shape), device)
    }

    /// Token ids \[rows × L\] as a tensor.
    pub fn tokens(&self, ids: &[Token], device: &Device) -> Tensor<2, Int> {
        let ids: Vec<i32> = ids.iter().map(|&id| i32::from(id)).collect();
        let shape = [ids.len() / self.length, self.length];
        Tensor::from_data(TensorData::new(ids, shape), device)
    }
}

/// log of cap·s/(cap + s), s = exp(`log_deviation`); 0 is no cap.
fn capped(log_deviation: Tensor<3>, cap: f64) -> Tensor<3> {
    if cap == 0.0 {
        return log_deviation;
    }
    let above = log_deviation.clone() - libm::log(cap);
    log_deviation - softplus(above, 1.0)
}

/// Trained networks, ready to be asked: no gradients, one device.
#[derive(Clone)]
pub struct TrainedAutoencoder {
    shape: AutoencoderShape,
    networks: Autoencoder,
    means: Option<FixedMeans>,
    device: Device,
    crew: Option<Rc<dyn Crew>>,
}

impl TrainedAutoencoder {
    /// Wraps networks whose parameters live on `device`, without autodiff; `means` if they are fixed.
    pub fn new(
        shape: AutoencoderShape,
        networks: Autoencoder,
        means: Option<FixedMeans>,
        device: Device,
    ) -> Self {
        Self { shape, networks, means, device, crew: None }
    }

    async fn answer(&self, rows: Rows) -> Result<Vec<f32>> {
        let Self { shape, networks, means, device, crew } = self;
        let say = |rows: &Rows| forward(shape, networks, means.as_ref(), rows, device);
        finite(answer_in_parts(rows, shape.length, device, crew.as_ref(), say).await?)
    }
}

impl LatentModel for TrainedAutoencoder {
    fn length(&self) -> usize {
        self.shape.length
    }

    fn vocabulary_size(&self) -> usize {
        self.shape.vocabulary_size
    }

    fn dimensions(&self) -> usize {
        self.shape.dimensions()
    }

    fn has_posterior(&self) -> bool {
        self.shape.config.has_posterior()
    }

    fn is_autoregressive(&self) -> bool {
        self.shape.config.decoder.word_dropout().is_some()
    }

    async fn prior(&self) -> Result<Prior> {
        match &self.networks.prior {
            Some(mixture) => mixture.read().await,
            None => Ok(Prior::standard(self.dimensions())),
        }
    }

    async fn posteriors(&self, sentences: &[Token]) -> Result<Posteriors> {
        let (length, dimensions) = (self.shape.length, self.dimensions());
        let values = sentences.iter().map(|&token| f32::from(token)).collect();
        let answers = self.answer(Rows { width: length, values }).await?;
        if answers.len() != 2 * dimensions * (sentences.len() / length) {
            return Err(does_not_fit());
        }
        let mut all = Posteriors { dimensions, ..Posteriors::default() };
        for row in answers.chunks_exact(2 * dimensions) {
            all.means.extend_from_slice(&row[..dimensions]);
            all.log_deviations.extend_from_slice(&row[dimensions..]);
        }
        Ok(all)
    }

    async fn log_probabilities(&self, z: &[f32], sentences: &[Token]) -> Result<Vec<f32>> {
        let (length, dimensions) = (self.shape.length, self.dimensions());
        let mut values = Vec::with_capacity(z.len() + sentences.len());
        for (z, sentence) in z.chunks_exact(dimensions).zip(sentences.chunks_exact(length)) {
            values.extend_from_slice(z);
            values.extend(sentence.iter().map(|&token| f32::from(token)));
        }
        let answers = self.answer(Rows { width: dimensions + length, values }).await?;
        let expected = sentences.len() * self.shape.vocabulary_size;
        if answers.len() == expected { Ok(answers) } else { Err(does_not_fit()) }
    }
}

impl Asked for TrainedAutoencoder {
    fn answer_part(&self, rows: &Rows) -> Result<Vec<f32>> {
        read(forward(&self.shape, &self.networks, self.means.as_ref(), rows, &self.device))
    }

    fn with_crew(self, crew: Rc<dyn Crew>) -> Self {
        Self { crew: Some(crew), ..self }
    }
}

/// Of rows that are sentences \[L\]: μ and log σ, \[rows, 2J\]. Of rows that are z and a sentence \[J + L\]:
/// log p(x_i = v | z, x_<i), \[rows, L · V\].
fn forward(
    shape: &AutoencoderShape,
    networks: &Autoencoder,
    means: Option<&FixedMeans>,
    rows: &Rows,
    device: &Device,
) -> Tensor<2> {
    let (count, first) = (rows.count(), rows.width - shape.length);
    let sentences: Vec<Token> = rows.iter().flat_map(|row| &row[first..]).map(|&id| id as Token).collect();
    if first == 0 {
        let means: Vec<f32> = match means {
            Some(means) => {
                sentences.chunks(shape.length).flat_map(|x| means.of(x)).map(|m| m as f32).collect()
            }
            None => Vec::new(),
        };
        let PosteriorTensors { mean, log_deviation } = shape.posterior(networks, &sentences, &means, device);
        return Tensor::cat(vec![mean.flatten(1, 2), log_deviation.flatten(1, 2)], 1);
    }
    let z: Vec<f32> = rows.iter().flat_map(|row| &row[..first]).copied().collect();
    let z = TensorData::new(z, [count, shape.latents(), shape.config.dimensions]);
    let previous = shifted(&sentences, shape.length, shape.vocabulary_size as Token);
    shape.decode(networks, Tensor::from_data(z, device), &previous).flatten(1, 2)
}

/// Each sentence \[rows × L\] one position to the right, the mask in front.
fn shifted(sentences: &[Token], length: usize, mask: Token) -> Vec<Token> {
    let shift = |row: &[Token]| [&[mask], &row[..length - 1]].concat();
    sentences.chunks_exact(length).flat_map(shift).collect()
}

/// Numbers that are some.
fn finite(values: Vec<f32>) -> Result<Vec<f32>> {
    if values.iter().all(|value| value.is_finite()) {
        return Ok(values);
    }
    Err(Error::new(
        ErrorKind::Diverged,
        "模型给出的不是数；训练已发散，请降低学习率后重新训练。",
        "The model's answers are not numbers: training diverged. Train anew with a lower learning rate.",
    ))
}
