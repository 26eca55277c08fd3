//! Users: people, known across accounts by their e-mail address.

mod account_view;
mod lifecycle;
mod requests;

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Account, Actor, Audit, Email, Event, Icon, Id, Phone, Picture, Pictured, Settings,
    account::ACCOUNT,
    named::named,
    node::{
        Access, Field, Kind, Table, Value, date, id, number, object, objects, optional, part, text,
    },
    row::{Instants, resource},
    shared::{
        audit::EVENT,
        contact::{PHONE, SETTINGS},
    },
};

pub use self::{
    account_view::USER_ACCOUNT,
    lifecycle::{UserAction, WrongStatus},
    requests::{NewPassword, PhoneUpdate, SettingsUpdate, UserUpdate},
};

/// A person.
#[derive(Debug, Clone)]
pub struct User {
    /// Its id, `USR-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the user itself.
    pub revision: u32,
    /// First and last name joined, else the e-mail address, else the id.
    pub name: Box<str>,
    /// Its picture.
    pub icon: Icon,
    /// The address that tells it from all others.
    pub email: Option<Email>,
    /// What its memberships make of it.
    pub derived_status: DerivedStatus,
    /// The given name.
    pub first_name: Option<Box<str>>,
    /// The family name.
    pub last_name: Option<Box<str>>,
    /// The telephone number.
    pub phone: Option<Box<Phone>>,
    /// How it likes to read dates and numbers.
    pub settings: Option<Box<Settings>>,
    /// When it last signed in.
    pub last_login_at: Option<Timestamp>,
    /// The account that it works in.
    pub current_account: Option<Id<Account>>,
    /// When it first accepted an invitation.
    pub invitation_accepted_at: Option<Timestamp>,
    /// Who did what when.
    pub audit: Audit,
}

named! {
    /// What a user may do.
    pub enum UserStatus {
        /// Has come into being.
        New,
        /// Has been invited.
        Invited,
        /// Has been invited, and not answered in time.
        InvitationExpired,
        /// Is a member of an account.
        Active,
        /// Has been shut out.
        Blocked,
        /// Is a member of nothing.
        Disabled,
        /// Is gone.
        Deleted,
    }
}

/// What a user's memberships make of it: the best of them counts.
///
/// A status alone would not do: the invitations that a user holds lapse by the clock, without
/// anything being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DerivedStatus {
    /// No membership at all.
    #[default]
    NoMembership,
    /// No active membership; the last outstanding invitation lapses at that instant.
    Invited {
        /// The last instant at which an invitation may be accepted.
        until: Timestamp,
    },
    /// An active membership.
    Active,
    /// Shut out, whatever the memberships are.
    Blocked,
    /// Gone, whatever the memberships are.
    Deleted,
}

impl DerivedStatus {
    /// The status at an instant.
    #[must_use]
    pub fn status(self, now: Timestamp) -> UserStatus {
        match self {
            Self::NoMembership => UserStatus::Disabled,
            Self::Invited { until } if now < until => UserStatus::Invited,
            Self::Invited { .. } => UserStatus::InvitationExpired,
            Self::Active => UserStatus::Active,
            Self::Blocked => UserStatus::Blocked,
            Self::Deleted => UserStatus::Deleted,
        }
    }

    /// The better of two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Deleted, _) | (_, Self::Deleted) => Self::Deleted,
            (Self::Blocked, _) | (_, Self::Blocked) => Self::Blocked,
            (Self::Active, _) | (_, Self::Active) => Self::Active,
            (Self::Invited { until: one }, Self::Invited { until: two }) => {
                Self::Invited { until: one.max(two) }
            }
            (Self::Invited { until }, Self::NoMembership)
            | (Self::NoMembership, Self::Invited { until }) => Self::Invited { until },
            (Self::NoMembership, Self::NoMembership) => Self::NoMembership,
        }
    }
}

impl User {
    /// When its status changes by the clock.
    #[must_use]
    pub fn instants(&self) -> Instants {
        match self.derived_status {
            DerivedStatus::Invited { until } => [Some(until), None],
            DerivedStatus::NoMembership
            | DerivedStatus::Active
            | DerivedStatus::Blocked
            | DerivedStatus::Deleted => Instants::default(),
        }
    }

    /// The user as the cause of an event.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::new(self.id.to_string(), self.name.clone(), self.revision)
    }

    /// The user one revision on, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = Audit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }

    /// The name that a user is shown under.
    #[must_use]
    pub fn shown_name(
        id: Id<Self>,
        first: Option<&str>,
        last: Option<&str>,
        email: Option<&Email>,
    ) -> Box<str> {
        fn named(name: Option<&str>) -> Option<&str> {
            name.map(str::trim).filter(|name| !name.is_empty())
        }

        match (named(first), named(last), email) {
            (Some(first), Some(last), _) => [first, " ", last].concat().into(),
            (Some(name), None, _) | (None, Some(name), _) => name.into(),
            (None, None, Some(email)) => email.as_str().into(),
            (None, None, None) => id.to_string().into(),
        }
    }
}

