//! How often a training step calls the GPU. Alone in its process, because launches are counted there.

use denoise_lab::corpus::CorpusConfig;
use denoise_lab::device;
use denoise_lab::run::{RunConfig, Trainer};
use pollster::block_on;

/// What a default step may ask of a GPU at most.
const LIMIT: usize = 200;

#[test]
fn a_default_step_launches_few_kernels() {
    let gpu = block_on(device::gpu()).unwrap();
    let mut trainer = Trainer::new(RunConfig::new(CorpusConfig::capitals()), gpu.device).unwrap();
    // The first step also makes the optimiser's moments.
    trainer.train_step();
    let launches = device::launches(|| trainer.train_step());
    println!("{}: {} launches a step", gpu.adapter, launches.len());
    assert!((20..=LIMIT).contains(&launches.len()), "{launches:#?}");
}
