//! Random operations, held against a reference model that is written plainly and knows nothing of
//! the emulator's code.

pub(crate) mod actions;
pub(crate) mod api_tokens;
mod buyer_moves;
mod buyers;
pub(crate) mod cloud_tenants;
pub(crate) mod compare;
pub(crate) mod licensees;
mod links;
pub(crate) mod reference;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod sellers;
