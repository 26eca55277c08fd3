//! Requests to change, block and unblock a link.
//!
//! Everything but the note is from the ERP system. The platform accepts it in requests and ignores
//! it, so that a client can send a link back as it was read.

use super::ERP_LINK;
use crate::{
    json::{Cursor, FromJson, Json, Patch, Violations},
    model::shown_names,
};

/// A request to change a link; a note that is missing stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ErpLinkUpdate {
    /// The change of the note.
    pub note: Patch<Box<str>>,
}

/// The link in a request to block or unblock it, which may be null.
#[derive(Debug, Clone, Default)]
pub struct ActedLink(pub ErpLinkUpdate);

impl FromJson for ErpLinkUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            // No public text names its limit; this one is inferred.
            let note = members.text_change_within("note", 4_000);
            members.ignore(shown_names(&ERP_LINK));
            Self { note }
        })
    }
}

impl FromJson for ActedLink {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        if matches!(cursor.value, Json::Null) {
            return Some(Self::default());
        }
        ErpLinkUpdate::read(cursor, violations).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn read<T: FromJson>(text: &str) -> (Option<T>, Vec<String>) {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        let read = T::read(Cursor::root(&json), &mut violations);
        (read, violations.iter().map(|it| format!("{}: {}", it.path, it.sentence())).collect())
    }

    #[test]
    fn a_link_may_be_sent_back_as_it_was_read_or_with_anything_in_read_only_members() {
        let shown = r#"{
            "id": 1, "name": "x", "icon": null, "revision": "1", "status": 7, "buyer": [],
            "seller": {}, "companyName": 1, "externalIds": "", "address": [], "shipTo": {},
            "billTo": 1, "audit": [], "$meta": 1, "href": "/x"
        }"#;
        assert_eq!(read::<ErpLinkUpdate>(shown).1, [""; 0]);
        assert_eq!(read::<ActedLink>(shown).1, [""; 0]);
    }

    #[test]
    fn the_note_is_a_text_of_limited_length_and_no_other_name_is_known() {
        let long = format!(r#"{{"note": "{}", "notes": ""}}"#, "x".repeat(4_001));
        let wrong = [
            "note: At most 4000 characters allowed, found 4001 characters.",
            "notes: Unknown property; the nearest known one is `note`.",
        ];
        assert_eq!(read::<ErpLinkUpdate>(&long).1, wrong);
    }

    #[test]
    fn only_an_action_takes_null_for_no_link() {
        assert_eq!(read::<ActedLink>("null").0.unwrap().0.note, Patch::Unchanged);
        let wrong = read::<ErpLinkUpdate>("null").1;
        assert_eq!(wrong, ["$: Expected an object, found null."]);
    }
}
