//! [`Stop`]: the run is to end, by a signal or by a fault.

use std::io::Write;

use tokio::sync::watch;

use crate::exit::{Exit, Failure};

pub(crate) struct Stop {
    wanted: watch::Sender<bool>,
}

impl Default for Stop {
    fn default() -> Self {
        Self {
            wanted: watch::Sender::new(false),
        }
    }
}

impl Stop {
    /// The first signal ends the run, when the calls in flight have ended; the second one
    /// ends the process.
    pub(crate) fn listen(&self) {
        let wanted = self.wanted.clone();
        tokio::spawn(async move {
            signal().await;
            wanted.send_replace(true);
            // Who does not see it is served all the same.
            let note = "\nThe run ends; a second signal ends it at once.";
            let _ = writeln!(std::io::stderr(), "{note}");
            signal().await;
            std::process::exit(Exit::Interrupted as i32);
        });
    }

    pub(crate) fn want(&self) {
        self.wanted.send_replace(true);
    }

    pub(crate) fn is_wanted(&self) -> bool {
        *self.wanted.borrow()
    }

    pub(crate) async fn wanted(&self) {
        let mut wanted = self.wanted.subscribe();
        // The sender lives as long as this.
        let _ = wanted.wait_for(|wanted| *wanted).await;
    }

    pub(crate) fn check(&self) -> Result<(), Failure> {
        match self.is_wanted() {
            true => Err(Failure::new(Exit::Interrupted, "the run was ended")),
            false => Ok(()),
        }
    }
}

/// Waits for Ctrl-C, or for what a system sends to end a process.
async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = ended.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
