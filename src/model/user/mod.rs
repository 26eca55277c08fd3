//! Users: people, known across accounts by their e-mail address.

mod account_update;
mod account_view;
mod lifecycle;
mod requests;

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::json::{Cursor, Violations};

use super::{
    Account, Actor, Email, Event, Icon, Id, Phone, Picture, Pictured, Settings, UserAudit,
    document::{DocumentValue, Form, Source},
    fields::fields,
    named::named,
    row::{Instants, resource},
};

pub use self::{
    account_update::UserAccountUpdate,
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
    /// The icon.
    pub icon: Icon,
    /// The e-mail address, which no other user has.
    pub email: Option<Email>,
    /// The status that follows from the memberships.
    pub derived_status: DerivedStatus,
    /// The given name.
    pub first_name: Option<Box<str>>,
    /// The family name.
    pub last_name: Option<Box<str>>,
    /// The telephone number.
    pub phone: Option<Box<Phone>>,
    /// The regional settings.
    pub settings: Option<Box<Settings>>,
    /// When the user last signed in.
    pub last_login_at: Option<Timestamp>,
    /// The account that the user works in.
    pub current_account: Option<Id<Account>>,
    /// Who created and changed it, and when.
    pub audit: UserAudit,
}

named! {
    /// The status of a user.
    pub enum UserStatus: Text {
        /// Was created.
        New,
        /// Was invited.
        Invited,
        /// Was invited, and did not accept in time.
        InvitationExpired,
        /// Is a member of an account.
        Active,
        /// Is blocked.
        Blocked,
        /// Has no membership.
        Disabled,
        /// Was deleted.
        Deleted,
    }
}

/// The source of a user's status: its best membership, unless it is blocked or deleted.
///
/// Combine it with the time to get the status. No operation runs when the last invitation expires,
/// so this holds the instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DerivedStatus {
    /// No membership.
    #[default]
    NoMembership,
    /// No active membership, but an invitation.
    Invited {
        /// The instant at which the last invitation expires.
        until: Timestamp,
    },
    /// An active membership.
    Active,
    /// Blocked, whatever the memberships are.
    Blocked,
    /// Deleted, whatever the memberships are.
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

/// Documents only say that a user is blocked or deleted; the rest follows from the memberships.
impl DocumentValue for DerivedStatus {
    const FORM: Form = Form::Enumeration(&["Blocked", "Deleted"]);
    const REQUIRED: bool = false;

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, _: &dyn Source) -> Option<Self> {
        match UserStatus::parse(it.text(violations)?) {
            Some(UserStatus::Blocked) => Some(Self::Blocked),
            Some(UserStatus::Deleted) => Some(Self::Deleted),
            _ => {
                let expected =
                    "Expected Blocked or Deleted; any other status follows from memberships";
                it.refuse(expected, violations);
                None
            }
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn is_written(&self) -> bool {
        matches!(self, Self::Blocked | Self::Deleted)
    }
}

impl Serialize for DerivedStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = if *self == Self::Blocked { UserStatus::Blocked } else { UserStatus::Deleted };
        serializer.serialize_str(name.name())
    }
}

impl User {
    /// A user with an id, which is the name too, and nothing else.
    #[must_use]
    pub fn new(id: Id<Self>, event: Event) -> Self {
        Self {
            id,
            revision: 1,
            name: id.to_string().into(),
            icon: Icon::Generated,
            email: None,
            derived_status: DerivedStatus::NoMembership,
            first_name: None,
            last_name: None,
            phone: None,
            settings: None,
            last_login_at: None,
            current_account: None,
            audit: UserAudit::begin(event),
        }
    }

    /// The instant at which the status changes by the clock.
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

    /// The next revision of the user, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = UserAudit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }

    /// The name of a user: first and last name joined, else the e-mail address, else the id.
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
        self.icon.picture("users", &self.name, self.id)
    }
}

resource!(User, "USR", 2, USER, changes_at User::instants);

fields! {
    /// The fields of a [`User`].
    pub static USER = "User" in "users": |it: &User, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name => derived;
        core "icon" = it.icon.address("users", it.id), nullable;
        core "revision": revision => unless(1_u32);
        core "email": email;
        core "status" = it.derived_status.status(context.now);
        whole "phone": phone, nullable;
        core "firstName": first_name;
        core "lastName": last_name;
        whole "lastLoginAt": last_login_at, nullable;
        whole "settings": settings, nullable;
        on_request "accounts" =
            context.neighbours.accounts_of(it.id), reference, seen_by(Operations);
        whole "currentAccount" =
            it.current_account.and_then(|id| context.neighbours.account(id)), nullable;
    } documents {
        "icon": icon => flat;
        "status": derived_status;
        "currentAccount": current_account => known;
    }
}

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
