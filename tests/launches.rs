//! How often a training step calls the GPU. Alone in its process, because launches are counted there.

use denoise_lab::corpus::CorpusConfig;
use denoise_lab::device;
use denoise_lab::network::preset::{Architecture, NetworkConfig, NetworkSize};
use denoise_lab::process::ProcessConfig;
use denoise_lab::run::{RunConfig, Trainer};
use pollster::block_on;

/// What a step of a small network may ask of a GPU at most, by architecture.
const LIMITS: [(Architecture, usize); 3] =
    [(Architecture::Transformer, 200), (Architecture::Convolution, 400), (Architecture::EncoderDecoder, 300)];

#[test]
fn a_step_launches_few_kernels() {
    let gpu = block_on(device::gpu()).unwrap();
    for (kind, limit) in LIMITS {
        let mut config = RunConfig::new(CorpusConfig::Capitals);
        config.network = NetworkConfig { kind, size: NetworkSize::Small };
        if kind == Architecture::EncoderDecoder {
            config.process = ProcessConfig::LeftToRight;
        }
        let mut trainer = Trainer::new(config, gpu.device.clone()).unwrap();
        // The first step also makes the optimiser's moments.
        trainer.train_step();
        let launches = device::launches(|| trainer.train_step());
        println!("{}: {kind:?}: {} launches a step", gpu.adapter, launches.len());
        assert!((20..=limit).contains(&launches.len()), "{kind:?}: {launches:#?}");
    }
}
