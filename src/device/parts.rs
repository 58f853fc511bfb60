//! What a network says of rows, in parts that are cut the same whoever computes them: this thread, other threads, or a crew.

use super::{at_once, calls_at_once, device_error};
use crate::Result;
use crate::error::{Error, ErrorKind};
use burn::tensor::{Device, Tensor};
use std::pin::Pin;
use std::rc::Rc;

/// Rows of so many tokens at most are run through a network at a time: memory stays small, a part fits a slice of a worker's time,
/// and there are enough of them for several.
const TOKENS_AT_ONCE: usize = 512;

/// Rows of numbers that a network is asked about: what stands in them is the network's affair.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Numbers in a row, at least one.
    pub width: usize,
    /// \[rows × width\], row-major.
    pub values: Vec<f32>,
}

impl Rows {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// Each row.
    pub fn iter(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// The same in parts that depend on the rows and their `length` in tokens alone: what is computed of a row may depend on how many
    /// others it is computed with.
    fn parts(self, length: usize) -> Vec<Self> {
        let Self { width, values } = self;
        let at_once = (TOKENS_AT_ONCE / length).max(1) * width.max(1);
        values.chunks(at_once).map(|part| Self { width, values: part.to_vec() }).collect()
    }
}

/// A network that answers a part of rows at once, on the CPU.
pub trait Asked {
    /// What it says of them, \[rows × n\], row-major.
    ///
    /// # Errors
    /// [`ErrorKind::Device`].
    fn answer_part(&self, rows: &Rows) -> Result<Vec<f32>>;

    /// The same network, asked with the help of others who have it.
    #[must_use]
    fn with_crew(self, crew: Rc<dyn Crew>) -> Self
    where
        Self: Sized;
}

/// What each of some parts comes to, in their order.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Vec<Vec<f32>>>> + 'a>>;

/// Others who have the same network: what they say of a part is the same to the bit.
pub trait Crew {
    /// Asks about all of them.
    fn answer(&self, parts: Vec<Rows>) -> Answering<'_>;
}

/// What is said of `rows` of `length` tokens, \[rows × n\]: `say` says it of a part, on this device; where there is a crew, it is asked
/// about several.
///
/// # Errors
/// [`ErrorKind::Device`].
pub async fn answer_in_parts(
    rows: Rows,
    length: usize,
    device: &Device,
    crew: Option<&Rc<dyn Crew>>,
    say: impl Fn(&Rows) -> Tensor<2> + Sync,
) -> Result<Vec<f32>> {
    let parts = rows.parts(length);
    if let Some(crew) = crew.filter(|_| parts.len() > 1) {
        let count = parts.len();
        let answers = crew.answer(parts).await?;
        return if answers.len() == count { Ok(answers.concat()) } else { Err(does_not_fit()) };
    }
    let mut all = Vec::new();
    for parts in parts.chunks(calls_at_once(device)) {
        for answer in at_once(parts, &say) {
            let mut answer = answer.into_data_async().await.map_err(device_error)?.try_into_vec();
            all.append(answer.as_mut().map_err(device_error)?);
        }
    }
    Ok(all)
}

/// What is on the CPU, read at once.
///
/// # Errors
/// [`ErrorKind::Device`].
pub fn read(tensor: Tensor<2>) -> Result<Vec<f32>> {
    tensor.into_data().try_into_vec().map_err(device_error)
}

/// The error of what another has computed and no network of this shape says.
pub(crate) fn does_not_fit() -> Error {
    Error::new(
        ErrorKind::Device,
        "另一个线程算出的数和这个网络对不上。",
        "What another worker computed does not fit this network.",
    )
}
