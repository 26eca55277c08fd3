//! Requests to change a user and to set a password.

use super::USER;
use crate::{
    json::{Cursor, FromJson, Members, Patch, Path, Violations},
    model::{
        Account, Id, NumberFormat, OptOuts, Phone, Settings, User, account::ACCOUNT,
        document::read_alone, shown_names,
    },
};

/// A request to change a user.
///
/// Read-only members are ignored, as the platform ignores `audit`.
#[derive(Debug, Clone, Default)]
pub struct UserUpdate {
    /// The id, which can't be changed.
    pub id: Patch<Box<str>>,
    /// The e-mail address, which can't be changed.
    pub email: Patch<Box<str>>,
    /// The given name.
    pub first_name: Patch<Box<str>>,
    /// The family name.
    pub last_name: Patch<Box<str>>,
    /// The telephone number.
    pub phone: Patch<PhoneUpdate>,
    /// The regional settings.
    pub settings: Patch<SettingsUpdate>,
    /// The account that the user works in.
    pub current_account: Patch<Id<Account>>,
}

/// Changes to a telephone number.
#[derive(Debug, Clone, Default)]
pub struct PhoneUpdate {
    prefix: Patch<Box<str>>,
    number: Patch<Box<str>>,
}

/// Changes to a user's settings.
#[derive(Debug, Clone, Default)]
pub struct SettingsUpdate {
    culture_code: Patch<Box<str>>,
    date_format: Patch<Box<str>>,
    language_code: Patch<Box<str>>,
    number_format: Patch<NumberFormat>,
    time_format: Patch<Box<str>>,
    time_zone: Patch<Box<str>>,
    opt_outs: Patch<OptOuts>,
}

/// A request to set a password, which is checked and not kept.
#[derive(Debug, Clone, Copy)]
pub struct NewPassword;

impl FromJson for UserUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let update = Self {
                id: members.long_text_change("id"),
                email: members.long_text_change("email"),
                first_name: members.long_text_change("firstName"),
                last_name: members.long_text_change("lastName"),
                phone: members.change("phone", PhoneUpdate::read),
                settings: members.change("settings", SettingsUpdate::read),
                current_account: members.change("currentAccount", read_account),
            };
            members.ignore(shown_names(&USER));
            update
        })
    }
}

impl UserUpdate {
    /// Adds the errors that the user itself causes.
    pub fn check(&self, user: &User, violations: &mut Violations) {
        let is_own = match &self.id {
            Patch::Unchanged => true,
            Patch::Cleared => false,
            Patch::Set(id) => **id == *user.id.to_string(),
        };
        if !is_own {
            violations.add(&Path::Root.member("id"), "Expected the user's own id");
        }
        let is_own = match (&self.email, &user.email) {
            (Patch::Unchanged, _) | (Patch::Cleared, None) => true,
            (Patch::Set(email), Some(own)) => own.as_str().eq_ignore_ascii_case(email),
            (Patch::Cleared, Some(_)) | (Patch::Set(_), None) => false,
        };
        if !is_own {
            let sentence = "Expected the user's own e-mail address, which can't be changed";
            violations.add(&Path::Root.member("email"), sentence);
        }
    }

    /// The changed user; none if nothing changes.
    #[must_use]
    pub fn applied_to(self, user: &User) -> Option<User> {
        let before = user.clone();
        let unboxed = before.phone.map(|phone| *phone);
        let phone = self.phone.parts_over(unboxed, PhoneUpdate::over);
        let unboxed = before.settings.map(|settings| *settings);
        let settings = self.settings.parts_over(unboxed, SettingsUpdate::over);
        let first_name = self.first_name.over(before.first_name);
        let last_name = self.last_name.over(before.last_name);
        let (first, last) = (first_name.as_deref(), last_name.as_deref());
        let changed = User {
            name: User::shown_name(user.id, first, last, user.email.as_ref()),
            first_name,
            last_name,
            // An object without members is the same as none.
            phone: phone.filter(|phone| *phone != Phone::default()).map(Box::new),
            settings: settings.filter(|it| *it != Settings::default()).map(Box::new),
            current_account: match self.current_account {
                // A user keeps the account that it works in, also one that the caller does not see.
                Patch::Unchanged | Patch::Cleared => before.current_account,
                Patch::Set(account) => Some(account),
            },
            ..user.clone()
        };
        let says = |user: &User| {
            let User { first_name, last_name, phone, settings, current_account, .. } = user.clone();
            (first_name, last_name, phone, settings, current_account)
        };
        (says(&changed) != says(user)).then_some(changed)
    }
}

impl PhoneUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| Self {
            prefix: members.change("prefix", |it, violations| it.text_within(10, violations)),
            number: members.change("number", |it, violations| it.text_within(15, violations)),
        })
    }

    fn over(self, before: Phone) -> Phone {
        Phone { prefix: self.prefix.over(before.prefix), number: self.number.over(before.number) }
    }
}

impl SettingsUpdate {
    /// Reads the settings of a user who is known.
    pub(in crate::model) fn read(
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) -> Option<Self> {
        cursor.object(violations, |members| {
            let opt_outs = members.change("optOuts", read_alone);
            Self { opt_outs, ..Self::read_all_but_opt_outs(members) }
        })
    }

