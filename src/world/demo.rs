//! The demo data as a world, for the tests of this module.

use jiff::{SignedDuration, Timestamp};

use super::{Seed, Terms, World};
use crate::{
    id::{Id, Kind},
    model::Rules,
    random::Generator,
};

impl World {
    /// The demo data at an instant.
    pub(super) fn demo() -> Self {
        let Terms { now, lifetime, .. } = terms(Rules::Contract);
        Seed::Demo.world(now, lifetime, Generator::new(7, "test")).unwrap()
    }
}

/// The terms of that instant.
pub(super) fn terms(rules: Rules) -> Terms {
    let lifetime = SignedDuration::from_hours(7 * 24);
    Terms { rules, now: Timestamp::UNIX_EPOCH, lifetime, visibility: super::Visibility::All }
}

/// The id that a text is.
pub(super) fn id<K: Kind>(text: &str) -> Id<K> {
    text.parse().ok().unwrap()
}
