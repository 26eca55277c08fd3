//! One world as a value: its tables, their indexes, and the operations and rules that span
//! resources.
//!
//! Every collection in a [`World`] is persistent, so a copy of the world is a copy of a few
//! pointers. Snapshots, resets and forks are such copies. The world knows nothing of HTTP.
//!
//! An operation plans what it will do, checks the plan, and then applies it, so a refused
//! operation changes nothing. It returns an [`Outcome`]: the row, the notices, the domain events
//! and the mail. Every operation and every look-up takes an [`OperationContext`].

mod accounts;
mod api_tokens;
mod buyers;
mod caller;
mod cloud_tenants;
mod collection;
mod context;
#[cfg(test)]
mod demo;
mod document;
mod erp_links;
mod events;
mod generate;
mod index;
mod licensees;
mod list;
mod lookup;
mod mail;
mod memberships;
mod neighbours;
mod outcome;
mod propagate;
mod rejection;
mod sellers;
mod table;
mod user_groups;
mod users;

use std::sync::Arc;

pub use self::{
    buyers::DESTINATION as TRANSFER_DESTINATION,
    caller::Caller,
    collection::{Collection, field_tables},
    context::{AuthContext, OperationContext},
    document::{
        Seed, SeedError, SeedFault, SeedFiles, State, StateDefaults, io_reason,
        members as document_members,
    },
    events::{ChangeKind, DomainEvent, DomainEvents, Subject},
    list::{ListItem, ListQuery, Page, PageBuilder, RowPage, Scan, is_long},
    mail::{Mail, MailKind, Mailbox, Message},
    outcome::Outcome,
    rejection::Rejection,
    users::UserKey,
};
use self::{
    collection::collections,
    index::AccountIndex,
    outcome::Effects,
    table::{Map, Table, empty},
};
pub use crate::model::Visibility;
pub use crate::random::{Generator, InvalidPosition};
use crate::{
    id::Id,
    model::{Account, AccountUser, ApiToken, Buyer, Email, ErpLink, User},
};

/// How many objects a collection has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The name of its list in documents, such as `accountUsers`.
    pub list: &'static str,
    /// The name of one object in a sentence, such as `account user`.
    pub noun: &'static str,
    /// The number of its objects.
    pub count: usize,
}

macro_rules! define {
    ($(
        $table:ident: $type:ident, $list:literal, $file:literal, $noun:literal, $parameter:literal,
        $belongs:expr $(, index $index:ident)? $(, add $add:ident)?;
    )*) => {
        /// All data of one emulated platform: a table of each collection, and their indexes.
        #[derive(Debug, Clone)]
        pub struct World {
            $($table: Table<crate::model::$type>,)*
            default_account: Option<Id<Account>>,
            by_email: Map<Email, Id<User>>,
            // The addresses of deleted users.
            by_former_email: Map<Email, Arc<[Id<User>]>>,
            by_secret: Map<Arc<str>, Id<ApiToken>>,
            by_user: Map<Id<User>, Arc<[Id<AccountUser>]>>,
            by_account: Map<Id<Account>, AccountIndex>,
            links_by_buyer: Map<Id<Buyer>, Arc<[Id<ErpLink>]>>,
            // The memberships that have, or had, a group of another account.
            cross_account_members: Map<Id<AccountUser>, ()>,
            generator: Generator,
        }

        impl World {
            /// A world with nothing in it, whose ids and codes `generator` draws.
            #[must_use]
            pub fn new(generator: Generator) -> Self {
                Self {
                    $($table: Table::default(),)*
                    default_account: None,
                    by_email: empty(),
                    by_former_email: empty(),
                    by_secret: empty(),
                    by_user: empty(),
                    by_account: empty(),
                    links_by_buyer: empty(),
                    cross_account_members: empty(),
                    generator,
                }
            }

            /// How many objects each collection has.
            pub fn counts(&self) -> impl DoubleEndedIterator<Item = Count> {
                [$(Count { list: $list, noun: $noun, count: self.$table.len() }),*].into_iter()
            }

            /// About how many bytes its objects take.
            #[must_use]
            pub fn bytes(&self) -> usize {
                0 $(+ self.$table.weight().present)*
            }

            /// About how many bytes the objects took that were ever written into it.
            #[must_use]
            pub fn written(&self) -> usize {
                0 $(+ self.$table.weight().written)*
            }
        }
    };
}

collections!(define);

impl World {
    /// A generator that goes on as the world's own would.
    #[must_use]
    pub fn generator(&self) -> Generator {
        self.generator.clone()
    }

    /// A copy of the world that goes on by itself, drawing from `generator`.
    #[must_use]
    pub fn fork(&self, generator: Generator) -> Self {
        Self { generator, ..self.clone() }
    }
}
