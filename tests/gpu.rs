//! The GPU against the CPU: in a browser's worker through WebGPU, natively through whatever Vulkan, Metal or
//! DirectX driver there is; software ones serve. Without any these tests fail: xtask brings one along.

use burn::nn::LayerNormConfig;
use burn::tensor::{Device, Tensor, TensorData, activation};
use denoise_lab::conditionals::{Conditionals, Contexts};
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::{Corpus, CorpusConfig};
use denoise_lab::device;
use denoise_lab::kernels;
use denoise_lab::method::DenoisingBatch;
use denoise_lab::network::preset::{Architecture, NetworkConfig, NetworkSize};
use denoise_lab::position_set::PositionSet;
use denoise_lab::process::{ProcessConfig, Shares, Variant};
use denoise_lab::random::{Purpose, Random};
use denoise_lab::training::{Precision, Trainer, self_test};
use std::sync::OnceLock;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Tests in a browser, and natively. One after the other there too: launches are counted, and the library is
/// measured against the kernels, in the whole process.
macro_rules! tests {
    ($(async fn $name:ident() $body:block)*) => {$(
        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() $body

        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $name() {
            static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
            let _turn = TURN.lock();
            pollster::block_on(async $body);
        }
    )*};
}

macro_rules! say {
    ($($words:tt)*) => {{
        #[cfg(target_arch = "wasm32")]
        wasm_bindgen_test::console_log!($($words)*);
        #[cfg(not(target_arch = "wasm32"))]
        println!($($words)*);
    }};
}

/// The one GPU of this process.
async fn gpu() -> Device {
    static GPU: OnceLock<Device> = OnceLock::new();
    if GPU.get().is_none() {
        let gpu = device::gpu().await.unwrap();
        say!("adapter: {}", gpu.adapter);
        let _ = GPU.set(gpu.device);
    }
    GPU.get().unwrap().clone()
}

/// A browser's GPU in software takes seconds for each shader: there larger networks are left to the native tests, and to the
/// page, which tests itself on its own network before it moves a run.
const LARGER: &[NetworkSize] =
    if cfg!(target_arch = "wasm32") { &[] } else { &[NetworkSize::Small, NetworkSize::Medium] };

/// Sentences a step: few, because a GPU in software computes one after the other. How many there are does not change
/// what is launched.
const BATCH: usize = 32;

fn run(process: ProcessConfig, size: NetworkSize) -> RunConfig {
    run_of(NetworkConfig { size, ..NetworkConfig::default() }, process)
}

fn run_of(network: NetworkConfig, process: ProcessConfig) -> RunConfig {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.model = process.into();
    config.network = network;
    config.training.batch = BATCH;
    config
}

/// The architectures beside the transformer, with every attention mask they can have.
const OTHERS: [(Architecture, ProcessConfig); 3] = [
    (Architecture::Convolution, ProcessConfig::Mask),
    (Architecture::Convolution, ProcessConfig::LeftToRight),
    (Architecture::EncoderDecoder, ProcessConfig::LeftToRight),
];

/// Every kind of network input and head.
const PROCESSES: [ProcessConfig; 5] = [
    ProcessConfig::LeftToRight,
    ProcessConfig::Mask,
    noise(Variant::Visible),
    noise(Variant::Blind),
    noise(Variant::Hidden),
];

const fn noise(variant: Variant) -> ProcessConfig {
    ProcessConfig::Noise { shares: Shares::One { share: 0.5 }, variant }
}

/// A row of masks.
fn nothing_known(trainer: &Trainer) -> Contexts {
    let (length, mask) = (trainer.corpus().length, trainer.corpus().vocabulary.mask());
    let side_information = trainer.process().blocks().unwrap().side_information(PositionSet::full(length));
    Contexts::new(vec![mask; length], vec![side_information])
}

async fn asked(model: &impl Conditionals, contexts: &Contexts) -> Vec<f32> {
    model.answer(contexts).await.unwrap().log_probabilities
}

