//! The one place that asks what time it is.

use app::city::Instant;

/// Where "now" comes from: the machine's clock, or one instant for tests and demonstrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this instant.
    Frozen(Instant),
}

impl Clock {
    /// The present instant, UTC.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that may ask"
    )]
    pub fn now(self) -> Instant {
        match self {
            Self::System => chrono::Utc::now(),
            Self::Frozen(at) => at,
        }
    }

    /// Whether time stands still.
    pub const fn is_frozen(self) -> bool {
        matches!(self, Self::Frozen(_))
    }
}
