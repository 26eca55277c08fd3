//! What a state says besides seed data.

use jiff::{SignedDuration, Timestamp};

use super::{Loader, identifier, text};
use crate::{
    clock::{Clock, parse_duration},
    id::{Id, Kind},
    json::{Cursor, Members, Violations},
    random::Generator,
    world::Mailbox,
};

/// What a state says besides seed data, as far as it says it.
#[derive(Debug, Default)]
pub(in crate::world) struct Particulars {
    pub(in crate::world) generator: Option<Generator>,
    pub(in crate::world) clock: Option<Clock>,
    pub(in crate::world) mailbox: Option<Mailbox>,
}

impl Loader {
    /// The member `state`.
    pub(super) fn particulars(
        &mut self,
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) -> Option<()> {
        self.particulars = cursor.object(violations, |members| {
            members.required("version", |it, violations| it.integer(1..=1_u32, violations));
            members.optional("removed", |it, violations| self.removed(it, violations));
            Particulars {
                generator: members.optional("generator", |it, violations| {
                    it.parse("the position of a generator, as a state says it", violations)
                }),
                clock: members.optional("clock", clock),
                mailbox: members.optional("inbox", super::mailbox::mailbox),
            }
        })?;
        Some(())
    }

    fn removed(&mut self, cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<()> {
        cursor.object(violations, |members| {
            for id in ids(members, "userGroups") {
                self.world.user_groups.retire(id);
            }
            for id in ids(members, "accountUsers") {
                self.world.account_users.retire(id);
            }
        })
    }
}

fn ids<K: Kind>(members: &mut Members<'_, '_, '_>, name: &'static str) -> Vec<Id<K>> {
    let ids = members.optional(name, |it, violations| it.list(violations, identifier));
    ids.unwrap_or_default()
}

const MODES: &str = "Expected system, shifted with a member by, or frozen with a member at";

fn clock(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Clock> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let (by, at) = (members.optional("by", duration), members.optional("at", instant));
        members.required("mode", |it, violations| match (it.text(violations)?, by, at) {
            ("system", None, None) => Some(Clock::System),
            ("shifted", Some(by), None) => Some(Clock::Shifted(by)),
            ("frozen", None, Some(at)) => Some(Clock::Stopped(at)),
            _ => {
                it.refuse(MODES, violations);
                None
            }
        })
    };
    cursor.object(violations, read).flatten()
}

/// An instant, to the last digit.
pub(super) fn instant(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Timestamp> {
    cursor.parse("an instant such as 2026-01-31T10:00:00.000Z", violations)
}

fn duration(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<SignedDuration> {
    let text = text(cursor, violations)?;
    let duration = text.parse().ok().or_else(|| parse_duration(&text));
    if duration.is_none() {
        cursor.refuse("Expected an ISO 8601 duration such as P7DT1S", violations);
    }
    duration
}
