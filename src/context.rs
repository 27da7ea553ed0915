//! What a stage reports while it works: diagnostics, progress, and whether to stop.

use std::fmt;

use crate::diagnostic::Diagnostic;

/// How far a stage has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Stage name as in `pipeline::Stage`.
    pub stage: &'static str,
    /// Rows, texts or subjects done.
    pub done: u64,
    /// Rows, texts or subjects in all; 0 when unknown.
    pub total: u64,
}

/// Says whether the work should go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// Stop at the next convenient place and return what there is.
    Stop,
}

/// Carries the diagnostics of a run and its progress callback.
pub struct Context<'a> {
    diagnostics: Vec<Diagnostic>,
    on_progress: Box<dyn FnMut(Progress) -> Flow + 'a>,
    stopped: bool,
}

impl Context<'_> {
    /// A context nobody watches.
    #[must_use]
    pub fn silent() -> Self {
        Self { diagnostics: Vec::new(), on_progress: Box::new(|_| Flow::Continue), stopped: false }
    }
}

impl<'a> Context<'a> {
    /// A context that reports progress to `on_progress`, which may answer [`Flow::Stop`].
    #[must_use]
    pub fn watched(on_progress: impl FnMut(Progress) -> Flow + 'a) -> Self {
        Self { diagnostics: Vec::new(), on_progress: Box::new(on_progress), stopped: false }
    }

    /// Records a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports progress; the answer stays [`Flow::Stop`] once it was.
    pub fn progress(&mut self, stage: &'static str, done: u64, total: u64) -> Flow {
        if !self.stopped && (self.on_progress)(Progress { stage, done, total }) == Flow::Stop {
            self.stopped = true;
        }
        if self.stopped { Flow::Stop } else { Flow::Continue }
    }

    /// Whether a progress report was answered with stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The diagnostics so far, in the order reported.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Takes the diagnostics out.
    #[must_use]
    pub fn take_diagnostics(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.diagnostics)
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("diagnostics", &self.diagnostics.len())
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}
