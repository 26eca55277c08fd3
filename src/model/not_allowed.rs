//! Sentences about actions in a state that does not allow them.

use std::fmt;

/// Writes that an action is not allowed in a state, and which actions of callers are.
pub(super) fn write_not_allowed(
    f: &mut fmt::Formatter<'_>,
    action: &str,
    status: &str,
    allowed: impl Iterator<Item = &'static str>,
) -> fmt::Result {
    let allowed: Vec<_> = allowed.collect();
    let allowed = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
    write!(f, "{action} is not allowed while {status}; allowed: {allowed}.")
}
