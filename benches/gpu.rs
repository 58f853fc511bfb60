//! A training step on the GPU: how long it takes and how many kernels it launches, by the library's
//! operations and by kernels of our own, beside the CPU. `cargo bench --features webgpu --bench gpu`

use burn::tensor::Device;
use denoise_lab::configuration::RunConfig;
use denoise_lab::corpus::CorpusConfig;
use denoise_lab::network::preset::NetworkSize;
use denoise_lab::training::Trainer;
use denoise_lab::{device, kernels};
use pollster::block_on;
use std::collections::BTreeMap;
use std::time::Instant;

const STEPS: u64 = 20;

fn main() {
    let gpu = block_on(device::gpu()).unwrap();
    println!("adapter: {}\n", gpu.adapter);
    println!("{:<8}{:<22}{:>12}{:>16}", "network", "device", "ms a step", "launches a step");
    for size in [NetworkSize::Tiny, NetworkSize::Small, NetworkSize::Medium] {
        measure(size, "CPU", &device::cpu());
        kernels::leave_to_library(true);
        measure(size, "GPU, the library's", &gpu.device);
        kernels::leave_to_library(false);
        measure(size, "GPU, our kernels", &gpu.device);
    }
    let mut trainer = trainer(NetworkSize::Small, &gpu.device);
    trainer.train_step();
    let mut kinds = BTreeMap::<String, usize>::new();
    for name in device::launches(|| trainer.train_step()) {
        *kinds.entry(short(name)).or_default() += 1;
    }
    println!("\nlaunches of a step of the small network, by kernel:");
    for (name, count) in kinds {
        println!("{count:>5}  {name}");
    }
}

fn trainer(size: NetworkSize, device: &Device) -> Trainer {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.network.size = size;
    Trainer::new(config, device.clone()).unwrap()
}

/// Steps of the default batch, after a few that compile what has to be compiled.
fn measure(size: NetworkSize, name: &str, device: &Device) {
    let mut trainer = trainer(size, device);
    for _ in 0..3 {
        trainer.train_step();
    }
    block_on(trainer.take_loss()).unwrap();
    let launches = device::launches(|| trainer.train_step()).len();
    block_on(trainer.take_loss()).unwrap();
    let start = Instant::now();
    for _ in 0..STEPS {
        trainer.train_step();
    }
    // The reading is what waits for the steps to be done.
    block_on(trainer.take_loss()).unwrap();
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0 / STEPS as f64;
    println!("{:<8}{name:<22}{milliseconds:>12.2}{launches:>16}", format!("{size:?}").to_lowercase());
}

/// A kernel's name without the paths of its modules and what its type parameters are.
fn short(name: &str) -> String {
    let name = name.split('<').next().unwrap_or(name);
    let mut parts: Vec<&str> = name.rsplit("::").take(3).collect();
    parts.reverse();
    parts.join("::")
}
