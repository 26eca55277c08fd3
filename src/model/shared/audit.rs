//! Who did what when: the events that every resource carries.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use crate::{
    model::node::{Access, Field, Kind, Table, actor, date, number, optional, text},
    model::row::Core,
};

/// Who caused an event: a user, a token, or the emulator itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Actor {
    /// A `USR-` or `TKN-` id.
    pub id: Box<str>,
    /// How it is shown.
    pub name: Box<str>,
    /// The path of its picture.
    pub icon: Option<Box<str>>,
    /// Its revision when it acted.
    pub revision: u32,
    core: Core,
}

impl Actor {
    /// Somebody of that id and name, without a picture, at that revision.
    #[must_use]
    pub fn new(id: impl Into<Box<str>>, name: impl Into<Box<str>>, revision: u32) -> Self {
        Self { id: id.into(), name: name.into(), icon: None, revision, core: Core::default() }
    }

    /// The same, with a picture at that path, or none.
    #[must_use]
    pub fn with_icon(self, icon: Option<Box<str>>) -> Self {
        Self { icon, ..self }
    }

    pub(in crate::model) fn core(&self) -> &Core {
        &self.core
    }

    /// The emulator, where a request names no other identity; one for all that it does.
    #[must_use]
    pub fn emulator() -> Arc<Self> {
        static EMULATOR: LazyLock<Arc<Actor>> =
            LazyLock::new(|| Arc::new(Actor::new("TKN-0000-0001", "Accounts Emulator", 1)));
        Arc::clone(&EMULATOR)
    }
}

/// Something that happened to a resource.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Through whom.
    pub by: Arc<Actor>,
}

/// The two events of every resource.
#[derive(Debug, Clone)]
pub struct Audit {
    /// When it came into being.
    pub created: Event,
    /// When it last changed itself.
    pub updated: Event,
}

impl Audit {
    /// The audit of a resource that came into being with `event`.
    #[must_use]
    pub fn begin(event: Event) -> Self {
        Self { created: event.clone(), updated: event }
    }
}

/// The fields of an [`Actor`].
pub(in crate::model) static ACTOR: Table = Table {
    name: "PlatformIdentityRef",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::Actor(|actor, _| text(&actor.id))),
        Field::core("name", Kind::Text, Access::Actor(|actor, _| text(&actor.name))),
        Field::core("icon", Kind::Text, Access::Actor(|actor, _| optional(actor.icon.as_ref())))
            .nullable(),
        Field::core("revision", Kind::Number, Access::Actor(|actor, _| number(actor.revision))),
    ],
};

/// The fields of an [`Event`].
pub(in crate::model) static EVENT: Table = Table {
    name: "PlatformObjectEvent",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core("at", Kind::Date, Access::Event(|event, _| date(Some(event.at)))).nullable(),
        Field::core(
            "by",
            Kind::Object(&ACTOR),
            Access::Event(|event, context| actor(&event.by, context)),
        ),
    ],
};

/// The fields of an event of which only the instant is kept.
pub(in crate::model) static INSTANT: Table = Table {
    name: "DateEvent",
    collection: None,
    views: Table::no_views(),
    fields: &[Field::core("at", Kind::Date, Access::Instant(|at, _| date(Some(*at)))).nullable()],
};

/// The fields of an [`Audit`], for a resource whose values hold one.
macro_rules! audit {
    ($name:literal, $resource:ident, $($more:expr),*) => {
        $crate::model::node::Table {
            views: $crate::model::node::Table::no_views(),
            name: $name,
            collection: None,
            fields: &[
                Field::core(
                    "created",
                    Kind::Object(&$crate::model::shared::audit::EVENT),
                    Access::$resource(|it, context| object(&it.audit.created, context)),
                )
                .nullable(),
                Field::core(
                    "updated",
                    Kind::Object(&$crate::model::shared::audit::EVENT),
                    Access::$resource(|it, context| object(&it.audit.updated, context)),
                )
                .nullable(),
                $($more),*
            ],
        }
    };
}

pub(in crate::model) use audit;
