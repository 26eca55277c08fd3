//! Documents: seed data and states in one form, read and written by the tables of the model.
//!
//! A document has a list for each collection. Order in a list is order of creation, and references
//! are ids. A seed may be split into files, each with a part of the document. A state is a
//! seed with one more member, `state`, for what a seed does not say.
//! `seed-data/schema/seed.schema.json` describes the form.

mod actors;
mod clock;
mod lists;
mod mailbox;
mod read;
mod seed;
mod seed_files;
mod state;

pub use self::{
    lists::members,
    seed::{Seed, SeedError, SeedFault, io_reason},
    seed_files::SeedFiles,
    state::{State, StateDefaults},
};
