//! A request to invite a user, `CreateAccountUserDto` in the contract.

use super::{INVITATION, MEMBER};
use crate::{
    id::Kind,
    json::{Cursor, FromJson, Json, Members, Path, Violations},
    model::{
        Account, Email, Id, Phone, Resource, Settings, SettingsUpdate, USER, UserGroup,
        document::read_alone, shown_names,
    },
};

/// A request to invite a user into an account and its groups.
#[derive(Debug, Clone, Default)]
pub struct NewAccountUser {
    /// The invitee, in the flat spelling.
    pub flat: Profile,
    /// The invitee, in the deprecated spelling: an object `user`.
    pub nested: Profile,
    /// The account, if one is named.
    pub account: Option<Reference<Account>>,
    /// The groups; one without an id stands for the account's default group.
    pub groups: Vec<Reference<UserGroup>>,
    /// The state in which the membership shall begin.
    pub invitation_status: Option<Box<str>>,
}

/// A reference to a `K`: an object whose only member is an id, which may be missing.
#[derive(Debug, Clone)]
pub struct Reference<K: Kind> {
    /// The id.
    pub id: Option<Id<K>>,
}

/// A request to change a member of an account: an invitation whose members are all optional.
///
/// No schema is published; the platform's own client sends the members of an invitation. A client
/// can send a member back as it was read: what it only shows is ignored.
#[derive(Debug, Clone)]
pub struct AccountUserUpdate(pub NewAccountUser);

/// The invitee's data, in one of the two spellings.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// The id of a user, as the client wrote it.
    pub id: Option<Box<str>>,
    /// The address to invite.
    pub email: Option<Email>,
    /// The given name.
    pub first_name: Option<Box<str>>,
    /// The family name.
    pub last_name: Option<Box<str>>,
    /// The telephone number.
    pub phone: Option<Box<Phone>>,
    /// The regional settings.
    pub settings: Option<Box<Settings>>,
    /// A note for the invitee.
    pub notes: Option<Box<str>>,
}

impl FromJson for NewAccountUser {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let nested = members.nullable("user", |it, violations| {
                it.object(violations, |user| {
                    Profile::read(user, Self::NESTED_NOTES, SettingsUpdate::read_new)
                })
            });
            Self::read_with(members, nested)
        })
    }
}

impl NewAccountUser {
    /// The most characters of a note in the deprecated spelling; the flat one has no limit.
    const NESTED_NOTES: usize = 2_000;

    fn read_with(members: &mut Members<'_, '_, '_>, nested: Option<Profile>) -> Self {
        Self {
            flat: Profile::read(members, usize::MAX, SettingsUpdate::read_new),
            nested: nested.unwrap_or_default(),
            account: members.optional("account", Reference::read_bare),
            groups: members
                .required("groups", |it, violations| {
                    read_groups(it, violations, Reference::read_bare)
                })
                .unwrap_or_default(),
            invitation_status: members
                .nullable("invitation", |it, violations| {
                    it.object(violations, |invitation| {
                        invitation.optional("status", |it, violations| it.long_text(violations))
                    })
                })
                .flatten(),
        }
    }

    /// The same request for the account in its path; the body may name no other.
    pub fn within(self, account: Id<Account>) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let path = Path::Member(&Path::Root, "account");
        match self.account.as_ref().and_then(|reference| reference.id) {
            Some(other) if other != account => {
                let expected = format!("Expected the account of the path, {account}");
                violations.add_found(&path.member("id"), expected, other.to_string());
                Err(violations)
            }
            _ => Ok(Self { account: Some(Reference { id: Some(account) }), ..self }),
        }
    }
}

impl FromJson for AccountUserUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let flat = Profile::read(members, usize::MAX, SettingsUpdate::read);
            let nested = members.nullable("user", Self::read_user).unwrap_or_default();
            let account = members.optional("account", Reference::read_shown);
            let groups = members.optional("groups", FromJson::read).unwrap_or_default();
            let notes = members.nullable("invitation", Self::read_notes);
            members.ignore(shown_names(&MEMBER));
            let flat = Profile { notes: flat.notes.or(notes), ..flat };
            Self(NewAccountUser { flat, nested, account, groups, invitation_status: None })
        })
    }
}

