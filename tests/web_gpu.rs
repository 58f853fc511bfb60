//! A GPU in a real browser, by the library's operations and by kernels of our own. Needs a browser with
//! WebGPU (in software will do); `cargo xtask bench` runs it and prints the milliseconds.
#![cfg(all(target_arch = "wasm32", feature = "webgpu"))]

use denoise_lab::corpus::CorpusConfig;
use denoise_lab::network::preset::{NetworkConfig, NetworkSize};
use denoise_lab::run::{RunConfig, Trainer};
use denoise_lab::{device, kernels};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const STEPS: u64 = 10;

fn now() -> f64 {
    let scope: web_sys::WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.performance().map_or(f64::NAN, |clock| clock.now())
}

/// The mean loss of a few steps after those that compile the shaders, and the milliseconds of one.
async fn train(batch: usize, device: &burn::tensor::Device) -> (f64, f64) {
    let mut config = RunConfig::new(CorpusConfig::capitals());
    config.network = NetworkConfig::transformer(NetworkSize::Tiny);
    config.training.batch = batch;
    let mut trainer = Trainer::new(config, device.clone()).unwrap();
    for _ in 0..3 {
        trainer.train_step();
        trainer.take_loss().await.unwrap();
    }
    let start = now();
    for _ in 0..STEPS {
        trainer.train_step();
    }
    let (_, loss) = trainer.take_loss().await.unwrap().unwrap();
    (loss, (now() - start) / STEPS as f64)
}

#[wasm_bindgen_test]
async fn kernels_and_the_library_learn_the_same_as_the_cpu() {
    let gpu = device::gpu().await.unwrap();
    for batch in [8, 32] {
        let (cpu, cpu_ms) = train(batch, &device::cpu()).await;
        kernels::leave_to_library(true);
        let (library, library_ms) = train(batch, &gpu.device).await;
        kernels::leave_to_library(false);
        let (ours, ours_ms) = train(batch, &gpu.device).await;
        console_log!(
            "{} tiny, batch {batch}: CPU {cpu_ms:.0} ms, the library's {library_ms:.0} ms, our kernels {ours_ms:.0} ms a step",
            gpu.adapter
        );
        for loss in [library, ours] {
            assert!(
                (loss - cpu).abs() < 1e-2 * cpu.abs(),
                "batch {batch}: {loss} on the GPU, {cpu} on the CPU"
            );
        }
    }
}
