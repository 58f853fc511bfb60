//! A run as a file: safetensors with the configuration inside.
//!
//! Tensors are named `<vector>/<module path>`; the vectors are `weights` (raw), `average` (their
//! moving average), `moment_1` and `moment_2` (AdamW's). The metadata entry `denoise-lab` is JSON:
//! `{"config": RunConfig, "step": n, "optimizerSteps": n}`. What is drawn and never trained (a diffusion's embeddings, fixed
//! posterior means) stands beside them as `constant/<name>`. A file of averages alone, in float16, is
//! enough to ask the network, and to train on from with fresh moments.

use super::optimizer::Vectors;
use super::task::{Constant, Task};
use super::trainer::Training;
use crate::configuration::run::{MAX_STEPS, RunConfig};
use crate::configuration::state::read_run;
use crate::configuration::unambiguous;
use crate::corpus::{Corpus, OwnText};
use crate::device::device_error;
use crate::error::{Error, ErrorKind, Result};
use crate::network::Layout;
use burn::optim::{AdamWState, AdaptiveMomentumState};
use burn::tensor::{Device, Tensor, TensorData, Transaction};
use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// The key of our entry in the file's metadata.
const METADATA_KEY: &str = "denoise-lab";

/// The vector that is enough to ask a network.
const AVERAGE: &str = "average";

/// What steps have measured, which is looked at but not kept.
const MEASURED: &str = "measured";

/// What precedes the names of constants.
const CONSTANT: &str = "constant/";

/// How much of a run a checkpoint keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Everything in float32: training goes on bit for bit.
    Full,
    /// The averaged weights in float16: small, for asking.
    Half,
}

/// What the file says about itself.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    config: Value,
    step: u64,
    optimizer_steps: usize,
}

impl Metadata {
    /// Whether a run can have come so far. JavaScript holds no whole number above 2^53 − 1, and counts steps in 32
    /// bits; no run of ours comes near either.
    fn check(&self) -> Result<()> {
        if self.step > MAX_STEPS {
            return Err(unreadable(format!(
                "step {} is more than the {MAX_STEPS} a run can have",
                self.step
            )));
        }
        if self.optimizer_steps as u64 > self.step {
            let (steps, step) = (self.optimizer_steps, self.step);
            return Err(unreadable(format!("the optimiser has done {steps} steps at step {step}")));
        }
        Ok(())
    }
}

impl<T: Task> Training<T> {
    /// The run as the bytes of a safetensors file.
    ///
    /// # Errors
    /// If the device cannot be read; [`ErrorKind::Diverged`] if a number of the run's state is none any more:
    /// such a file could not be opened, and may be meant to replace one that can.
    pub async fn save(&self, precision: Precision) -> Result<Vec<u8>> {
        let mut named = self.sound_vectors().await?;
        if precision == Precision::Half {
            named.retain(|(name, _)| *name == AVERAGE);
            if named.iter().flat_map(|(_, values)| values).any(|value| value.abs() > f16::MAX.to_f32()) {
                return Err(too_large_for_half());
            }
        }
        let moments = self.vectors.optimizer.as_ref().map(|state| &state.momentum);
        let metadata = Metadata {
            config: serde_json::to_value(&self.config).map_err(unwritable)?,
            step: self.step,
            optimizer_steps: moments.map_or(0, |moments| moments.time),
        };
        serialize(&self.layout, &named, &self.task().constants(), precision, &metadata)
    }

    /// The vectors by name, once every number in them and in what the last steps measured is one. They are read in
    /// one transaction, because a GPU in a browser can only be read asynchronously.
    async fn sound_vectors(&self) -> Result<Vec<(&'static str, Vec<f32>)>> {
        let mut vectors = vec![(AVERAGE, &self.vectors.average), ("weights", &self.vectors.weights)];
        if let Some(AdamWState { momentum }) = &self.vectors.optimizer {
            vectors.extend([("moment_1", &momentum.moment_1), ("moment_2", &momentum.moment_2)]);
        }
        vectors.extend(self.unread().iter().map(|measured| (MEASURED, measured)));
        let transaction =
            vectors.iter().fold(Transaction::default(), |all, (_, vector)| all.register((*vector).clone()));
        let data = transaction.execute_async().await.map_err(device_error)?;
        let mut named = Vec::with_capacity(vectors.len());
        for ((name, _), data) in vectors.iter().zip(data) {
            named.push((*name, data.try_into_vec::<f32>().map_err(device_error)?));
        }
        if named.iter().flat_map(|(_, values)| values).any(|value| !value.is_finite()) {
            return Err(unsound(self.step));
        }
        named.retain(|(name, _)| *name != MEASURED);
        Ok(named)
    }