    /// Reads the settings of an invitee, who can't have opted out of anything yet.
    pub(in crate::model) fn read_new(
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) -> Option<Self> {
        cursor.object(violations, Self::read_all_but_opt_outs)
    }

    fn read_all_but_opt_outs(members: &mut Members<'_, '_, '_>) -> Self {
        Self {
            culture_code: members.long_text_change("cultureCode"),
            date_format: members.long_text_change("dateFormat"),
            language_code: members.long_text_change("languageCode"),
            number_format: members.change("numberFormat", read_alone),
            time_format: members.long_text_change("timeFormat"),
            time_zone: members.long_text_change("timeZone"),
            opt_outs: Patch::Unchanged,
        }
    }

    /// The settings after the changes.
    pub(in crate::model) fn over(self, before: Settings) -> Settings {
        Settings {
            culture_code: self.culture_code.over(before.culture_code),
            date_format: self.date_format.over(before.date_format),
            language_code: self.language_code.over(before.language_code),
            number_format: self.number_format.over(before.number_format),
            time_format: self.time_format.over(before.time_format),
            time_zone: self.time_zone.over(before.time_zone),
            opt_outs: self.opt_outs.over(before.opt_outs),
        }
    }
}

impl FromJson for NewPassword {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            members.required("password", read_password);
            members.nullable("currentPassword", |it, violations| it.text(violations).map(|_| ()));
            Self
        })
    }
}

// The sentences never repeat a password.
fn read_password(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<()> {
    if cursor.text(violations)?.is_empty() {
        violations.add(&cursor.path, "Expected at least one character");
    }
    Some(())
}

fn read_account(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Id<Account>> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let id = members.required("id", |it, violations| it.id(violations));
        members.ignore(shown_names(&ACCOUNT));
        id
    };
    cursor.object(violations, read).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        json::Json,
        model::{Actor, DerivedStatus, Event},
    };

    fn ann() -> User {
        let event = Event { at: jiff::Timestamp::UNIX_EPOCH, by: Actor::emulator() };
        User {
            name: "Ann".into(),
            email: "ann@example.com".parse().ok(),
            derived_status: DerivedStatus::Active,
            first_name: Some("Ann".into()),
            phone: Some(Box::new(Phone { prefix: Some("+1".into()), number: Some("5".into()) })),
            current_account: "ACC-0000-0001".parse().ok(),
            ..User::new("USR-0000-0007".parse().unwrap(), event)
        }
    }

    fn read(text: &str) -> Result<UserUpdate, Violations> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        let update = UserUpdate::read(Cursor::root(&json), &mut violations);
        violations.unless_any(update)
    }

    fn updated(text: &str) -> Option<User> {
        read(text).unwrap().applied_to(&ann())
    }

    #[test]
    fn what_is_not_said_or_not_new_changes_nothing() {
        for nothing in [
            "{}",
            r#"{"firstName": "Ann", "lastName": null, "settings": {}, "phone": {"prefix": "+1"}}"#,
            r#"{"currentAccount": {"id": "ACC-0000-0001", "name": "x", "type": "Client"}}"#,
            r#"{"name": "Eve", "icon": null, "status": "Blocked", "audit": {}, "revision": 9}"#,
            r#"{"$meta": null, "href": "/", "accounts": [], "lastLoginAt": "x"}"#,
        ] {
            assert!(updated(nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn what_is_said_changes_and_the_rest_stays() {
        let user = updated(r#"{"lastName": "Lee", "phone": {"number": null}}"#).unwrap();
        assert_eq!(&*user.name, "Ann Lee");
        let phone = Phone { prefix: Some("+1".into()), number: None };
        assert_eq!(user.phone.as_deref(), Some(&phone));

        let user = updated(r#"{"firstName": null, "phone": null}"#).unwrap();
        assert_eq!((&*user.name, user.phone), ("ann@example.com", None));

        let settings = r#"{"settings": {"languageCode": "de", "numberFormat": {}}}"#;
        let settings = updated(settings).unwrap().settings.unwrap();
        assert_eq!(settings.language_code.as_deref(), Some("de"));
        assert_eq!(settings.number_format, Some(NumberFormat::default()));
    }

    #[test]
    fn identity_is_not_changed() {
        let faults = |text: &str| {
            let mut violations = Violations::default();
            read(text).unwrap().check(&ann(), &mut violations);
            violations.iter().map(|it| it.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(faults(r#"{"id": "USR-0000-0007", "email": "ANN@example.com"}"#), [""; 0]);
        assert_eq!(faults(r#"{"id": "USR-0000-0008", "email": "eve"}"#), ["id", "email"]);
        assert_eq!(faults(r#"{"id": null, "email": null}"#), ["id", "email"]);
    }

    #[test]
    fn the_fault_of_an_unknown_property_names_the_nearest_known_one() {
        let violations = read(r#"{"firstname": "Ann", "phone": {"prefx": "1"}}"#).unwrap_err();
        let faults: Vec<_> = violations.iter().map(|it| (&*it.path, it.sentence())).collect();
        let sentence = |name: &str| format!("Unknown property; the nearest known one is `{name}`.");
        assert_eq!(
            faults,
            [("phone.prefx", sentence("prefix")), ("firstname", sentence("firstName"))]
        );
    }
}
