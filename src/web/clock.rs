//! The clock by which work is cut into slices, and how far it is.

use super::Thrown;
use crate::error::{Error, ErrorKind, Result};
use wasm_bindgen::JsCast;
use web_sys::{Window, WorkerGlobalScope};

/// Milliseconds since a start, in a worker or on the page.
pub(super) struct Clock {
    performance: web_sys::Performance,
    start: f64,
}

impl Clock {
    /// Starts it.
    ///
    /// # Errors
    /// [`ErrorKind::Device`] where the context has no `performance`.
    pub fn start() -> Result<Self> {
        let global = js_sys::global();
        let performance = match global.dyn_ref::<WorkerGlobalScope>() {
            Some(worker) => worker.performance(),
            None => global.dyn_ref::<Window>().and_then(Window::performance),
        };
        let performance = performance.ok_or_else(|| {
            Error::new(
                ErrorKind::Device,
                "这个环境没有时钟（performance），不能分片训练。",
                "This environment has no clock (performance), so training cannot be sliced.",
            )
        })?;
        Ok(Self { start: performance.now(), performance })
    }

    /// Seconds since some moment that is the same for all in this context; 0 where there is no clock.
    pub fn seconds() -> f64 {
        Self::start().map_or(0.0, |clock| clock.start / 1000.0)
    }

    /// Milliseconds since the start.
    pub fn elapsed(&self) -> f64 {
        self.performance.now() - self.start
    }
}

/// Does one `part` after the other for about this long, at least one; true once a part says that it was the
/// last.
pub(super) async fn go_on(milliseconds: f64, mut part: impl AsyncFnMut() -> Result<bool>) -> Thrown<bool> {
    let clock = Clock::start()?;
    loop {
        if part().await? {
            return Ok(true);
        }
        if clock.elapsed() > milliseconds {
            return Ok(false);
        }
    }
}

/// What is pulled forward slice by slice by whoever owns the clock: how far it is, and to go on. `$done` are its parts
/// done and all there are, `$part` does the next and says whether it was the last.
macro_rules! pulled {
    ($Type:ident, $self:ident => $done:expr, $part:expr) => {
        #[wasm_bindgen]
        impl $Type {
            /// How far it is.
            pub fn progress(&$self) -> $crate::web::Thrown<$crate::web::js::Progress> {
                let (done, rows) = $done;
                $crate::web::to_js(&$crate::contract::Progress { done, rows })
            }

            /// Goes on for about this long; true once finished.
            pub async fn advance(&mut $self, milliseconds: f64) -> $crate::web::Thrown<bool> {
                $crate::web::clock::go_on(milliseconds, async || $part.await).await
            }
        }
    };
}
pub(super) use pulled;
