//! A stand-in for SoftwareOne's Marketplace Accounts API, in one process, with its state in memory.
//!
//! A request enters through [`http`], is routed by [`api`] or [`control`], reads or changes the
//! world of a [`sandbox`], and leaves as JSON that [`model`]'s tables of fields describe. State
//! lives in [`world`], as one value a world.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use accounts_emulator::Emulator;
//!
//! let emulator = Emulator::builder().start().await?;
//! let url = format!("{}/public/v1/accounts/account-users?limit=1", emulator.base_url());
//! let page: serde_json::Value = reqwest::get(url).await?.json().await?;
//! assert_eq!(page["data"][0]["id"], "AUSR-4134-7183-7330");
//! emulator.reset();
//! # Ok(())
//! # }
//! ```

pub mod api;
pub mod clock;
pub mod control;
pub mod drift;
mod emulator;
pub mod faults;
pub mod fidelity;
pub mod form;
pub mod http;
pub mod id;
pub mod journal;
pub mod json;
pub mod memory;
pub mod model;
pub mod pages;
pub mod problem;
pub mod random;
pub mod render;
pub mod rql;
pub mod sandbox;
pub mod trace_id;
pub mod work;
pub mod world;

pub use emulator::{
    Builder, ClockHandle, Emulator, EndOfTime, NoSandbox, SandboxHandle, Settings, StartError,
};
pub use model::AccountType as Role;
