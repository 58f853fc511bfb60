//! A lane as one of several workers that train one model and say what it says: the leader's side, and a member's.

use super::lane::Lane;
use super::{Thrown, js};
use crate::device::{Answering, Asked, Crew, Rows};
use crate::error::{Error, ErrorKind};
use crate::training::Run;
use burn::tensor::Tensor;
use js_sys::{Array, Float32Array, Function, Promise};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

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
    pub async fn training_report(&mut self) -> Thrown<js::TrainReport> {
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

    /// The leader: has a function called with a snapshot, the width of a row and parts of rows whenever the network, its averaged
    /// weights as they are then, is asked about several parts; it is to promise what each comes to, in order. Not on a GPU.
    pub fn enlist(
        &mut self,
        #[wasm_bindgen(
            unchecked_param_type = "(snapshot: Snapshot, width: number, parts: Float32Array[]) => Promise<Float32Array[]>"
        )]
        crew: Function,
    ) {
        self.crew = Some(crew);
    }

    /// A member: the network with the leader's averaged weights.
    pub fn snapshot(&mut self, average: Vec<f32>) -> Thrown<Snapshot> {
        self.run.follow_average(average)?;
        let network: Box<dyn Asked> = match &self.run {
            Run::Fixed(run) => Box::new(run.denoiser()),
            Run::Learned(run) => Box::new(run.model()),
        };
        Ok(Snapshot { network, average: self.run.average() })
    }
}

impl Lane {
    /// The network, made of the averaged weights as they are now, asked with the help of the crew, if there is one.
    pub(super) fn shared<N: Asked + Clone + 'static>(&self, network: N) -> N {
        let Some(ask) = self.helpers().cloned() else { return network };
        let snapshot = Snapshot { network: Box::new(network.clone()), average: self.run.average() };
        network.with_crew(Rc::new(Helpers { ask, snapshot: JsValue::from(snapshot) }))
    }
}

/// The compiled code of this build, for members, who need not compile it anew.
#[wasm_bindgen(js_name = compiledCode, unchecked_return_type = "WebAssembly.Module")]
pub fn compiled_code() -> JsValue {
    wasm_bindgen::module()
}

/// A network as it was when a question was put: what leader and members say of a part is the same to the bit.
#[wasm_bindgen]
pub struct Snapshot {
    network: Box<dyn Asked>,
    average: Tensor<1>,
}

#[wasm_bindgen]
impl Snapshot {
    /// Its weights, for members.
    pub fn weights(&self) -> Vec<f32> {
        self.average.to_data().try_into_vec().unwrap_or_default()
    }

    /// What it says of these rows, each of so many numbers.
    pub fn answer(&self, width: usize, values: Vec<f32>) -> Thrown<Vec<f32>> {
        Ok(self.network.answer_part(&Rows { width, values })?)
    }
}

/// Whoever helps to ask the network of a snapshot.
struct Helpers {
    ask: Function,
    snapshot: JsValue,
}

#[wasm_bindgen]
extern "C" {
    type Exported;

    #[wasm_bindgen(method)]
    fn free(this: &Exported);
}

impl Drop for Helpers {
    /// JavaScript would not know how large it is.
    fn drop(&mut self) {
        self.snapshot.unchecked_ref::<Exported>().free();
    }
}

impl Crew for Helpers {
    fn answer(&self, parts: Vec<Rows>) -> Answering<'_> {
        Box::pin(async move {
            let width = parts.first().map_or(0, |part| part.width);
            let parts: Array = parts.iter().map(|part| Float32Array::from(part.values.as_slice())).collect();
            let asked = self.ask.call3(&JsValue::NULL, &self.snapshot, &width.into(), &parts);
            let answers = JsFuture::from(Promise::resolve(&asked.map_err(unanswered)?)).await;
            let answers = answers.map_err(unanswered)?;
            Ok(Array::from(&answers).iter().map(|answer| Float32Array::new(&answer).to_vec()).collect())
        })
    }
}

fn unanswered(_: JsValue) -> Error {
    Error::new(
        ErrorKind::Device,
        "网络的一部分计算没有做完；请再试一次。",
        "A part of what the network was asked was not answered. Try again.",
    )
}
