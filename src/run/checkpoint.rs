//! A run as a file: safetensors with the configuration inside.
//!
//! Tensors are named `<vector>/<module path>`; the vectors are `weights` (raw), `average` (their
//! moving average), `moment_1` and `moment_2` (AdamW's). The metadata entry `denoise-lab` is JSON:
//! `{"config": RunConfig, "step": n, "optimizerSteps": n}`. A file of averages alone, in float16, is
//! enough to ask the network, and to train on from with fresh moments.

use super::optimizer::Vectors;
use super::task::Task;
use super::trainer::{Training, diverged};

use crate::corpus::{Corpus, Text};
use crate::error::{Error, ErrorKind, Result};
use crate::method::device_error;
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

impl<T: Task> Training<T> {
    /// The run as the bytes of a safetensors file. All vectors are read in one transaction, because
    /// a GPU in a browser can only be read asynchronously.
    ///
    /// # Errors
    /// If the device cannot be read.
    pub async fn save(&self, precision: Precision) -> Result<Vec<u8>> {
        let moments = self.vectors.optimizer.as_ref().map(|state| &state.momentum);
        let mut vectors = vec![("average", &self.vectors.average)];
        if precision == Precision::Full {
            vectors.push(("weights", &self.vectors.weights));
            if let Some(moments) = moments {
                vectors.push(("moment_1", &moments.moment_1));
                vectors.push(("moment_2", &moments.moment_2));
            }
        }
        let transaction =
            vectors.iter().fold(Transaction::default(), |all, (_, vector)| all.register((*vector).clone()));
        let data = transaction.execute_async().await.map_err(device_error)?;
        let mut named = Vec::with_capacity(vectors.len());
        for ((name, _), data) in vectors.iter().zip(data) {
            named.push((*name, data.try_into_vec::<f32>().map_err(device_error)?));
        }
        // The loss of a step is measured before its weights change: the last step's fault is seen here only.
        if named.iter().flat_map(|(_, values)| values).any(|value| !value.is_finite()) {
            return Err(diverged(self.step));
        }
        let metadata = Metadata {
            config: serde_json::to_value(&self.config).map_err(unwritable)?,
            step: self.step,
            optimizer_steps: moments.map_or(0, |moments| moments.time),
        };
        serialize(&self.layout, &named, precision, &metadata)
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
    pub fn open_with(bytes: &[u8], texts: &[Arc<Text>], device: Device) -> Result<Self> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let entry = header.metadata().as_ref().and_then(|entries| entries.get(METADATA_KEY));
        let entry = entry.ok_or_else(|| unreadable("no denoise-lab entry in the metadata"))?;
        let metadata: Metadata = serde_json::from_str(entry).map_err(unreadable)?;
        let config =
            T::read(&metadata.config).map_err(|error| Error { kind: ErrorKind::Checkpoint, ..error })?;
        let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let corpus = Corpus::open_with(T::corpus(&config), texts)?;
        let mut trainer = Self::of(T::new(&config, &corpus)?, corpus, config, device);
        let average = read(&file, &trainer, "average")?
            .ok_or_else(|| unreadable("the averaged weights are missing"))?;
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

/// The file's bytes: one tensor per vector and slot.
fn serialize(
    layout: &Layout,
    vectors: &[(&str, Vec<f32>)],
    precision: Precision,
    metadata: &Metadata,
) -> Result<Vec<u8>> {
    let mut parts = Vec::with_capacity(vectors.len() * layout.slots().len());
    for (name, values) in vectors {
        for slot in layout.slots() {
            let part = &values[slot.offset..slot.offset + slot.size()];
            let bytes: Vec<u8> = match precision {
                Precision::Full => part.iter().flat_map(|v| v.to_le_bytes()).collect(),
                Precision::Half => part.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect(),
            };
            parts.push((format!("{name}/{}", slot.path), slot.shape.clone(), bytes));
        }
    }
    let dtype = if precision == Precision::Full { Dtype::F32 } else { Dtype::F16 };
    let mut views = Vec::with_capacity(parts.len());
    for (name, shape, bytes) in &parts {
        views.push((name, TensorView::new(dtype, shape.clone(), bytes).map_err(unwritable)?));
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

fn unwritable(reason: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Checkpoint,
        format!("检查点没有写成：{reason}。"),
        format!("The run could not be saved: {reason}."),
    )
}
