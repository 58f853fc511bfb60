//! Whether a GPU can be trusted with a run: it has to compute what the CPU computes.

use super::{Denoising, Learning, Task, Training};
use crate::configuration::run::TrainingConfig;
use crate::configuration::{ModelConfig, RunConfig};
use crate::corpus::Corpus;
use crate::device::{self, SelfTest};
use crate::error::{Error, ErrorKind, Result};
use burn::tensor::Device;

/// Sentences in the batch that both devices compute.
const ROWS: usize = 8;

/// The largest difference allowed, relative to the CPU's value. Different orders of addition and other
/// `exp` give 1e-6 to 1e-5; a wrong kernel gives 0.1 and more.
pub const TOLERANCE: f32 = 1e-3;

/// Computes the loss and the gradients of a small batch of this run, on the corpus it names, on the CPU and on `gpu`.
///
/// # Errors
/// [`ErrorKind::SelfTest`] if they differ by more than a thousandth; the GPU's fault if it had one.
pub async fn self_test(corpus: &Corpus, config: &RunConfig, gpu: &Device) -> Result<SelfTest> {
    match config.model {
        ModelConfig::Fixed { .. } => self_test_of::<Denoising>(corpus, config, gpu).await,
        ModelConfig::Learned { .. } => self_test_of::<Learning>(corpus, config, gpu).await,
    }
}

async fn self_test_of<T: Task>(corpus: &Corpus, config: &RunConfig, gpu: &Device) -> Result<SelfTest> {
    let (expected_loss, expected) = measure::<T>(corpus, config, device::cpu()).await?;
    let (loss, gradients) = measure::<T>(corpus, config, gpu.clone()).await?;
    device::check()?;
    let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|v| v * v).sum::<f32>().sqrt();
    let distance = norm(&mut gradients.iter().zip(&expected).map(|(a, b)| a - b));
    let test = SelfTest {
        loss_difference: (loss - expected_loss).abs() / expected_loss.abs(),
        gradient_difference: distance / norm(&mut expected.iter().copied()),
    };
    // Written so that a difference that is not a number fails.
    if test.loss_difference <= TOLERANCE && test.gradient_difference <= TOLERANCE {
        return Ok(test);
    }
    Err(differs(test))
}

/// The loss and the gradients of the first rows, at the run's first weights.
async fn measure<T: Task>(corpus: &Corpus, config: &RunConfig, device: Device) -> Result<(f32, Vec<f32>)> {
    let run = Training::<T>::on(corpus.clone(), config.clone(), device)?;
    let few = TrainingConfig { batch: ROWS, ..config.training.clone() };
    let batch = run.task().draw(run.corpus(), &few, 0);
    run.gradients(&batch).read().await
}

fn differs(test: SelfTest) -> Error {
    let SelfTest { loss_difference: loss, gradient_difference: gradients } = test;
    Error::new(
        ErrorKind::SelfTest,
        format!(
            "GPU 算出的和 CPU 不同：损失相差 {loss:.1e}，梯度相差 {gradients:.1e}，最多允许 {TOLERANCE:.0e}。"
        ),
        format!(
            "The GPU computes something else than the CPU: the loss differs by {loss:.1e}, the gradients by {gradients:.1e}; {TOLERANCE:.0e} is allowed."
        ),
    )
}
