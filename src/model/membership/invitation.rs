//! Invitations, with their state, their code and their link.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use memchr::memchr3;
use rand::Rng;

use crate::{
    json::{write_plain, write_text},
    model::{
        AccountUser, Context, DerivedStatus, Href, Id, field_type::Text, named::named, node::Value,
    },
};

/// The invitation that a membership begins with.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The state.
    pub state: InvitationState,
    /// The secret in the link.
    pub code: Code,
    /// A note for the invitee.
    pub notes: Option<Box<str>>,
}

/// The state of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// Not accepted yet; the clock alone makes it expire.
    Pending {
        /// The first instant at which it can no longer be accepted.
        until: Timestamp,
    },
    /// Accepted, or not needed.
    Accepted,
}

impl InvitationState {
    /// The status of a user with one membership in this state.
    #[must_use]
    pub fn derived_status(self) -> DerivedStatus {
        match self {
            Self::Pending { until } => DerivedStatus::Invited { until },
            Self::Accepted => DerivedStatus::Active,
        }
    }
}

named! {
    /// The state of a membership, as `invitation.status` shows it.
    pub enum InvitationStatus: Text {
        /// Not accepted yet.
        Invited,
        /// Accepted, or not needed.
        Active,
        /// Not accepted in time.
        InvitationExpired,
    }
}

impl Invitation {
    /// The status at an instant.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> InvitationStatus {
        match self.state {
            InvitationState::Pending { until } if now < until => InvitationStatus::Invited,
            InvitationState::Pending { .. } => InvitationStatus::InvitationExpired,
            InvitationState::Accepted => InvitationStatus::Active,
        }
    }

    /// The link, while the invitation is pending.
    pub(super) fn url<'a>(&self, of: Id<AccountUser>, context: &Context<'a>) -> Option<Text<'a>> {
        let link = self.link(of, context.now)?;
        Some(Text(Value::Link(context.base, link)))
    }

    /// The code, where addresses are shown.
    pub(super) fn shown_code<'a>(&self, href: Href) -> Option<Text<'a>> {
        match href {
            Href::Off => None,
            Href::Short | Href::Full => Some(Text(Value::Text(self.code.text().into()))),
        }
    }

    /// The link's path and query, while the invitation is pending.
    #[must_use]
    pub fn link(&self, of: Id<AccountUser>, now: Timestamp) -> Option<String> {
        match self.status(now) {
            InvitationStatus::Invited => Some(self.code.link(of)),
            InvitationStatus::Active | InvitationStatus::InvitationExpired => None,
        }
    }
}

/// The secret in an invitation's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Drawn by the emulator: 32 bytes, shown as base64.
    Drawn([u8; 32]),
    /// Given by a document, in another form.
    Given(Box<str>),
}

impl Code {
    /// Draws a code at random.
    pub fn draw(generator: &mut impl Rng) -> Self {
        let mut bytes = [0; 32];
        generator.fill_bytes(&mut bytes);
        Self::Drawn(bytes)
    }

    /// The code that is shown as `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        // What looks like a drawn one is as good as one, and takes less room.
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map_or_else(|| Self::Given(text.into()), Self::Drawn)
    }

    /// The code as text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Drawn(bytes) => STANDARD.encode(bytes),
            Self::Given(text) => text.to_string(),
        }
    }

    /// The path and query of the page behind the invitation's link.
    ///
    /// Its `code` parameter has the platform's form: base64 of a compact JSON object.
    #[must_use]
    pub fn link(&self, of: Id<AccountUser>) -> String {
        const PAGE: &str = "/accept-invite?code=";
        let mut object = Vec::with_capacity(128);
        object.extend_from_slice(br#"{"code":"#);
        self.write(&mut object);
        object.extend_from_slice(br#","accountUserId":"#);
        of.with_bytes(|id| write_plain(id, &mut object));
        object.push(b'}');
        let mut link = String::with_capacity(192);
        link.push_str(PAGE);
        STANDARD.encode_string(object, &mut link);
        escaped_behind(PAGE, link)
    }

    /// Writes the code as JSON.
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Drawn(bytes) => {
                let mut text = [0; 44];
                // Exactly as long as the base64 of this many bytes.
                let _ = STANDARD.encode_slice(bytes, &mut text);
                write_plain(&text, out);
            }
            Self::Given(text) => write_text(text, out),
        }
    }
}

/// Escapes the base64 behind `page` for a query.
fn escaped_behind(page: &str, link: String) -> String {
    let base64 = &link[page.len()..];
    if memchr3(b'+', b'/', b'=', base64.as_bytes()).is_none() {
        return link;
    }
    let escaped = base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    [page, &escaped].concat()
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;

    use super::*;

    #[test]
    fn a_code_is_shown_as_it_was_given() {
        for text in ["", "TEST", "AAAA", &STANDARD.encode([7; 32]), &STANDARD.encode([7; 33])] {
            assert_eq!(Code::of(text).text(), text);
        }
        assert_eq!(Code::of(&STANDARD.encode([7; 32])), Code::Drawn([7; 32]));
        let spilling = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwf=";
        assert_eq!(Code::of(spilling).text(), spilling);
    }

    #[test]
    fn an_outstanding_invitation_has_a_link_that_names_code_and_membership() {
        let until = Timestamp::from_second(10).unwrap();
        let invitation = Invitation {
            state: InvitationState::Pending { until },
            code: Code::Drawn([0xfb; 32]),
            notes: None,
        };
        let id = "AUSR-4134-7183-7330".parse().unwrap();
        let link = invitation.link(id, Timestamp::UNIX_EPOCH).unwrap();
        let code = link.strip_prefix("/accept-invite?code=").unwrap();
        assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'%'), "{code}");

        let base64 = percent_decode_str(code).decode_utf8().unwrap();
        let object = String::from_utf8(STANDARD.decode(&*base64).unwrap()).unwrap();
        assert_eq!(
            object,
            format!(
                r#"{{"code":"{}","accountUserId":"AUSR-4134-7183-7330"}}"#,
                STANDARD.encode([0xfb; 32])
            )
        );
        assert_eq!(invitation.link(id, until), None);
    }
}
