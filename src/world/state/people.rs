//! Users, tokens and memberships as items of a document, and what has been done to anything.

use jiff::Timestamp;
use serde::ser::SerializeMap;

use super::sheet::{Ids, Item, Members, Sheet, Text};
use crate::model::{
    AccountUser, Actor, ApiToken, Audit, DerivedStatus, Event, Invitation, InvitationState,
    InvitationStatus, NumberFormat, Phone, Settings, User, UserStatus,
};

impl Members for User {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let history =
            History { accepted_at: self.invitation_accepted_at, ..History::of(&self.audit) };
        sheet
            .with("id", self.id)
            .with_revision(self.revision)
            .with_some("email", self.email.as_ref().map(Text))
            .with_some("firstName", self.first_name.as_ref())
            .with_some("lastName", self.last_name.as_ref())
            .with_some("phone", self.phone.as_deref().map(Item))
            .with_some("settings", self.settings.as_deref().map(Item))
            .with_icon(&self.icon)
            .with_some("status", said(self.derived_status).map(UserStatus::name))
            .with_some("currentAccount", self.current_account)
            .with_time("lastLoginAt", self.last_login_at)
            .with("audit", Item(&history))
    }
}

/// The part of the status that does not follow from memberships.
fn said(derived_status: DerivedStatus) -> Option<UserStatus> {
    match derived_status {
        DerivedStatus::Blocked => Some(UserStatus::Blocked),
        DerivedStatus::Deleted => Some(UserStatus::Deleted),
        DerivedStatus::NoMembership | DerivedStatus::Invited { .. } | DerivedStatus::Active => None,
    }
}

impl Members for Phone {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet.with_some("prefix", self.prefix.as_ref()).with_some("number", self.number.as_ref())
    }
}

impl Members for Settings {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with_some("cultureCode", self.culture_code.as_ref())
            .with_some("languageCode", self.language_code.as_ref())
            .with_some("timeZone", self.time_zone.as_ref())
            .with_some("dateFormat", self.date_format.as_ref())
            .with_some("timeFormat", self.time_format.as_ref())
            .with_some("numberFormat", self.number_format.as_ref().map(Item))
    }
}

impl Members for NumberFormat {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with_some("decimalSeparator", self.decimal_separator.as_ref())
            .with_some("groupSeparator", self.group_separator.as_ref())
    }
}

impl Members for ApiToken {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with("id", self.id)
            .with_revision(self.revision)
            .with("account", self.account.id)
            .with("name", &self.name)
            .with_some("icon", self.icon.as_ref())
            .with_some("description", self.description.as_ref())
            .with_some("user", self.user)
            .with("token", &self.secret)
            .with("status", self.status.name())
            .with("modules", Ids(&self.modules))
            .with_time("lastAccessAt", self.last_access_at)
            .with("audit", Item(&History::of(&self.audit)))
    }
}

impl Members for AccountUser {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let history = History {
            accepted_at: self.accepted_at,
            accessed: self.accessed_at.map(Instant),
            joined: self.joined_at.map(Instant),
            ..History::of(&self.audit)
        };
        sheet
            .with("id", self.id)
            .with_revision(self.revision)
            .with("user", self.user.id)
            .with("account", self.account.id)
            .with("groups", Ids(&self.groups))
            .with("invitation", Item(&self.invitation))
            .with_time("lastLoginAt", self.last_login_at)
            .with("audit", Item(&history))
    }
}

impl Members for Invitation {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        // Whether it has lapsed is for whoever reads the document to tell by the instant.
        let (status, until) = match self.state {
            InvitationState::Pending { until } => (InvitationStatus::Invited, Some(until)),
            InvitationState::Accepted => (InvitationStatus::Active, None),
        };
        sheet
            .with("status", status.name())
            .with_time("until", until)
            .with("code", self.code.text())
            .with_some("notes", self.notes.as_ref())
    }
}

/// What has been done, and the instants that some kinds of item have besides.
pub(super) struct History<'a> {
    audit: &'a Audit,
    accepted_at: Option<Timestamp>,
    accessed: Option<Instant>,
    joined: Option<Instant>,
}

impl<'a> History<'a> {
    /// One without such instants.
    pub(super) fn of(audit: &'a Audit) -> Self {
        Self { audit, accepted_at: None, accessed: None, joined: None }
    }
}

impl Members for History<'_> {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let Audit { created, updated } = self.audit;
        // What came into being and was left alone says so once.
        let is_later = updated.at != created.at || updated.by != created.by;
        sheet
            .with("created", Item(created))
            .with_some("updated", is_later.then_some(Item(updated)))
            .with_time("invitationAcceptedAt", self.accepted_at)
            .with_some("access", self.accessed.as_ref().map(Item))
            .with_some("joined", self.joined.as_ref().map(Item))
    }
}

/// An event of which only the instant is kept.
struct Instant(Timestamp);

impl Members for Instant {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet.with("at", Text(self.0))
    }
}

impl Members for Event {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let by = (self.by != Actor::emulator()).then_some(Item(&*self.by));
        sheet.with("at", Text(self.at)).with_some("by", by)
    }
}

impl Members for Actor {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with("id", &self.id)
            .with("name", &self.name)
            .with_some("icon", self.icon.as_ref())
            .with_revision(self.revision)
    }
}