    /// Opens a run saved by [`Self::save`], on the device given.
    ///
    /// # Errors
    /// [`ErrorKind::Checkpoint`] if the bytes are not such a file, are of another version, or hold
    /// tensors that do not fit the network they name.
    pub fn open(bytes: &[u8], device: Device) -> Result<Self> {
        Self::open_with(bytes, &[], device)
    }

    /// The same, with the texts at hand: a run on a text needs that very text.
    ///
    /// # Errors
    /// As [`Self::open`]; [`ErrorKind::Text`] if its text is not among them.
    pub fn open_with(bytes: &[u8], texts: &[Arc<OwnText>], device: Device) -> Result<Self> {
        Self::restored(Saved::read(bytes)?, texts, device)
    }

    /// The run that was saved.
    pub(super) fn restored(saved: Saved<'_>, texts: &[Arc<OwnText>], device: Device) -> Result<Self> {
        let Saved { bytes, metadata, config } = saved;
        T::check(&config).map_err(of_other_posterior)?;
        let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let corpus = Corpus::open_with(&config.corpus, texts)?;
        let mut trainer = Self::on(corpus, config, device)?;
        check_constants(&file, &trainer.task().constants())?;
        let average =
            read(&file, &trainer, AVERAGE)?.ok_or_else(|| unreadable("the averaged weights are missing"))?;
        let moments = read(&file, &trainer, "moment_1")?.zip(read(&file, &trainer, "moment_2")?);
        trainer.vectors = Vectors {
            weights: read(&file, &trainer, "weights")?.unwrap_or_else(|| average.clone()),
            average,
            optimizer: moments.map(|(moment_1, moment_2)| {
                let steps = metadata.optimizer_steps;
                AdamWState::new(AdaptiveMomentumState::new(steps, moment_1, moment_2))
            }),
        };
        trainer.step = metadata.step;
        trainer.load_weights();
        Ok(trainer)
    }
}

/// A file whose metadata is read.
pub(super) struct Saved<'a> {
    bytes: &'a [u8],
    metadata: Metadata,
    /// The run it holds.
    pub config: RunConfig,
}

impl<'a> Saved<'a> {
    /// Reads the metadata of a file.
    ///
    /// # Errors
    /// [`ErrorKind::Checkpoint`] if the bytes are not such a file, or of another version.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let metadata = metadata(bytes)?;
        metadata.check()?;
        let config = read_run(&metadata.config.to_string()).map_err(of_file)?;
        Ok(Self { bytes, metadata, config })
    }
}

/// The error of a file whose run has the other kind of posterior than is asked for.
fn of_other_posterior(error: Error) -> Error {
    let crate::error::Text { zh, en } = error.message;
    Error::new(
        ErrorKind::Checkpoint,
        format!("{zh}lab bound、infill 和 sample 打得开两种检查点。"),
        format!("{en} Files of either kind are opened by lab bound, infill and sample."),
    )
}

/// The same error, as one of the file.
fn of_file(error: Error) -> Error {
    Error { kind: ErrorKind::Checkpoint, ..error }
}

/// What a file says about itself.
fn metadata(bytes: &[u8]) -> Result<Metadata> {
    let (length, header) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
    check_names(bytes, length)?;
    let entry = header.metadata().as_ref().and_then(|entries| entries.get(METADATA_KEY));
    let entry = entry.ok_or_else(|| unreadable("no denoise-lab entry in the metadata"))?;
    let metadata = unambiguous::parse(entry).map_err(unreadable)?;
    serde_json::from_value(metadata).map_err(unreadable)
}

/// Whether the file's header, JSON of `length` bytes after the eight that say so, names each tensor once: of two
/// of one name the last would win.
fn check_names(bytes: &[u8], length: usize) -> Result<()> {
    let header = bytes.get(8..8 + length).unwrap_or_default();
    let header = std::str::from_utf8(header).map_err(unreadable)?;
    unambiguous::parse(header).map(drop).map_err(unreadable)
}

/// Whether the constants that the file holds are those that this version draws. Older files hold none.
fn check_constants(file: &SafeTensors<'_>, constants: &[Constant]) -> Result<()> {
    for constant in constants {
        let name = format!("{CONSTANT}{}", constant.name);
        let Ok(found) = file.tensor(&name) else { continue };
        if found.shape() != constant.shape || found.dtype() != Dtype::F32 || found.data() != bytes(constant) {
            return Err(unreadable(format!("{name} is not what this version of the lab computes with")));
        }
    }
    Ok(())
}

