//! The differences that the emulator has on purpose.

use super::Difference;

/// A difference on purpose: where, which change, and why. The place of a member ends in it.
#[derive(Debug)]
pub struct OnPurpose {
    /// The end of the place.
    pub place: &'static str,
    /// The name of the change.
    pub change: &'static str,
    /// Why the emulator differs.
    pub reason: &'static str,
}

/// Every difference on purpose besides operations that are not emulated and members that the
/// emulator's document marks with `x-emulator` or `x-since`.
pub const DEVIATIONS: &[OnPurpose] = &[
    OnPurpose {
        place: ".erpLink.status",
        change: "changed",
        reason: "document 5.0.5820 has the status Disabled, which 5.0.5386 does not have",
    },
    OnPurpose {
        place: "as application/problem+json",
        change: "extra",
        reason: "the media type of problems for clients whose Accept asks for it",
    },
    OnPurpose {
        place: "as application/jsonl",
        change: "extra",
        reason: "streams, which the vendor's client reads and no document describes",
    },
];

/// Why the emulator has a difference on purpose; none if it is drift.
pub(super) fn reason(difference: &Difference) -> Option<&'static str> {
    let Difference { place, change, .. } = difference;
    let known =
        DEVIATIONS.iter().find(|it| place.ends_with(it.place) && it.change == change.name());
    known.map(|it| it.reason)
}

/// Why an operation is deprecated that no document deprecates.
pub(super) const DEPRECATED: &str =
    "deprecated by another source than documents, which the emulator's document names";

/// Why an operation is not emulated.
pub(super) const NOT_EMULATED: &str =
    "published and not emulated: it answers 404 with Emulator-Notice: not-emulated";
