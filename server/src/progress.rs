//! How far a long command is: a bar on a terminal, a line for each step in a log.

use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};

use crate::import::osm::Stage;

/// Shows progress on standard error, so that what a command answers can be piped on.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
    step: Arc<Mutex<String>>,
}

/// A bar that has not begun.
pub fn bar() -> Progress {
    let bar = ProgressBar::new(0);
    // The template is fixed; were it wrong, the library's own would do.
    if let Ok(style) =
        ProgressStyle::with_template("{msg:14} {bar:32} {bytes}/{total_bytes} {elapsed}")
    {
        bar.set_style(style);
    }
    Progress {
        bar,
        step: Arc::default(),
    }
}

impl Progress {
    /// What the command calls.
    pub fn stage(&self) -> Stage {
        let this = self.clone();
        Arc::new(move |step, at, of| this.show(step, at, of))
    }

    fn show(&self, step: &str, at: u64, of: u64) {
        let mut now = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        if *now != step {
            step.clone_into(&mut now);
            self.bar.set_message(step.to_owned());
            if self.bar.is_hidden() {
                tracing::info!("{step}");
            }
        }
        drop(now);
        self.bar.set_length(of);
        self.bar.set_position(at);
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
