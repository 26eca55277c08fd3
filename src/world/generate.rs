//! Believable account users by the thousand, for prototypes of paging and for load.

use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use rand::{Rng, RngExt};
use serde::Deserialize;

use super::{World, invite::ResolvedAccount};
use crate::model::{
    Account, AccountUser, AccountUserAudit, Actor, Code, DateEvent, Email, Event, Invitation,
    InvitationState, Row, User, UserGroup,
};

/// The names of generated people. Their order decides whom a generator draws.
#[derive(Default, Deserialize)]
struct Names {
    first: Vec<String>,
    last: Vec<String>,
}

// A test reads them.
static NAMES: LazyLock<Names> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../seed-data/generated/names.json")).unwrap_or_default()
});

impl World {
    /// Adds account users of the default account: most of them active, some invited, some expired.
    ///
    /// A world without accounts gets one first.
    pub fn generate(&mut self, count: usize, now: Timestamp, lifetime: SignedDuration) {
        if count == 0 {
            return;
        }
        let event = Event { at: now, by: Actor::emulator() };
        let account = self.account_for_generated(&event);
        let group = self.resolve_or_create_default_group(&account, &event);
        for _ in 0..count {
            self.generate_one(&account, &group, &event, lifetime);
        }
        // No reader wants thousands of events.
        self.domain_events = Vec::new();
    }

    fn account_for_generated(&mut self, event: &Event) -> Arc<Row<Account>> {
        match self.default_account_row().cloned() {
            Some(account) => account,
            None => self.resolve_or_create_account(ResolvedAccount::Drawn, event),
        }
    }

    fn generate_one(
        &mut self,
        account: &Arc<Row<Account>>,
        group: &Arc<Row<UserGroup>>,
        event: &Event,
        lifetime: SignedDuration,
    ) {
        let (invitation, joined) = self.generate_invitation(event.at, lifetime);
        let user = self.generate_user(&invitation, event);
        let id = self.account_users.draw(self.generator.stream());
        self.add_account_user(AccountUser {
            id,
            revision: 1,
            user,
            account: Arc::clone(account),
            groups: [Arc::clone(group)].into(),
            invitation,
            last_login_at: None,
            audit: AccountUserAudit {
                invitation_accepted_at: joined.map(|it| it.at),
                access: joined,
                joined,
                ..AccountUserAudit::begin(event.clone())
            },
        });
    }

    // Seven in ten have accepted, two wait, one waited too long.
    fn generate_invitation(
        &mut self,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> (Invitation, Option<DateEvent>) {
        let code = Code::draw(self.generator.stream());
        let until = now.saturating_add(lifetime).unwrap_or(Timestamp::MAX);
        let (state, joined) = match self.generator.stream().random_range(0..10) {
            0 => (InvitationState::Pending { until: now }, None),
            1 | 2 => (InvitationState::Pending { until }, None),
            _ => (InvitationState::Accepted, Some(DateEvent { at: now })),
        };
        (Invitation { state, code, notes: None }, joined)
    }

    fn generate_user(&mut self, invitation: &Invitation, event: &Event) -> Arc<Row<User>> {
        let id = self.users.draw(self.generator.stream());
        let first = pick(&NAMES.first, self.generator.stream());
        let last = pick(&NAMES.last, self.generator.stream());
        let email = address(first, last, id.number());
        self.add_user(User {
            name: User::shown_name(id, Some(first), Some(last), email.as_ref()),
            email,
            derived_status: invitation.state.derived_status(),
            first_name: Some(first.into()),
            last_name: Some(last.into()),
            ..User::new(id, event.clone())
        })
    }
}

fn pick<'n>(names: &'n [String], generator: &mut impl Rng) -> &'n str {
    &names[generator.random_range(0..names.len())]
}

// The user's number makes the address the only one of its kind.
fn address(first: &str, last: &str, number: u64) -> Option<Email> {
    let letters = |name: &str| -> String {
        name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
    };
    format!("{}.{}.{number}@example.com", letters(first), letters(last)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_names_makes_an_address() {
        assert!(!NAMES.first.is_empty() && !NAMES.last.is_empty());
        for first in &NAMES.first {
            for last in &NAMES.last {
                assert!(address(first, last, 7).is_some(), "{first} {last}");
            }
        }
    }
}
