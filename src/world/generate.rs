//! Believable account users by the thousand, for prototypes of paging and for load.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rand::{Rng, RngExt};

use super::{World, invite::ResolvedAccount};
use crate::model::{
    Account, AccountUser, AccountUserAudit, Actor, Code, DateEvent, Email, Event, Invitation,
    InvitationState, Row, User, UserGroup,
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
        let first = pick(FIRST_NAMES, self.generator.stream());
        let last = pick(LAST_NAMES, self.generator.stream());
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
