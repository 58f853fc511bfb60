//! The time a run takes.

use cpu_time::ProcessTime;

/// What this program has had of the processors, so that the seconds do not count what else the machine does.
pub fn processor_seconds() -> f64 {
    ProcessTime::now().as_duration().as_secs_f64()
}