impl Pictured for User {
    fn picture(&self) -> Option<Arc<Picture>> {
        self.icon.picture(&self.name, self.id)
    }
}

resource!(User, "USR", 2, USER, User::instants);

/// The fields of a [`User`].
pub static USER: Table = Table {
    name: "User",
    collection: Some("users"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::User(|it, _| id(it.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::User(object)),
        Field::core("name", Kind::Text, Access::User(|it, _| text(&it.name))),
        Field::core("icon", Kind::Text, Access::User(|it, _| it.icon.address("users", it.id)))
            .nullable(),
        Field::whole("revision", Kind::Number, Access::User(|it, _| number(it.revision))),
        Field::core("email", Kind::Text, Access::User(|it, _| optional(it.email.as_ref()))),
        Field::core(
            "status",
            Kind::Enumeration(UserStatus::NAMES),
            Access::User(|it, context| text(it.derived_status.status(context.now).name())),
        ),
        Field::whole(
            "phone",
            Kind::Object(&PHONE),
            Access::User(|it, context| part(it.phone.as_deref(), context)),
        )
        .nullable(),
        Field::core(
            "firstName",
            Kind::Text,
            Access::User(|it, _| optional(it.first_name.as_ref())),
        ),
        Field::core("lastName", Kind::Text, Access::User(|it, _| optional(it.last_name.as_ref()))),
        Field::whole("lastLoginAt", Kind::Date, Access::User(|it, _| date(it.last_login_at)))
            .nullable(),
        Field::whole(
            "settings",
            Kind::Object(&SETTINGS),
            Access::User(|it, context| part(it.settings.as_deref(), context)),
        )
        .nullable(),
        Field::on_request(
            "accounts",
            Kind::Collection(&Kind::Object(&ACCOUNT)),
            Access::User(|it, context| objects(context.neighbours.accounts_of(it.id), context)),
        ),
        Field::whole(
            "currentAccount",
            Kind::Object(&ACCOUNT),
            Access::User(|it, context| {
                let account = it.current_account.and_then(|id| context.neighbours.account(id));
                account.map_or(Value::Null, |account| object(account, context))
            }),
        )
        .nullable(),
    ],
};

static AUDIT: Table = Table {
    name: "UserAudit",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "created",
            Kind::Object(&EVENT),
            Access::User(|it, context| object(&it.audit.created, context)),
        )
        .nullable(),
        Field::core(
            "updated",
            Kind::Object(&EVENT),
            Access::User(|it, context| object(&it.audit.updated, context)),
        )
        .nullable(),
        Field::core(
            "invitationAcceptedAt",
            Kind::Date,
            Access::User(|it, _| date(it.invitation_accepted_at)),
        )
        .nullable(),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_best_membership_decides_the_status() {
        let invited = |second| DerivedStatus::Invited { until: at(second) };
        for (one, two, now, status) in [
            (DerivedStatus::NoMembership, DerivedStatus::NoMembership, 0, UserStatus::Disabled),
            (DerivedStatus::NoMembership, invited(5), 4, UserStatus::Invited),
            (DerivedStatus::NoMembership, invited(5), 5, UserStatus::InvitationExpired),
            (invited(5), invited(9), 8, UserStatus::Invited),
            (invited(9), invited(5), 9, UserStatus::InvitationExpired),
            (invited(5), DerivedStatus::Active, 9, UserStatus::Active),
            (DerivedStatus::Active, DerivedStatus::Blocked, 0, UserStatus::Blocked),
            (DerivedStatus::Deleted, DerivedStatus::Active, 0, UserStatus::Deleted),
        ] {
            assert_eq!(one.or(two).status(at(now)), status, "{one:?} or {two:?} at {now}");
            assert_eq!(two.or(one).status(at(now)), status, "{two:?} or {one:?} at {now}");
        }
    }

    #[test]
    fn a_user_is_named_after_what_is_known_of_it() {
        let (id, email) = ("USR-0000-0007".parse().unwrap(), "a@b.co".parse().unwrap());
        for (first, last, email, name) in [
            (Some("Ann"), Some("Lee"), Some(&email), "Ann Lee"),
            (Some("Ann"), None, Some(&email), "Ann"),
            (Some(" "), Some("Lee"), Some(&email), "Lee"),
            (None, None, Some(&email), "a@b.co"),
            (None, Some(""), None, "USR-0000-0007"),
        ] {
            assert_eq!(&*User::shown_name(id, first, last, email), name);
        }
    }
}
