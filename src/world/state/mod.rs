//! States: everything that makes a copy of a sandbox exact, and the document that says it.
//!
//! The document is seed data with one more member, `state`, for what seed data do not say. Order
//! in its lists is order of creation, and what the tables' indexes hold follows from it.

mod organisations;
mod particulars;
mod people;
mod sheet;

use std::{io, iter, sync::Arc};

use jiff::SignedDuration;

use self::{
    particulars::Particulars,
    sheet::{Each, Item, Members, Sheet},
};
use super::{Mailbox, SeedError, World, seed};
use crate::{clock::Clock, random::Generator};

/// A world, the time in it, and the messages that its platform has sent; a copy is a copy of a few
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

/// What holds where a document does not say otherwise, as one that is seed data and no more.
#[derive(Debug)]
pub struct StateDefaults {
    /// What ids and codes are drawn from.
    pub generator: Generator,
    /// The time.
    pub clock: Clock,
    /// For how long an invitation may be accepted of which only the beginning is said.
    pub lifetime: SignedDuration,
}

impl State {
    /// The state that a document says; `name` is for the messages about what is wrong with it.
    pub fn read(
        name: &str,
        document: &[u8],
        state_defaults: StateDefaults,
    ) -> Result<Self, SeedError> {
        let StateDefaults { generator, clock, lifetime } = state_defaults;
        let documents = iter::once((name, document));
        let (mut world, said) =
            seed::load(documents, World::new(generator), clock.now(), lifetime)?;
        if let Some(generator) = said.generator {
            world.generator = generator;
        }
        Ok(Self {
            world: Arc::new(world),
            clock: said.clock.unwrap_or(clock),
            mailbox: said.mailbox.unwrap_or_default(),
        })
    }

    /// Whether the two are the same values, so that neither was changed since one was a copy of the
    /// other.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.world, &other.world)
            && self.clock == other.clock
            && self.mailbox.last == other.mailbox.last
            && self.mailbox.messages.len() == other.mailbox.messages.len()
    }

    /// Writes the document, in one line of JSON.
    pub fn write(&self, out: impl io::Write) -> io::Result<()> {
        serde_json::to_writer(out, &Item(self)).map_err(io::Error::from)
    }
}

impl Members for State {
    fn on<M: serde::ser::SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let world = &*self.world;
        sheet
            .with("state", Item(&Particulars(self)))
            .with_some("defaultAccount", world.default_account)
            .with("accounts", Each(&world.accounts))
            .with("modules", Each(&world.modules))
            .with("buyers", Each(&world.buyers))
            .with("userGroups", Each(&world.user_groups))
            .with("users", Each(&world.users))
            .with("apiTokens", Each(&world.tokens))
            .with("accountUsers", Each(&world.account_users))
    }
}
