//! Invitations in documents, which may say when one was sent instead of when it expires.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::{
    json::{Cursor, Violations},
    model::{
        Code, Invitation, InvitationState, InvitationStatus,
        document::{DocumentValue, Form, Source, document},
    },
};

struct InvitationDocument {
    status: InvitationStatus,
    sent_at: Option<Timestamp>,
    until: Option<Timestamp>,
    code: Option<Box<str>>,
    notes: Option<Box<str>>,
}

document! {
    InvitationDocument, "InvitationQueryModel" {
        "status": status;
        "sentAt": sent_at;
        "until": until;
        "code": code;
        "notes": notes;
    }
}

impl DocumentValue for Invitation {
    const FORM: Form = InvitationDocument::FORM;

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        let document = InvitationDocument::read(it, violations, source)?;
        let state = document.state(source);
        let code = document.code.map_or_else(|| source.draw_code(), |text| Code::of(&text));
        Some(Self { state, code, notes: document.notes })
    }
}

impl Serialize for Invitation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A reader sees by the instant whether it has expired.
        let (status, until) = match self.state {
            InvitationState::Pending { until } => (InvitationStatus::Invited, Some(until)),
            InvitationState::Accepted => (InvitationStatus::Active, None),
        };
        let (code, notes) = (Some(self.code.text().into()), self.notes.clone());
        InvitationDocument { status, sent_at: None, until, code, notes }.serialize(serializer)
    }
}

impl InvitationDocument {
    /// What follows from the status and the instants: `until` counts before `sentAt`, and without
    /// either the status alone counts.
    fn state(&self, source: &dyn Source) -> InvitationState {
        let expiry = |sent| source.expiry(sent);
        let until = match (self.status, self.until) {
            (InvitationStatus::Active, _) => return InvitationState::Accepted,
            (InvitationStatus::Invited | InvitationStatus::InvitationExpired, Some(until)) => until,
            (InvitationStatus::Invited, None) => expiry(self.sent_at.unwrap_or(source.start())),
            (InvitationStatus::InvitationExpired, None) => {
                self.sent_at.map_or(source.start(), expiry).min(source.start())
            }
        };
        InvitationState::Pending { until }
    }
}
