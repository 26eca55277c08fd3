//! Invitees: the profile in a request, made into a user or applied to one.

use crate::{
    id::Id,
    model::{DerivedStatus, Email, Event, Icon, NewAccountUser, Phone, Settings, User, UserAudit},
};

/// The profile of an invitee.
pub(super) struct Invitee {
    email: Option<Email>,
    first_name: Option<Box<str>>,
    last_name: Option<Box<str>>,
    phone: Option<Box<Phone>>,
    settings: Option<Box<Settings>>,
}

impl Invitee {
    /// The invitee and the notes of a request. Field by field the flat spelling comes first.
    pub(super) fn of(request: NewAccountUser) -> (Self, Option<Box<str>>) {
        let NewAccountUser { flat, nested, .. } = request;
        let invitee = Self {
            email: flat.email.or(nested.email),
            first_name: flat.first_name.or(nested.first_name),
            last_name: flat.last_name.or(nested.last_name),
            phone: flat.phone.or(nested.phone),
            settings: flat.settings.or(nested.settings),
        };
        (invitee, flat.notes.or(nested.notes))
    }

    /// Returns the user with the given parts of this profile; none if they change nothing.
    pub(super) fn applied_to(self, user: &User) -> Option<User> {
        let first_name = self.first_name.or_else(|| user.first_name.clone());
        let last_name = self.last_name.or_else(|| user.last_name.clone());
        let (first, last) = (first_name.as_deref(), last_name.as_deref());
        let changed = User {
            name: User::shown_name(user.id, first, last, user.email.as_ref()),
            first_name,
            last_name,
            phone: self.phone.or_else(|| user.phone.clone()),
            settings: self.settings.or_else(|| user.settings.clone()),
            ..user.clone()
        };
        let is_same = changed.first_name == user.first_name
            && changed.last_name == user.last_name
            && changed.phone == user.phone
            && changed.settings == user.settings;
        (!is_same).then_some(changed)
    }

    /// A new user with this profile.
    pub(super) fn user(self, id: Id<User>, derived_status: DerivedStatus, cause: &Event) -> User {
        let (first, last) = (self.first_name.as_deref(), self.last_name.as_deref());
        User {
            id,
            revision: 1,
            name: User::shown_name(id, first, last, self.email.as_ref()),
            icon: Icon::Generated,
            email: self.email,
            derived_status,
            first_name: self.first_name,
            last_name: self.last_name,
            phone: self.phone,
            settings: self.settings,
            last_login_at: None,
            current_account: None,
            audit: UserAudit::begin(cause.clone()),
        }
    }
}
