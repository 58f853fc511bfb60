//! Residual dilated convolutions: x + contract(tanh(convolve(norm(x)))), with a kernel of 3.
//!
//! The residual tanh block is that of the author's DLM142; causal, it is the PixelCNN (van den Oord et
//! al. 2016) of a sentence; dilations as in WaveNet (2016). A convolution is written as shifted copies
//! side by side and one linear layer, so that every device that multiplies matrices has it.

use super::layers::{activated, linear, normalize};
use super::preset::ConvolutionShape;
use crate::kernels::Activation;
use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

/// The positions a convolution reads for one of its output.
const KERNEL: usize = 3;

/// One residual convolution.
#[derive(Module, Debug)]
pub struct Block {
    norm: LayerNorm,
    convolve: Linear,
    contract: Linear,
    #[module(skip)]
    dilation: usize,
}

/// The convolutions of this shape over L = `length` positions, in order.
pub fn blocks(shape: ConvolutionShape, length: usize, device: &Device) -> Vec<Block> {
    let ConvolutionShape { width, layers, hidden } = shape;
    let block = |layer| Block {
        norm: LayerNormConfig::new(width).init(device),
        convolve: LinearConfig::new(KERNEL * width, hidden).init(device),
        contract: LinearConfig::new(hidden, width).init(device),
        dilation: shape.dilation(layer, length),
    };
    (0..layers).map(block).collect()
}

/// \[rows, L, d\] through all convolutions; `causal` ones read no position to the right.
pub fn forward(blocks: &[Block], features: Tensor<3>, causal: bool) -> Tensor<3> {
    blocks.iter().fold(features, |features, block| block.forward(features, causal))
}

impl Block {
    fn forward(&self, features: Tensor<3>, causal: bool) -> Tensor<3> {
        let read = neighbours(normalize(&self.norm, features.clone()), self.dilation, causal);
        features + linear(&self.contract, activated(&self.convolve, read, Activation::Tanh))
    }
}

/// The features of the three positions that each position i reads, side by side, zeros beyond the ends:
/// i − δ, i, i + δ, or i − 2δ, i − δ, i where it is `causal`. \[rows, L, d\] to \[rows, L, 3d\].
fn neighbours(features: Tensor<3>, dilation: usize, causal: bool) -> Tensor<3> {
    let [rows, length, width] = features.dims();
    let reach = (KERNEL - 1) * dilation;
    let before = if causal { reach } else { reach / 2 };
    let zeros = |count| Tensor::zeros([rows, count, width], &features.device());
    let padded = match reach - before {
        0 => vec![zeros(before), features.clone()],
        after => vec![zeros(before), features.clone(), zeros(after)],
    };
    let padded = Tensor::cat(padded, 1);
    let copies = (0..KERNEL).map(|n| n * dilation);
    Tensor::cat(copies.map(|at| padded.clone().slice([0..rows, at..at + length])).collect(), 2)
}
