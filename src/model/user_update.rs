//! A request to change a user, and one to set a password.

use super::{
    Account, Change, Id, NumberFormat, Phone, Settings, User,
    account::ACCOUNT,
    new_account_user::read_number_format,
    place::{Document, Members, Place},
    user::USER,
    violation::{Path, Violations},
};

/// What a client asks to change of a user.
///
/// Whatever else a user shows may be sent along and counts for nothing, as `audit` does on the
/// platform.
#[derive(Debug, Clone, Default)]
pub struct UserUpdate {
    /// The id, which can't be changed.
    pub id: Change<Box<str>>,
    /// The e-mail address, which can't be changed.
    pub email: Change<Box<str>>,
    /// The given name.
    pub first_name: Change<Box<str>>,
    /// The family name.
    pub last_name: Change<Box<str>>,
    /// The telephone number.
    pub phone: Change<PhoneUpdate>,
    /// How the user likes to read dates and numbers.
    pub settings: Change<SettingsUpdate>,
    /// The account to work in.
    pub current_account: Change<Id<Account>>,
}

/// What becomes of a telephone number.
#[derive(Debug, Clone, Default)]
pub struct PhoneUpdate {
    prefix: Change<Box<str>>,
    number: Change<Box<str>>,
}

/// What becomes of a user's settings.
#[derive(Debug, Clone, Default)]
pub struct SettingsUpdate {
    culture_code: Change<Box<str>>,
    date_format: Change<Box<str>>,
    language_code: Change<Box<str>>,
    number_format: Change<NumberFormat>,
    time_format: Change<Box<str>>,
    time_zone: Change<Box<str>>,
}

/// A request to set a password, which is read and kept nowhere.
#[derive(Debug, Clone, Copy)]
pub struct NewPassword;

impl Document for UserUpdate {
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        place.object(violations, |members| {
            let update = Self {
                id: members.text_change("id"),
                email: members.text_change("email"),
                first_name: members.text_change("firstName"),
                last_name: members.text_change("lastName"),
                phone: members.change("phone", PhoneUpdate::read),
                settings: members.change("settings", SettingsUpdate::read),
                current_account: members.change("currentAccount", read_account),
            };
            members.pass_over(&USER);
            update
        })
    }
}

impl UserUpdate {
    /// What speaks against the update in the user alone.
    pub fn check(&self, user: &User, violations: &mut Violations) {
        let is_own = match &self.id {
            Change::Kept => true,
            Change::Cleared => false,
            Change::Set(id) => **id == *user.id.to_string(),
        };
        if !is_own {
            violations.add(&Path::Root.member("id"), "Expected the user's own id");
        }
        let is_own = match (&self.email, &user.email) {
            (Change::Kept, _) | (Change::Cleared, None) => true,
            (Change::Set(email), Some(own)) => own.as_str().eq_ignore_ascii_case(email),
            (Change::Cleared, Some(_)) | (Change::Set(_), None) => false,
        };
        if !is_own {
            let sentence = "Expected the user's own e-mail address, which can't be changed";
            violations.add(&Path::Root.member("email"), sentence);
        }
    }

    /// The user with the change made; none if it changes nothing.
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
            // An object without members says no more than none.
            phone: phone.filter(|phone| *phone != Phone::default()).map(Box::new),
            settings: settings.filter(|it| *it != Settings::default()).map(Box::new),
            current_account: self.current_account.over(before.current_account),
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
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        place.object(violations, |members| Self {
            prefix: members.change("prefix", |it, violations| it.text_within(10, violations)),
            number: members.change("number", |it, violations| it.text_within(15, violations)),
        })
    }

    fn over(self, before: Phone) -> Phone {
        Phone { prefix: self.prefix.over(before.prefix), number: self.number.over(before.number) }
    }
}

impl SettingsUpdate {
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        place.object(violations, |members| Self {
            culture_code: members.text_change("cultureCode"),
            date_format: members.text_change("dateFormat"),
            language_code: members.text_change("languageCode"),
            number_format: members.change("numberFormat", read_number_format),
            time_format: members.text_change("timeFormat"),
            time_zone: members.text_change("timeZone"),
        })
    }

    fn over(self, before: Settings) -> Settings {
        Settings {
            culture_code: self.culture_code.over(before.culture_code),
            date_format: self.date_format.over(before.date_format),
            language_code: self.language_code.over(before.language_code),
            number_format: self.number_format.over(before.number_format),
            time_format: self.time_format.over(before.time_format),
            time_zone: self.time_zone.over(before.time_zone),
        }
    }
}

impl Document for NewPassword {
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        place.object(violations, |members| {
            members.required("password", read_password);
            members.nullable("currentPassword", |it, violations| it.text(violations).map(|_| ()));
            Self
        })
    }
}

// Whatever is said of a password, it is not repeated.
fn read_password(place: Place<'_, '_>, violations: &mut Violations) -> Option<()> {
    if place.text(violations)?.is_empty() {
        violations.add(&place.path, "Expected at least one character");
    }
    Some(())
}

fn read_account(place: Place<'_, '_>, violations: &mut Violations) -> Option<Id<Account>> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let id = members.required("id", |it, violations| it.id(violations));
        members.pass_over(&ACCOUNT);
        id
    };
    place.object(violations, read).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Actor, Audit, DerivedStatus, Event, Json};

    fn ann() -> User {
        let event = Event { at: jiff::Timestamp::UNIX_EPOCH, by: Actor::emulator() };
        User {
            id: "USR-0000-0007".parse().unwrap(),
            revision: 1,
            name: "Ann".into(),
            icon: crate::model::Icon::default(),
            email: "ann@example.com".parse().ok(),
            derived_status: DerivedStatus::Active,
            first_name: Some("Ann".into()),
            last_name: None,
            phone: Some(Box::new(Phone { prefix: Some("+1".into()), number: Some("5".into()) })),
            settings: None,
            last_login_at: None,
            current_account: "ACC-0000-0001".parse().ok(),
            invitation_accepted_at: None,
            audit: Audit::begin(event),
        }
    }

    fn read(text: &str) -> Result<UserUpdate, Violations> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        let update = UserUpdate::read(Place::root(&json), &mut violations);
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
    fn an_unknown_property_is_told_with_the_nearest_known_one() {
        let violations = read(r#"{"firstname": "Ann", "phone": {"prefx": "1"}}"#).unwrap_err();
        let told: Vec<_> = violations.iter().map(|it| (&*it.path, it.sentence())).collect();
        let sentence = |name: &str| format!("Unknown property; the nearest known one is `{name}`.");
        assert_eq!(
            told,
            [("phone.prefx", sentence("prefix")), ("firstname", sentence("firstName"))]
        );
    }
}