/// ‖a - b‖ / ‖b‖.
fn relative_difference(a: &[f32], b: &[f32]) -> f32 {
    let norm = |values: Vec<f32>| values.iter().map(|v| v * v).sum::<f32>().sqrt();
    assert_eq!(a.len(), b.len());
    norm(a.iter().zip(b).map(|(a, b)| a - b).collect()) / norm(b.to_vec())
}

async fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data_async().await.unwrap().try_into_vec().unwrap()
}

fn random_values(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed, Purpose::Test, 0);
    (0..count).map(|_| (2.0 * random.uniform() - 1.0) as f32).collect()
}

/// A function's value and gradient at random points on a device, the value weighted at random so that
/// no gradient cancels.
async fn value_and_gradient<const D: usize, const E: usize>(
    device: &Device,
    shape: [usize; D],
    function: impl Fn(Tensor<D>) -> Tensor<E>,
) -> (Vec<f32>, Vec<f32>) {
    let device = device.clone().autodiff();
    let size = shape.iter().product();
    let input =
        Tensor::<D>::from_data(TensorData::new(random_values(size, 1), shape), &device).require_grad();
    let output = function(input.clone());
    let shape = output.dims();
    let weights = TensorData::new(random_values(shape.iter().product(), 2), shape);
    let weights = Tensor::<E>::from_data(weights, &device);
    let mut gradients = (output.clone() * weights).sum().backward();
    let gradient = input.grad_remove(&mut gradients).unwrap();
    (values(output.inner()).await, values(gradient).await)
}

fn assert_same(name: &str, on_gpu: (Vec<f32>, Vec<f32>), on_cpu: (Vec<f32>, Vec<f32>)) {
    let difference = relative_difference(&on_gpu.0, &on_cpu.0);
    assert!(difference < 1e-5, "{name}: {difference}");
    let difference = relative_difference(&on_gpu.1, &on_cpu.1);
    assert!(difference < 1e-5, "{name}'s gradient: {difference}");
}

/// What a step of a small network may ask of a GPU at most, by architecture.
const LIMITS: [(Architecture, usize); 3] =
    [(Architecture::Transformer, 200), (Architecture::Convolution, 400), (Architecture::EncoderDecoder, 300)];

/// The mean loss of a few steps of a tiny network, after some that are not counted; says how long one takes.
async fn trained(device: &Device) -> f64 {
    const STEPS: u64 = 5;
    let mut trainer = Trainer::new(run(ProcessConfig::Mask, NetworkSize::Tiny), device.clone()).unwrap();
    for _ in 0..3 {
        trainer.train_step();
        trainer.take_loss().await.unwrap();
    }
    let start = now();
    (0..STEPS).for_each(|_| trainer.train_step());
    let (_, loss) = trainer.take_loss().await.unwrap().unwrap();
    say!("tiny, batch {BATCH}: {:.0} ms a step", (now() - start) / STEPS as f64);
    loss
}

/// Milliseconds since some moment.
fn now() -> f64 {
    #[cfg(target_arch = "wasm32")]
    {
        let scope: web_sys::WorkerGlobalScope = wasm_bindgen::JsCast::unchecked_into(js_sys::global());
        scope.performance().map_or(f64::NAN, |clock| clock.now())
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        static START: OnceLock<std::time::Instant> = OnceLock::new();
        START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64() * 1e3
    }
}

