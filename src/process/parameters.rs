//! What the settings of processes have in common.

use crate::settings::{Effect, Setting};

/// What all settings have in common that only these processes have.
pub(super) const fn only_of(names: &'static [&'static str]) -> Setting {
    Setting::of(Effect::Retrain).only_where("/run/model/process/kind", names)
}
