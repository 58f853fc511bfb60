//! The GPU, as JavaScript sees it: brought up once, then asked for lanes.

use super::lane::Lane;
use super::{Thrown, js, run_from_js, texts, to_js};
use crate::device;
use crate::training::{Run, self_test};
use wasm_bindgen::prelude::*;

/// A GPU that is ready to train on.
#[wasm_bindgen]
pub struct Gpu(device::Gpu);

#[wasm_bindgen]
impl Gpu {
    /// The GPU the browser prefers. Throws `no-gpu` if there is none that can be used.
    pub async fn open() -> Thrown<Gpu> {
        Ok(Self(device::gpu().await?))
    }

    /// What the adapter calls itself; browsers say less than drivers, or nothing.
    #[wasm_bindgen(getter)]
    pub fn adapter(&self) -> String {
        self.0.adapter.clone()
    }

    /// Computes a small batch of this run on the GPU and on the CPU and throws `self-test` if they differ.
    #[wasm_bindgen(js_name = selfTest)]
    pub async fn self_test(&self, run: js::RunConfig) -> Thrown<js::SelfTest> {
        let run = run_from_js(run)?;
        to_js(&self_test(&texts::corpus(&run.corpus)?, &run, &self.0.device).await?)
    }

    /// A new run on the GPU, its weights drawn from its seed.
    pub fn create(&self, run: js::RunConfig) -> Thrown<Lane> {
        let run = run_from_js(run)?;
        Ok(Lane::on_gpu(Run::on(texts::corpus(&run.corpus)?, run, self.0.device.clone())?))
    }

    /// A saved run, to go on on the GPU.
    #[wasm_bindgen(js_name = openLane)]
    pub fn open_lane(&self, bytes: &[u8]) -> Thrown<Lane> {
        Ok(Lane::on_gpu(Run::open_with(bytes, &texts::at_hand(), self.0.device.clone())?))
    }
}