tests! {
async fn layer_norm_is_the_librarys() {
    for shape in [[3, 8, 32], [20, 8, 64], [2, 5, 128]] {
        let with = async |device: &Device, of_parameter: bool| {
            let norm = LayerNormConfig::new(shape[2]).init(&device.clone().autodiff());
            let fused =
                |x: Tensor<3>, gamma| kernels::layer_norm(x, gamma, norm.beta.as_ref().unwrap().val(), 1e-5);
            let library = |x: Tensor<3>, gamma: Tensor<1>| {
                let mean = x.clone().mean_dim(2);
                let centred = x - mean;
                let variance = centred.clone().square().mean_dim(2);
                centred / (variance + 1e-5).sqrt() * gamma.unsqueeze()
            };
            let input = || {
                let size = shape.iter().product();
                let data = TensorData::new(random_values(size, 7), shape);
                Tensor::<3>::from_data(data, &device.clone().autodiff())
            };
            let compute = |x: Tensor<3>, gamma: Tensor<1>| {
                if device::is_gpu(device) { fused(x, gamma) } else { library(x, gamma) }
            };
            if of_parameter {
                value_and_gradient(device, [shape[2]], |gamma| compute(input(), gamma)).await
            } else {
                value_and_gradient(device, shape, |x| compute(x, norm.gamma.val() * 1.5)).await
            }
        };
        for of_parameter in [false, true] {
            let name = format!("layer norm {shape:?}, of its parameter: {of_parameter}");
            let on_gpu = with(&gpu().await, of_parameter).await;
            assert_same(&name, on_gpu, with(&device::cpu(), of_parameter).await);
        }
    }
}

async fn attention_is_the_librarys() {
    for (heads, causal, [rows, length, width]) in
        [(2, false, [3, 8, 32]), (4, true, [2, 8, 64]), (4, false, [2, 33, 64]), (1, true, [1, 5, 8])]
    {
        let shape = [rows, length, 3 * width];
        let size = width / heads;
        let library = |x: Tensor<3>| {
            let parts = x.reshape([rows, length, 3, heads, size]).permute([2, 0, 3, 1, 4]);
            let part = |i: usize| parts.clone().slice(i..i + 1).squeeze_dim::<4>(0);
            let mut scores = part(0).matmul(part(1).transpose()) / (size as f64).sqrt();
            if causal {
                let visible = Tensor::<2>::ones([length, length], &scores.device()).tril(0);
                scores = scores + (visible - 1.0).unsqueeze::<4>() * 1e9;
            }
            let mixed = activation::softmax(scores, 3).matmul(part(2));
            mixed.swap_dims(1, 2).reshape([rows, length, width])
        };
        let on_gpu = value_and_gradient(&gpu().await, shape, |x| kernels::attention(x, heads, causal)).await;
        let on_cpu = value_and_gradient(&device::cpu(), shape, library).await;
        assert_same(&format!("attention {shape:?}, causal: {causal}"), on_gpu, on_cpu);
    }
}

async fn log_softmax_is_the_librarys() {
    for shape in [[16, 8, 29], [1, 1, 2], [3, 8, 301]] {
        let on_gpu = value_and_gradient(&gpu().await, shape, |x| kernels::log_softmax(x * 20.0)).await;
        let library = |x: Tensor<3>| activation::log_softmax(x * 20.0, 2);
        let on_cpu = value_and_gradient(&device::cpu(), shape, library).await;
        assert_same(&format!("log-softmax {shape:?}"), on_gpu, on_cpu);
    }
}

async fn every_network_and_process_passes_the_self_test() {
    let transformers = PROCESSES.map(|process| (Architecture::Transformer, process));
    for size in LARGER.iter().copied().chain([NetworkSize::Tiny]) {
        for (kind, process) in transformers.into_iter().chain(OTHERS) {
            let config = run_of(NetworkConfig { kind, size }, process);
            let corpus = Corpus::open(&config.corpus).unwrap();
            let test = self_test(&corpus, &config, &gpu().await).await.unwrap();
            say!("{kind:?} {process:?} {size:?}: {test:?}");
        }
    }
}

async fn learned_posteriors_pass_the_self_test() {
    for decoder in ["factorised", "autoregressive"] {
        let mut config = RunConfig::learned(CorpusConfig::capitals());
        config.network.size = NetworkSize::Tiny;
        config.set("decoder", decoder).unwrap();
        let corpus = Corpus::open(&config.corpus).unwrap();
        let test = self_test(&corpus, &config, &gpu().await).await.unwrap();
        say!("{decoder}: {test:?}");
    }
}

async fn a_whole_batch_on_the_gpu_has_the_gradients_of_the_librarys_operations() {
    for size in LARGER.iter().copied().chain([NetworkSize::Tiny]) {
        let trainer = Trainer::new(run(ProcessConfig::Mask, size), gpu().await).unwrap();
        let mut random = Random::new(5, Purpose::Test, 0);
        let batch = DenoisingBatch::draw(trainer.corpus(), trainer.process(), 128, &mut random);
        let (loss, gradients) = trainer.gradients(&batch).read().await.unwrap();
        let cpu = Trainer::new(run(ProcessConfig::Mask, size), device::cpu()).unwrap();
        let (expected_loss, expected) = cpu.gradients(&batch).read().await.unwrap();
        assert!((loss - expected_loss).abs() < 1e-4 * expected_loss, "{loss} {expected_loss}");
        assert!(relative_difference(&gradients, &expected) < 1e-4);
    }
}

async fn after_some_steps_the_weights_are_the_cpus() {
    let transformers = PROCESSES.map(|process| (Architecture::Transformer, process));
    for (kind, process) in transformers.into_iter().chain(OTHERS) {
        let config = run_of(NetworkConfig { kind, size: NetworkSize::Tiny }, process);
        let after = async |device: Device, steps: usize| {
            let mut trainer = Trainer::new(config.clone(), device).unwrap();
            (0..steps).for_each(|_| trainer.train_step());
            asked(&trainer.denoiser(), &nothing_known(&trainer)).await
        };
        let (untrained, on_cpu) = (after(device::cpu(), 0).await, after(device::cpu(), 10).await);
        let on_gpu = after(gpu().await, 10).await;
        let moved = relative_difference(&untrained, &on_cpu);
        let apart = relative_difference(&on_gpu, &on_cpu);
        assert!(moved > 0.02 && apart < 0.02 * moved, "{kind:?}: moved {moved}, apart {apart}");
    }
}

async fn a_run_moves_from_the_cpu_to_the_gpu_and_back() {
    let config = run(ProcessConfig::Mask, NetworkSize::Tiny);
    let mut trainer = Trainer::new(config, device::cpu()).unwrap();
    let mut losses = Vec::new();
    for device in [gpu().await, device::cpu(), gpu().await] {
        for _ in 0..3 {
            trainer.train_step();
        }
        losses.push(trainer.take_loss().await.unwrap().unwrap());
        let bytes = trainer.save(Precision::Full).await.unwrap();
        trainer = Trainer::open(&bytes, device).unwrap();
        // The move itself changes nothing, not a bit.
        assert!(trainer.save(Precision::Full).await.unwrap() == bytes);
    }
    assert_eq!(trainer.step(), 9);
    assert!(losses.iter().all(|(steps, _)| *steps == 3));
}

async fn a_snapshot_of_the_averaged_weights_does_not_move_with_the_training() {
    let mut trainer = Trainer::new(run(ProcessConfig::Mask, NetworkSize::Tiny), gpu().await).unwrap();
    trainer.train_step();
    let contexts = nothing_known(&trainer);
    let snapshot = trainer.denoiser();
    let before = asked(&snapshot, &contexts).await;
    for _ in 0..3 {
        trainer.train_step();
    }
    assert_eq!(asked(&snapshot, &contexts).await, before);
}

async fn a_step_launches_few_kernels() {
    for (kind, limit) in LIMITS {
        let process = match kind {
            Architecture::EncoderDecoder => ProcessConfig::LeftToRight,
            _ => ProcessConfig::Mask,
        };
        let config = run_of(NetworkConfig { kind, size: NetworkSize::Small }, process);
        let mut trainer = Trainer::new(config, gpu().await).unwrap();
        // The first step also makes the optimiser's moments.
        trainer.train_step();
        let launches = device::launches(|| trainer.train_step());
        say!("{kind:?}: {} launches a step", launches.len());
        assert!((20..=limit).contains(&launches.len()), "{kind:?}: {launches:#?}");
    }
}

async fn kernels_and_the_library_learn_the_same_as_the_cpu() {
    let cpu = trained(&device::cpu()).await;
    kernels::leave_to_library(true);
    let library = trained(&gpu().await).await;
    kernels::leave_to_library(false);
    let ours = trained(&gpu().await).await;
    for (by, loss) in [("the library", library), ("our kernels", ours)] {
        assert!((loss - cpu).abs() < 1e-2 * cpu.abs(), "{loss} by {by}, {cpu} on the CPU");
    }
}
}
