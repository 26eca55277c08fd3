//! Believable account users by the thousand, for prototypes of paging and for load.

use std::sync::Arc;

use jiff::Timestamp;
use rand::{Rng, RngExt};

use super::{Effects, OperationContext, Outcome, World, memberships::ResolvedAccount};
use crate::model::{
    Account, AccountUser, Audit, Code, Email, Event, Icon, Invitation, InvitationState, Row, User,
    UserGroup,
};

const FIRST_NAMES: &[&str] = &[
    "Aisha",
    "Akira",
    "Amélie",
    "Anders",
    "Andrea",
    "Anna",
    "Antonio",
    "Beatriz",
    "Bogdan",
    "Carla",
    "Chidi",
    "Clara",
    "Daniel",
    "Dmitri",
    "Elena",
    "Elif",
    "Emma",
    "Erik",
    "Fatima",
    "Felix",
    "Gabriela",
    "Giulia",
    "Hana",
    "Hans",
    "Henrik",
    "Ibrahim",
    "Ingrid",
    "Irina",
    "Isabel",
    "Ivan",
    "James",
    "Jan",
    "Jin",
    "João",
    "Jürgen",
    "Karim",
    "Katarzyna",
    "Kofi",
    "Lars",
    "Laura",
    "Leila",
    "Liam",
    "Lucía",
    "Magnus",
    "Mai",
    "Marco",
    "María",
    "Mei",
    "Mohammed",
    "Nadia",
    "Nikola",
    "Nina",
    "Noah",
    "Olga",
    "Omar",
    "Paolo",
    "Pedro",
    "Petra",
    "Priya",
    "Rafael",
    "Ravi",
    "Rosa",
    "Sakura",
    "Samuel",
    "Sara",
    "Sofia",
    "Søren",
    "Stefan",
    "Tariq",
    "Thomas",
    "Uma",
    "Valentina",
    "Viktor",
    "Wei",
    "William",
    "Yasmin",
    "Yuki",
    "Zoë",
];

const LAST_NAMES: &[&str] = &[
    "Abdi",
    "Almeida",
    "Andersson",
    "Bakker",
    "Bauer",
    "Bianchi",
    "Brown",
    "Carvalho",
    "Chen",
    "Cohen",
    "Costa",
    "Dubois",
    "Eriksson",
    "Fernández",
    "Fischer",
    "García",
    "Grabowski",
    "Haas",
    "Hansen",
    "Hassan",
    "Hernández",
    "Hoffmann",
    "Horvat",
    "Ivanova",
    "Jansen",
    "Jensen",
    "Johnson",
    "Kaya",
    "Khan",
    "Kim",
    "Kovács",
    "Kowalska",
    "Kumar",
    "Lambert",
    "Larsen",
    "Lee",
    "Lopez",
    "Meyer",
    "Moreau",
    "Müller",
    "Nakamura",
    "Nguyen",
    "Novák",
    "O'Brien",
    "Okafor",
    "Olsen",
    "Patel",
    "Pereira",
    "Petrov",
    "Popescu",
    "Ricci",
    "Rossi",
    "Sánchez",
    "Santos",
    "Sato",
    "Schmidt",
    "Silva",
    "Singh",
    "Smith",
    "Suzuki",
    "Svensson",
    "Tanaka",
    "Teixeira",
    "Torres",
    "van Dijk",
    "Virtanen",
    "Wagner",
    "Wang",
    "Weber",
    "Williams",
    "Yılmaz",
    "Zhang",
    "Zimmermann",
];

impl World {
    /// Adds account users to the default account, and returns the account.
    ///
    /// Most of them are active, some invited, some expired. A world without accounts gets one
    /// first. The outcome names no event: no reader wants thousands.
    pub fn generate(&mut self, count: usize, context: &OperationContext) -> Outcome<Account> {
        let mut effects = Effects::new(context);
        let account = self.account_for_generated(&mut effects);
        let group = self.resolve_or_create_default_group(&account, &mut effects);
        for _ in 0..count {
            self.generate_one(&account, &group, context, &effects.cause);
        }
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
        let (invitation, joined_at) = self.generate_invitation(context);
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
            accepted_at: joined_at,
            accessed_at: joined_at,
            joined_at,
            audit: Audit::begin(cause.clone()),
        });
    }

    // Seven in ten have accepted, two are invited, the invitation of one has expired.
    fn generate_invitation(
        &mut self,
        context: &OperationContext,
    ) -> (Invitation, Option<Timestamp>) {
        let code = Code::draw(self.generator.stream());
        let (now, until) = (context.now, context.invitation_expiry());
        let (state, joined_at) = match self.generator.stream().random_range(0..10) {
            0 => (InvitationState::Pending { until: now }, None),
            1 | 2 => (InvitationState::Pending { until }, None),
            _ => (InvitationState::Accepted, Some(now)),
        };
        (Invitation { state, code, notes: None }, joined_at)
    }

    fn generate_user(&mut self, invitation: &Invitation, cause: &Event) -> Arc<Row<User>> {
        let id = self.users.draw(self.generator.stream());
        let first = pick(FIRST_NAMES, self.generator.stream());
        let last = pick(LAST_NAMES, self.generator.stream());
        let email = address(first, last, id.number());
        self.add_user(User {
            id,
            revision: 1,
            name: User::shown_name(id, Some(first), Some(last), email.as_ref()),
            icon: Icon::Generated,
            email,
            derived_status: invitation.state.derived_status(),
            first_name: Some(first.into()),
            last_name: Some(last.into()),
            phone: None,
            settings: None,
            last_login_at: None,
            current_account: None,
            invitation_accepted_at: None,
            audit: Audit::begin(cause.clone()),
        })
    }
}

fn pick(names: &'static [&'static str], generator: &mut impl Rng) -> &'static str {
    names[generator.random_range(0..names.len())]
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
        for first in FIRST_NAMES {
            for last in LAST_NAMES {
                assert!(address(first, last, 7).is_some(), "{first} {last}");
            }
        }
    }
}
