//! What crosses to JavaScript: every object that functions of `web` take or give, and its TypeScript type.
//!
//! Each is a plain object shaped like the Rust type's JSON. `pkg/types.d.ts` declares them; this module's test writes it
//! from the Rust types (`cargo xtask types`).
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "made and read by `web` alone"))]

use crate::error::Text;
use crate::method::preset::Method;
use serde::Serialize;
use serde_json::Value;

/// What a permalink stands for.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Decoded {
    /// What it sets, all else as it is by default.
    #[cfg_attr(test, ts(as = "crate::configuration::state::State"))]
    pub state: Value,
    /// The run that links of version 1 carried beside it.
    #[cfg_attr(test, ts(as = "Option<crate::configuration::RunConfig>"))]
    pub second: Option<Value>,
    /// What of it could not be read.
    pub notices: Vec<Text>,
}

/// Which build this is.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BuildInfo {
    /// The crate's.
    pub version: &'static str,
    /// `core`, `cpu` or `webgpu`.
    pub build: &'static str,
}

/// Numbers that JavaScript uses too.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Constants {
    /// Sentences of an estimate, unless others are asked for.
    pub sentences: usize,
    /// The most bytes a text can have.
    pub text_bytes: usize,
}

/// The methods by name.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Methods {
    /// Of a fixed posterior.
    pub fixed: &'static [Method],
    /// Of a learned one.
    pub learned: &'static [Method],
    /// Runs that show something.
    pub demonstrations: &'static [Method],
}

#[cfg(feature = "cpu")]
mod training;
#[cfg(feature = "cpu")]
#[cfg_attr(not(target_arch = "wasm32"), allow(unused_imports, reason = "made by `web` alone"))]
pub use training::{
    ClaimContest, ClaimFailure, ClaimProgress, Device, LaneStatus, LearnedMark, LossPoint, Progress,
    TrainReport,
};

/// Calls `$each!` with every object: its name in `web::js`, the Rust type it is shaped like, its TypeScript type.
macro_rules! crossing {
    ($each:ident) => {
        $each! {
            Fault: crate::error::Error => "lab.Fault";
            Settings: Vec<&'static crate::settings::Setting> => "Array<lab.Setting>";
            State: crate::configuration::state::State => "lab.State";
            Change: crate::change::Change => "lab.Change";
            RunConfig: crate::configuration::RunConfig => "lab.RunConfig";
            CorpusConfig: crate::corpus::CorpusConfig => "lab.CorpusConfig";
            ProcessConfig: crate::process::ProcessConfig => "lab.ProcessConfig";
            Methods: crate::contract::Methods => "lab.Methods";
            Decoded: crate::contract::Decoded => "lab.Decoded";
            Corpus: crate::corpus::description::CorpusDescription => "lab.Corpus";
            CorpusSentences: crate::corpus::description::CorpusSentences => "lab.CorpusSentences";
            TextDescription: crate::corpus::description::TextDescription => "lab.TextDescription";
            Frames: Vec<crate::frame::Frame> => "Array<lab.Frame>";
            Trajectories: Vec<crate::change::Trajectory> => "Array<lab.Trajectory>";
            Infill: crate::sampler::Infill => "lab.Infill";
            Mean: crate::bound::Mean => "lab.Mean";
            BuildInfo: crate::contract::BuildInfo => "lab.BuildInfo";
            Constants: crate::contract::Constants => "lab.Constants";
            Experiments: crate::study::experiments::Experiments => "lab.Experiments";
            ToyTable: crate::study::experiments::ToyTable => "lab.ToyTable";
            LinearOptimum: crate::diagnosis::LinearOptimum => "lab.LinearOptimum";
            GradientSummary: crate::diagnosis::GradientSummary => "lab.GradientSummary";
            #[cfg(any(test, not(feature = "cpu")))]
            LaneConfigs: Vec<crate::study::lanes::LaneConfig> => "Array<lab.LaneConfig>";
            #[cfg(any(test, not(feature = "cpu")))]
            LaneNames: Vec<crate::study::lanes::LaneName> => "Array<lab.LaneName>";
            #[cfg(any(test, not(feature = "cpu")))]
            LaneReading: crate::study::lanes::LaneReading => "lab.LaneReading";
            #[cfg(any(test, not(feature = "cpu")))]
            Stories: Vec<&'static crate::study::lanes::Story> => "Array<lab.Story>";
            #[cfg(any(test, not(feature = "cpu")))]
            Findings: Vec<crate::study::lanes::Finding> => "Array<lab.Finding>";
            #[cfg(any(test, not(feature = "cpu")))]
            SeedMeans: Vec<crate::study::lanes::SeedMeans> => "Array<lab.SeedMeans>";
            #[cfg(feature = "cpu")]
            SampleConfig: crate::sampler::SampleConfig => "lab.SampleConfig";
            #[cfg(feature = "cpu")]
            LaneStatus: crate::contract::LaneStatus => "lab.LaneStatus";
            #[cfg(feature = "cpu")]
            TrainReport: crate::contract::TrainReport => "lab.TrainReport";
            #[cfg(feature = "cpu")]
            Previews: Vec<crate::training::Preview> => "Array<lab.Preview>";
            #[cfg(feature = "cpu")]
            Progress: crate::contract::Progress => "lab.Progress";
            #[cfg(feature = "cpu")]
            Measurement: crate::training::Measurement => "lab.Measurement";
            #[cfg(feature = "cpu")]
            QualityPoints: Vec<crate::sampler::QualityPoint> => "Array<lab.QualityPoint>";
            #[cfg(feature = "cpu")]
            LearnedMark: crate::contract::LearnedMark => "lab.LearnedMark";
            #[cfg(feature = "cpu")]
            ImportanceWeighted: Vec<crate::diagnosis::ImportanceWeighted> => "Array<lab.ImportanceWeighted>";
            #[cfg(feature = "cpu")]
            GradientRows: Vec<crate::study::gradients::GradientRow> => "Array<lab.GradientRow>";
            #[cfg(feature = "cpu")]
            Derived: crate::diagnosis::Derived => "lab.Derived";
            #[cfg(feature = "cpu")]
            ClaimProgress: crate::contract::ClaimProgress => "lab.ClaimProgress";
            #[cfg(feature = "cpu")]
            ClaimContests: Vec<crate::contract::ClaimContest> => "Array<lab.ClaimContest>";
            #[cfg(feature = "cpu")]
            SelfTest: crate::device::SelfTest => "lab.SelfTest";
        }
    };
}
pub(crate) use crossing;

#[cfg(test)]
mod tests;