impl AccountUserUpdate {
    fn read_user(it: Cursor<'_, '_>, violations: &mut Violations) -> Option<Profile> {
        it.object(violations, |user| {
            let profile = Profile::read(user, NewAccountUser::NESTED_NOTES, SettingsUpdate::read);
            user.ignore(shown_names(&USER));
            profile
        })
    }

    /// Reads the notes of an invitation as answers show it.
    fn read_notes(it: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
        let read = |invitation: &mut Members<'_, '_, '_>| {
            let notes = nullable_text(invitation, "notes");
            invitation.ignore(shown_names(&INVITATION));
            notes
        };
        it.object(violations, read).flatten()
    }
}

impl NewAccountUser {
    /// The id that counts.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.flat.id.as_deref().or(self.nested.id.as_deref())
    }

    /// The e-mail address that counts.
    #[must_use]
    pub fn email(&self) -> Option<&Email> {
        self.flat.email.as_ref().or(self.nested.email.as_ref())
    }

    /// Where the e-mail address that counts was written.
    #[must_use]
    pub fn email_path(&self) -> Path<'static> {
        match (&self.flat.email, &self.nested.email) {
            (None, Some(_)) => Path::Member(&Path::Member(&Path::Root, "user"), "email"),
            _ => Path::Member(&Path::Root, "email"),
        }
    }
}

impl Profile {
    fn read(
        members: &mut Members<'_, '_, '_>,
        most_notes: usize,
        read_settings: fn(Cursor<'_, '_>, &mut Violations) -> Option<SettingsUpdate>,
    ) -> Self {
        let settings = members.nullable("settings", read_settings);
        Self {
            id: nullable_text(members, "id"),
            email: members.nullable("email", |it, violations| {
                it.parse("an e-mail address such as ann@example.com", violations)
            }),
            first_name: nullable_text(members, "firstName"),
            last_name: nullable_text(members, "lastName"),
            phone: members.nullable("phone", read_alone),
            settings: settings.map(|settings| Box::new(settings.over(Settings::default()))),
            notes: members
                .nullable("notes", |it, violations| it.text_within(most_notes, violations)),
        }
    }
}

fn nullable_text(members: &mut Members<'_, '_, '_>, name: &'static str) -> Option<Box<str>> {
    members.nullable(name, |it, violations| it.long_text(violations))
}

/// A list of at least one group, in the form of answers.
impl FromJson for Vec<Reference<UserGroup>> {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        read_groups(cursor, violations, Reference::read_shown)
    }
}

/// Reads a list of at least one group.
fn read_groups(
    cursor: Cursor<'_, '_>,
    violations: &mut Violations,
    read: fn(Cursor<'_, '_>, &mut Violations) -> Option<Reference<UserGroup>>,
) -> Option<Vec<Reference<UserGroup>>> {
    let groups = cursor.list(violations, read)?;
    // An invalid item is reported at its own path and is not in the list.
    if groups.is_empty() && matches!(cursor.value, Json::List(items) if items.is_empty()) {
        violations.add(&cursor.path, "Expected at least one group, found none");
    }
    Some(groups)
}

/// A group in the form of answers, of which the id counts.
impl FromJson for Reference<UserGroup> {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        Self::read_shown(cursor, violations)
    }
}

impl<R: Resource> Reference<R> {
    /// Reads an object that has no member but the id.
    pub(in crate::model) fn read_bare(
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) -> Option<Self> {
        cursor.object(violations, Self::read_id)
    }

    /// Reads an object in the form of answers.
    fn read_shown(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let reference = Self::read_id(members);
            members.ignore(shown_names(R::table()));
            reference
        })
    }

    fn read_id(members: &mut Members<'_, '_, '_>) -> Self {
        Self { id: members.optional("id", |it, violations| it.id(violations)) }
    }
}
