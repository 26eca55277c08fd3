//! Audits: who created and changed a resource, and when.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use crate::{
    json::{Cursor, Json, Violations},
    model::{
        ApiToken, Context, Id, Node, Shared, User,
        document::{DocumentValue, Form, Source},
        field_type::FieldType,
        fields::fields,
        node::{Kind, Value},
    },
};

/// The cause of an event: a user, a token, or the emulator itself, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Actor {
    /// A `USR-` or `TKN-` id.
    pub id: Box<str>,
    /// The name.
    pub name: Box<str>,
    /// The path of the picture.
    pub icon: Option<Box<str>>,
    /// The revision.
    pub revision: u32,
}

impl Actor {
    /// An actor without a picture.
    #[must_use]
    pub fn new(id: impl Into<Box<str>>, name: impl Into<Box<str>>, revision: u32) -> Self {
        Self { id: id.into(), name: name.into(), icon: None, revision }
    }

    /// The emulator, for requests that name no other identity. All its events share one value.
    #[must_use]
    pub fn emulator() -> Arc<Shared<Self>> {
        static EMULATOR: LazyLock<Arc<Shared<Actor>>> =
            LazyLock::new(|| Actor::new("TKN-0000-0001", "Accounts Emulator", 1).into());
        Arc::clone(&EMULATOR)
    }
}

impl From<Actor> for Arc<Shared<Actor>> {
    fn from(actor: Actor) -> Self {
        Self::new(actor.into())
    }
}

/// A change of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it.
    pub by: Arc<Shared<Actor>>,
}

/// A change of a resource, by its instant only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateEvent {
    /// When it happened.
    pub at: Timestamp,
}

/// The audit of most resources.
#[derive(Debug, Clone)]
pub struct Audit {
    /// How it was created.
    pub created: Event,
    /// How it last changed itself.
    pub updated: Event,
}

/// The audit of a user.
#[derive(Debug, Clone)]
pub struct UserAudit {
    /// How it was created.
    pub created: Event,
    /// How it last changed itself.
    pub updated: Event,
    /// When it first accepted an invitation.
    pub invitation_accepted_at: Option<Timestamp>,
}

/// The audit of a membership.
#[derive(Debug, Clone)]
pub struct AccountUserAudit {
    /// How it was created.
    pub created: Event,
    /// How it last changed itself.
    pub updated: Event,
    /// When the invitation was accepted.
    pub invitation_accepted_at: Option<Timestamp>,
    /// When the member last used the account.
    pub access: Option<DateEvent>,
    /// How the invitation was last issued; none for a member without one.
    pub invited: Option<Event>,
    /// How the member joined the account.
    pub joined: Option<Event>,
}

impl Audit {
    /// The audit of a resource that `event` creates.
    #[must_use]
    pub fn begin(event: Event) -> Self {
        Self { created: event.clone(), updated: event }
    }
}

impl UserAudit {
    /// The audit of a user whom `event` creates.
    #[must_use]
    pub fn begin(event: Event) -> Self {
        Self { created: event.clone(), updated: event, invitation_accepted_at: None }
    }
}

impl AccountUserAudit {
    /// The audit of a membership that `event` creates.
    #[must_use]
    pub fn begin(event: Event) -> Self {
        Self {
            created: event.clone(),
            updated: event,
            invitation_accepted_at: None,
            access: None,
            invited: None,
            joined: None,
        }
    }
}

/// An event as its instant alone.
#[derive(Debug)]
struct Dated<'a>(&'a Event);

impl<'a> FieldType<'a> for Dated<'a> {
    const KIND: Kind = Kind::Object(|| &DATED);

    fn value(self, context: &'a Context<'a>) -> Value<'a> {
        Value::Object(Node::new(self.0, context))
    }
}

/// The actor of an event stands in documents as an id, or as it was then.
impl DocumentValue for Arc<Shared<Actor>> {
    const FORM: Form = Form::AnyOf(&[Id::<User>::FORM, Id::<ApiToken>::FORM, Actor::FORM]);

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        if let Json::Object(_) = it.value {
            return Actor::read(it, violations, source).map(|actor| source.share(actor));
        }
        let actor = source.actor(it.text(violations)?);
        if actor.is_none() {
            it.refuse("Expected the id of a user or a token that the seed defines", violations);
        }
        actor
    }
}

fields! {
    /// The fields of an [`Actor`].
    static ACTOR = "PlatformIdentityRef": |it: &Actor, context| {
        core "id": id;
        core "name": name;
        core "icon": icon, nullable;
        core "revision": revision => unless(1_u32);
    }
}

fields! {
    /// The fields of an [`Event`].
    static EVENT = "PlatformObjectEvent": |it: &Event, context| {
        core "at": at => start, nullable;
        core "by": by => unless(Actor::emulator());
    }
}

fields! {
    /// The fields of a [`DateEvent`].
    static DATE_EVENT = "DateEvent": |it: &DateEvent, context| {
        core "at": at, nullable;
    }
}

fields! {
    /// The fields of an [`Event`] as its instant alone.
    view static DATED = "DateEvent": |it: &Event, context| {
        core "at" = &it.at, nullable;
    }
}

fields! {
    /// The fields of an [`Audit`].
    static AUDIT = "PlatformObjectAudit": |it: &Audit, context| {
        core "created": created => empty, nullable;
        core "updated": updated => like(created), nullable;
    }
}

fields! {
    /// The fields of a [`UserAudit`].
    static USER_AUDIT = "UserAudit": |it: &UserAudit, context| {
        core "created": created => empty, nullable;
        core "updated": updated => like(created), nullable;
        core "invitationAcceptedAt": invitation_accepted_at, nullable;
    }
}

fields! {
    /// The fields of an [`AccountUserAudit`].
    static ACCOUNT_USER_AUDIT = "AccountUserLegacyAudit": |it: &AccountUserAudit, context| {
        core "created": created => empty, nullable;
        core "updated": updated => like(created), nullable;
        core "invitationAcceptedAt": invitation_accepted_at, nullable;
        core "access": access, nullable;
        core "joined" = it.joined.as_ref().map(Dated), nullable;
    } documents {
        "invited": invited;
        "joined": joined;
    }
}
