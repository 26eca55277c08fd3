//! What the layers know of the routes behind them.

use std::fmt;

use axum::http::Method;

/// The part of the emulator that a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The emulated API.
    Api,
    /// The page behind an invitation's link, which clients call as they call the API.
    Invitation,
    /// The control plane.
    ControlPlane,
    /// The console's page and its parts.
    Console,
    /// The probes.
    Probe,
    /// Everything else.
    Other,
}

/// An operation of the emulated API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Its id in the API's document.
    pub id: &'static str,
    /// Whether it answers with a list.
    pub is_list: bool,
    /// Whether its requests hold a secret, so that their bodies are not kept.
    pub is_secret: bool,
}

/// The functions that tell what a request asks for. Paths are without the sandbox's name.
pub struct RouteMap {
    /// The area of a path.
    pub area_of: fn(&str) -> Area,
    /// The operation of a method and a path, if there is one.
    pub operation_of: OperationOf,
}

/// A function from a method and a path to an operation.
pub type OperationOf = Box<dyn Fn(&Method, &str) -> Option<Operation> + Send + Sync>;

impl fmt::Debug for RouteMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteMap").finish_non_exhaustive()
    }
}
