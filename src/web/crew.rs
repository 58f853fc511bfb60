//! A lane as one of several workers that train one model: the leader's side, and a member's.

use super::lane::Lane;
use super::{Thrown, js};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Lane {
    /// How many shards a step has: more workers than that are of no use.
    #[wasm_bindgen(js_name = shardsPerStep)]
    pub fn shards_per_step(&self) -> usize {
        self.run.shards_per_step()
    }

    /// The shards of the step under way (the coming one, if none is) that nobody has done, in order.
    #[wasm_bindgen(js_name = missingShards)]
    pub fn missing_shards(&mut self) -> Vec<usize> {
        self.run.missing_shards()
    }

    /// The raw weights, for members.
    pub fn weights(&self) -> Vec<f32> {
        self.run.weights()
    }

    /// Does this shard of the step under way; true if that ended the step.
    #[wasm_bindgen(js_name = trainShard)]
    pub fn train_shard(&mut self, shard: usize) -> bool {
        self.run.train_shard_number(shard)
    }

    /// Takes what a member computed of this shard; true if that ended the step. What is of another step, or done, is left out.
    #[wasm_bindgen(js_name = addGradients)]
    pub fn add_gradients(&mut self, step: u32, shard: usize, gradients: Vec<f32>) -> Thrown<bool> {
        Ok(self.run.add_shard(u64::from(step), shard, gradients)?)
    }

    /// How training goes: the same report as that of training.
    #[wasm_bindgen(js_name = report)]
    pub async fn told(&mut self) -> Thrown<js::TrainReport> {
        self.report().await
    }

    /// A member: goes to the leader's step, with its weights.
    pub fn follow(&mut self, step: u32, weights: Vec<f32>) -> Thrown<()> {
        Ok(self.run.follow(u64::from(step), weights)?)
    }

    /// A member: what the leader is to add for this shard.
    #[wasm_bindgen(js_name = shardGradients)]
    pub fn shard_gradients(&mut self, shard: usize) -> Vec<f32> {
        self.run.shard_gradients(shard)
    }
}
