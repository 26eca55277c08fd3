//! States: everything that makes a copy of a sandbox exact.

use std::{io, iter, sync::Arc};

use jiff::SignedDuration;
use serde::{Serialize, Serializer};

use super::{SeedError, lists::LISTS, read::load};
use crate::{
    clock::Clock,
    id::Id,
    json::{Cursor, Violations},
    model::{
        AccountUser, CloudTenant, ErpLink, UserGroup,
        document::{DocumentValue, Form, Source, document, document_values},
    },
    random::Generator,
    world::{Mailbox, World},
};

/// A world, the time in it, and the messages that its platform has sent. Cloning copies a few
/// pointers.
#[derive(Debug, Clone)]
pub struct State {
    /// The world.
    pub world: Arc<World>,
    /// The time.
    pub clock: Clock,
    /// The messages.
    pub mailbox: Mailbox,
}

/// The parts of a state that a document may leave out.
#[derive(Debug)]
pub struct StateDefaults {
    /// The source of ids and codes.
    pub generator: Generator,
    /// The time.
    pub clock: Clock,
    /// The lifetime of invitations without an instant at which they expire.
    pub lifetime: SignedDuration,
}

impl State {
    /// Reads a document; `name` names it in errors.
    pub fn read(
        name: &str,
        document: &[u8],
        state_defaults: StateDefaults,
    ) -> Result<Self, SeedError> {
        let StateDefaults { generator, clock, lifetime } = state_defaults;
        let documents = iter::once((name, document));
        let (mut world, state) = load(documents, World::new(generator), clock.now(), lifetime)?;
        if let Some(generator) = state.generator {
            world.generator = generator;
        }
        Ok(Self {
            world: Arc::new(world),
            clock: state.clock.unwrap_or(clock),
            mailbox: state.inbox.unwrap_or_default(),
        })
    }

    /// Whether both are the same values, so that neither has changed since one was cloned from the
    /// other.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.world, &other.world)
            && self.clock == other.clock
            && self.mailbox.last == other.mailbox.last
            && self.mailbox.messages.len() == other.mailbox.messages.len()
    }

    /// Writes the document, in one line of JSON.
    pub fn write(&self, mut out: impl io::Write) -> io::Result<()> {
        out.write_all(b"{\"state\":")?;
        serde_json::to_writer(&mut out, &self.document())?;
        if let Some(account) = self.world.default_account {
            write!(out, ",\"defaultAccount\":\"{account}\"")?;
        }
        for list in LISTS {
            write!(out, ",\"{}\":", list.name)?;
            (list.write)(&self.world, &mut out)?;
        }
        out.write_all(b"}")
    }

    fn document(&self) -> StateDocument {
        StateDocument {
            version: Version,
            generator: Some(self.world.generator.clone()),
            clock: Some(self.clock),
            removed: Removed::of(&self.world),
            inbox: Some(self.mailbox.clone()),
        }
    }
}

/// The member `state` of a document.
#[derive(Default)]
pub(super) struct StateDocument {
    version: Version,
    generator: Option<Generator>,
    clock: Option<Clock>,
    removed: Removed,
    inbox: Option<Mailbox>,
}

document! {
    StateDocument, "" {
        "version": version;
        "generator": generator;
        "clock": clock;
        "removed": removed => default;
        "inbox": inbox;
    }
}

/// The ids of removed rows, which are not drawn again.
#[derive(Default)]
struct Removed {
    erp_links: Box<[Id<ErpLink>]>,
    user_groups: Box<[Id<UserGroup>]>,
    account_users: Box<[Id<AccountUser>]>,
    cloud_tenants: Box<[Id<CloudTenant>]>,
}

document! {
    Removed, "" {
        "erpLinks": erp_links => default;
        "userGroups": user_groups => default;
        "accountUsers": account_users => default;
        "cloudTenants": cloud_tenants => default;
    }
}

impl Removed {
    fn of(world: &World) -> Self {
        Self {
            erp_links: world.erp_links.removed().into(),
            user_groups: world.user_groups.removed().into(),
            account_users: world.account_users.removed().into(),
            cloud_tenants: world.cloud_tenants.removed().into(),
        }
    }
}

impl StateDocument {
    /// Keeps the ids of removed rows from being drawn.
    pub(super) fn retire_removed(&self, world: &mut World) {
        for id in &self.removed.erp_links {
            world.erp_links.retire(*id);
        }
        for id in &self.removed.user_groups {
            world.user_groups.retire(*id);
        }
        for id in &self.removed.account_users {
            world.account_users.retire(*id);
        }
        for id in &self.removed.cloud_tenants {
            world.cloud_tenants.retire(*id);
        }
    }
}

/// The version of the form. There is one.
#[derive(Default)]
struct Version;

document_values! {
    Generator: Form::Base64,
        |it, violations| it.parse("the position of a generator, as a state says it", violations),
        write |it| it;
}

impl DocumentValue for Version {
    const FORM: Form = Form::Number(1, 1);

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, _: &dyn Source) -> Option<Self> {
        let version = it.integer(1..=u32::MAX, violations)?;
        if version > 1 {
            let expected = "Expected version 1, the only one that this emulator reads";
            it.refuse(format!("{expected}; a newer emulator wrote the document"), violations);
            return None;
        }
        Some(Self)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(1)
    }
}
