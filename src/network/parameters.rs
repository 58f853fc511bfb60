//! A network's parameters as one flat vector, addressed by module path in visiting order.
//!
//! burn's own parameter ids are random and its gradients sit in a hash map, so nothing that must
//! repeat bit for bit can depend on them. Here the order of visiting is the address: clipping, the
//! optimiser, the moving average, checkpoints and the merging of shards all work on the flat vector
//! (which also makes each of them a handful of operations instead of a dozen per tensor).

use crate::random::Random;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor};

/// The modules that look numbers up.
const EMBEDDINGS: [&str; 4] = ["token", "position", "told", "embedding_shift"];

/// Every parameter tensor starts at a multiple of this many numbers, and the flat vector ends at one: 256
/// bytes, where WebGPU lets a buffer be bound in part, so that a GPU sees a slot without copying it. What
/// lies between is zero and stays zero.
const ALIGNMENT: usize = 64;

/// One parameter tensor's place in the flat vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Module path, e.g. `blocks.0.attention.output.weight`.
    pub path: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Where it starts.
    pub offset: usize,
}

impl Slot {
    /// How many numbers.
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// One past its last number.
    fn end(&self) -> usize {
        self.offset + self.size()
    }

    /// The last part of the path: `weight`, `bias`, `gamma`, `beta`, or what of a mixture of normals it is.
    fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// The part of the path before that: the module's field.
    fn module(&self) -> &str {
        self.path.rsplit('.').nth(1).unwrap_or_default()
    }

    /// Centre and half-width of the uniform distribution an initial value is drawn from: norms start as the
    /// identity, embeddings with standard deviation 0.02 (GPT-2), linear weights and biases within
    /// ±1/√(inputs); the normals of a mixture with equal weights, means of variance 1 and deviations of 1.
    fn initial_range(&self, inputs: usize) -> (f64, f64) {
        match self.name() {
            "gamma" => (1.0, 0.0),
            "beta" | "logits" | "log_deviations" => (0.0, 0.0),
            "means" => (0.0, 3f64.sqrt()),
            _ if EMBEDDINGS.contains(&self.module()) => (0.0, 0.02 * 3f64.sqrt()),
            _ => (0.0, 1.0 / (inputs as f64).sqrt()),
        }
    }
}

/// Where each parameter of a network lives in its flat vector of P numbers, the unused ones between
/// parameters among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    slots: Vec<Slot>,
}

impl Layout {
    /// The layout of this network.
    pub fn of<M: Module>(network: &M) -> Self {
        let mut visitor = LayoutVisitor::default();
        network.visit(&mut visitor);
        Self { slots: visitor.slots }
    }

    /// All slots, in visiting order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// P, the length of the flat vector.
    pub fn size(&self) -> usize {
        self.slots.last().map_or(0, |slot| slot.end().next_multiple_of(ALIGNMENT))
    }

    /// How many numbers the network has.
    pub fn parameters(&self) -> usize {
        self.slots.iter().map(Slot::size).sum()
    }

    /// Initial weights \[P\] from the run's own generator, equal to the bit everywhere.
    pub fn draw(&self, random: &mut Random) -> Vec<f32> {
        let mut weights = Vec::with_capacity(self.size());
        let mut inputs = 1;
        for slot in &self.slots {
            // A bias follows its weight in visiting order and shares its number of inputs.
            if slot.name() == "weight" {
                inputs = slot.shape[0];
            }
            let (centre, bound) = slot.initial_range(inputs);
            weights.resize(slot.offset, 0.0);
            weights
                .extend((0..slot.size()).map(|_| (centre + bound * (2.0 * random.uniform() - 1.0)) as f32));
        }
        weights.resize(self.size(), 0.0);
        weights
    }

    /// The network with its parameters taken from the flat vector \[P\]; on an autodiff device they
    /// are leaves that require gradients.
    pub fn unflatten<M: Module>(&self, network: M, flat: &Tensor<1>, device: &Device) -> M {
        network.map(&mut Unflatten { slots: self.slots.iter(), flat, device })
    }

    /// The gradients of the network's parameters as one flat vector \[P\].
    pub fn gradients<M: Module>(&self, network: &M, gradients: &mut Gradients) -> Tensor<1> {
        let mut visitor = FlattenGradients { gradients, parts: Vec::with_capacity(self.slots.len()) };
        network.visit(&mut visitor);
        Tensor::cat(visitor.parts, 0)
    }

    /// Adds the gradients of the network's parameters to a flat vector \[P\] in the processor's memory, where
    /// they are.
    pub fn add_gradients<M: Module>(&self, network: &M, gradients: &mut Gradients, sum: &mut [f32]) {
        network.visit(&mut AddGradients { gradients, slots: self.slots.iter(), sum });
    }
}

/// Whether a module visited is an enum's variant. Its name is left out of paths: a field's parameters are
/// called the same whichever architecture it holds.
fn is_variant(container: &str) -> bool {
    container.starts_with("Enum:")
}

#[derive(Default)]
struct LayoutVisitor {
    path: Vec<String>,
    slots: Vec<Slot>,
    offset: usize,
}

impl ModuleVisitor for LayoutVisitor {
    fn enter_module(&mut self, name: &str, container: &str) {
        if !is_variant(container) {
            self.path.push(name.to_string());
        }
    }

    fn exit_module(&mut self, _name: &str, container: &str) {
        if !is_variant(container) {
            self.path.pop();
        }
    }

    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let shape: Vec<usize> = parameter.lazy_shape().iter().copied().collect();
        let slot = Slot { path: self.path.join("."), shape, offset: self.offset };
        self.offset = slot.end().next_multiple_of(ALIGNMENT);
        self.slots.push(slot);
    }
}

struct Unflatten<'a> {
    slots: std::slice::Iter<'a, Slot>,
    flat: &'a Tensor<1>,
    device: &'a Device,
}

impl ModuleMapper for Unflatten<'_> {
    fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(slot) = self.slots.next() else { return parameter };
        let shape: [usize; D] = parameter.lazy_shape().dims();
        let part = self.flat.clone().slice(slot.offset..slot.offset + slot.size()).reshape(shape);
        let value = if self.device.is_autodiff() { Tensor::from_inner(part).require_grad() } else { part };
        Param::initialized(parameter.id, value)
    }
}

struct FlattenGradients<'a> {
    gradients: &'a mut Gradients,
    parts: Vec<Tensor<1>>,
}

impl ModuleVisitor for FlattenGradients<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let value = parameter.val();
        let gradient =
            value.grad_remove(self.gradients).unwrap_or_else(|| value.clone().inner().zeros_like());
        let size = gradient.shape().num_elements();
        let unused = size.next_multiple_of(ALIGNMENT) - size;
        let device = gradient.device();
        self.parts.push(gradient.reshape([size]));
        if unused > 0 {
            self.parts.push(Tensor::zeros([unused], &device));
        }
    }
}

struct AddGradients<'a> {
    gradients: &'a mut Gradients,
    slots: std::slice::Iter<'a, Slot>,
    sum: &'a mut [f32],
}

impl ModuleVisitor for AddGradients<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let Some(slot) = self.slots.next() else { return };
        // What the loss does not depend on has none.
        let Some(gradient) = parameter.val().grad_remove(self.gradients) else { return };
        let data = gradient.into_data();
        cpu_kernels::add(&mut self.sum[slot.offset..slot.end()], data.as_slice().unwrap_or_default());
    }
}
