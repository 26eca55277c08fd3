//! Believable data by the thousand, for prototypes of paging and for load: account users, and
//! organisations.

mod organisations;

use std::sync::{Arc, LazyLock};

use rand::{Rng, RngExt};
use serde::Deserialize;

use super::{Effects, OperationContext, Outcome, World, memberships::ResolvedAccount};
use crate::model::{
    Account, AccountUser, AccountUserAudit, Code, DateEvent, Email, Event, Invitation,
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
    serde_json::from_str(include_str!("../../../seed-data/generated/names.json"))
        .unwrap_or_default()
});

impl World {
    /// Adds account users to the default account, and returns the account. Every full 50 of them
    /// bring an organisation: a client with buyers, links to sellers, and licensees.
    ///
    /// Most of the users are active, some invited, some expired. A world without accounts gets one
    /// first. The outcome names no event: no reader wants thousands.
    pub fn generate(&mut self, count: usize, context: &OperationContext) -> Outcome<Account> {
        let mut effects = Effects::new(context);
        let account = self.account_for_generated(&mut effects);
        let group = self.resolve_or_create_default_group(&account, &mut effects);
        for _ in 0..count {
            self.generate_one(&account, &group, context, &effects.cause);
        }
        self.generate_organisations(count / organisations::USERS_EACH, &mut effects);
        Outcome::unchanged(account, Vec::new())
    }

    fn account_for_generated(&mut self, effects: &mut Effects) -> Arc<Row<Account>> {
        match self.default_account_row().cloned() {
            Some(account) => account,
            None => self.resolve_or_create_account(ResolvedAccount::Drawn, effects),
        }
    }

    fn generate_one(
        &mut self,
        account: &Arc<Row<Account>>,
        group: &Arc<Row<UserGroup>>,
        context: &OperationContext,
        cause: &Event,
    ) {
        let (invitation, joined) = self.generate_invitation(context);
        let user = self.generate_user(&invitation, cause);
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
                ..AccountUserAudit::begin(cause.clone())
            },
        });
    }

    // Seven in ten have accepted, two are invited, the invitation of one has expired.
    fn generate_invitation(
        &mut self,
        context: &OperationContext,
    ) -> (Invitation, Option<DateEvent>) {
        let code = Code::draw(self.generator.stream());
        let (now, until) = (context.now, context.invitation_expiry());
        let (state, joined) = match self.generator.stream().random_range(0..10) {
            0 => (InvitationState::Pending { until: now }, None),
            1 | 2 => (InvitationState::Pending { until }, None),
            _ => (InvitationState::Accepted, Some(DateEvent { at: now })),
        };
        (Invitation { state, code, notes: None }, joined)
    }

    fn generate_user(&mut self, invitation: &Invitation, cause: &Event) -> Arc<Row<User>> {
        let id = self.users.draw(self.generator.stream());
        let first = pick(&NAMES.first, self.generator.stream());
        let last = pick(&NAMES.last, self.generator.stream());
        let email = address(first, last, id.number());
        self.add_user(User {
            name: User::shown_name(id, Some(first), Some(last), email.as_ref()),
            email,
            derived_status: invitation.state.derived_status(),
            first_name: Some(first.as_str().into()),
            last_name: Some(last.as_str().into()),
            ..User::new(id, cause.clone())
        })
    }
}

fn pick<'n, T>(of: &'n [T], generator: &mut impl Rng) -> &'n T {
    &of[generator.random_range(0..of.len())]
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