/// In float32, whatever the weights are in.
fn bytes(constant: &Constant) -> Vec<u8> {
    constant.values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect()
}

/// The file's bytes: one tensor per vector and slot, and the constants.
fn serialize(
    layout: &Layout,
    vectors: &[(&str, Vec<f32>)],
    constants: &[Constant],
    precision: Precision,
    metadata: &Metadata,
) -> Result<Vec<u8>> {
    let dtype = if precision == Precision::Full { Dtype::F32 } else { Dtype::F16 };
    let mut parts = Vec::with_capacity(vectors.len() * layout.slots().len());
    for (name, values) in vectors {
        for slot in layout.slots() {
            let part = &values[slot.offset..slot.offset + slot.size()];
            let bytes: Vec<u8> = match precision {
                Precision::Full => part.iter().flat_map(|v| v.to_le_bytes()).collect(),
                Precision::Half => part.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect(),
            };
            parts.push((format!("{name}/{}", slot.path), dtype, slot.shape.clone(), bytes));
        }
    }
    let constant = |c: &Constant| (format!("{CONSTANT}{}", c.name), Dtype::F32, c.shape.clone(), bytes(c));
    parts.extend(constants.iter().map(constant));
    let mut views = Vec::with_capacity(parts.len());
    for (name, dtype, shape, bytes) in &parts {
        views.push((name, TensorView::new(*dtype, shape.clone(), bytes).map_err(unwritable)?));
    }
    let entry = serde_json::to_string(metadata).map_err(unwritable)?;
    let entries = HashMap::from([(METADATA_KEY.to_string(), entry)]);
    safetensors::serialize(views, Some(entries)).map_err(unwritable)
}

/// One flat vector \[P\] of the file, in the layout's order; `None` if the file has none of it.
fn read<T: Task>(file: &SafeTensors<'_>, trainer: &Training<T>, vector: &str) -> Result<Option<Tensor<1>>> {
    let prefix = format!("{vector}/");
    if !file.names().iter().any(|name| name.starts_with(&prefix)) {
        return Ok(None);
    }
    let mut values = Vec::with_capacity(trainer.layout.size());
    for slot in trainer.layout.slots() {
        let name = format!("{prefix}{}", slot.path);
        let view = file.tensor(&name).map_err(unreadable)?;
        if view.shape() != slot.shape {
            let (found, wanted) = (view.shape(), &slot.shape);
            return Err(unreadable(format!("{name} has shape {found:?}, the network needs {wanted:?}")));
        }
        values.resize(slot.offset, 0.0);
        match view.dtype() {
            Dtype::F32 => values
                .extend(view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))),
            Dtype::F16 => {
                values.extend(view.data().chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()))
            }
            other => {
                return Err(unreadable(format!("{name} is {other:?}; float32 or float16 is needed")));
            }
        }
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(unreadable(format!("{vector} holds values that are not numbers")));
    }
    let size = trainer.layout.size();
    values.resize(size, 0.0);
    Ok(Some(Tensor::from_data(TensorData::new(values, [size]), trainer.device())))
}

fn unreadable(reason: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Checkpoint,
        format!(
            "这不是本实验室能打开的检查点：{reason}。请选择由本页面或 lab train 保存的 .safetensors 文件。"
        ),
        format!(
            "This is not a run this lab can open: {reason}. Choose a .safetensors file saved by this page or by lab train."
        ),
    )
}

fn unsound(step: u64) -> Error {
    Error::new(
        ErrorKind::Diverged,
        format!(
            "训练在第 {step} 步之前发散了：权重或损失不再是数，所以没有保存；先前存下的还在。请打开先前存下的，或把学习率调小，再重新开始。"
        ),
        format!(
            "Training diverged before step {step}: its weights or its loss are not numbers any more, so it is not saved; what was saved before is still there. Open that, or lower the learning rate and start again."
        ),
    )
}

fn too_large_for_half() -> Error {
    Error::new(
        ErrorKind::Checkpoint,
        "有的权重太大，float16 写不下：请按全部精度保存（不用 --half）。",
        "Some weights are too large for float16: save the whole run, without --half.",
    )
}

fn unwritable(reason: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Checkpoint,
        format!("检查点没有写成：{reason}。"),
        format!("The run could not be saved: {reason}."),
    )
}
