//! The operations of the control plane: one table.

use axum::{Router, routing::get};

use super::{
    ControlState, alive, clock, coverage, events, faults, health, inbox, openapi, requests, reset,
    sandboxes, snapshots, state, users, verify,
};
use crate::http::operations;

operations! {
    pub ControlState, "/_emulator";
    readControlDocument GET    "/openapi.json"     Admin openapi::document;
    readHealth          GET    "/health"           Admin health;
    readCoverage        GET    "/coverage"         Admin coverage::read;
    deleteCoverage      DELETE "/coverage"         Admin coverage::clear;
    reset               POST   "/reset"            Admin reset::reset;
    readState           GET    "/state"            Admin state::read;
    replaceState        PUT    "/state"            Admin state::replace;
    listSnapshots       GET    "/snapshots"        Admin snapshots::list;
    readSnapshot        GET    "/snapshots/{name}" Admin snapshots::read;
    takeSnapshot        PUT    "/snapshots/{name}" Admin snapshots::keep;
    deleteSnapshot      DELETE "/snapshots/{name}" Admin snapshots::remove;
    generateUsers       POST   "/users"            Admin users::generate;
    listSandboxes       GET    "/sandboxes"        Admin sandboxes::list;
    createSandbox       POST   "/sandboxes"        Admin sandboxes::create;
    readSandbox         GET    "/sandboxes/{name}" Admin sandboxes::read;
    deleteSandbox       DELETE "/sandboxes/{name}" Admin sandboxes::remove;
    readClock           GET    "/clock"            Admin clock::read;
    moveClock           PUT    "/clock"            Admin clock::change;
    listMessages        GET    "/inbox"            Admin inbox::list;
    deleteMessages      DELETE "/inbox"            Admin inbox::clear;
    awaitMessage        GET    "/inbox/wait"       Admin inbox::wait;
    readMessage         GET    "/inbox/{id}"       Admin inbox::read;
    deleteMessage       DELETE "/inbox/{id}"       Admin inbox::remove;
    listFaults          GET    "/faults"           Admin faults::list;
    createFault         POST   "/faults"           Admin faults::create;
    deleteFaults        DELETE "/faults"           Admin faults::clear;
    readFault           GET    "/faults/{id}"      Admin faults::read;
    deleteFault         DELETE "/faults/{id}"      Admin faults::remove;
    listRequests        GET    "/requests"         Admin requests::list;
    deleteRequests      DELETE "/requests"         Admin requests::clear;
    awaitRequests       GET    "/requests/wait"    Admin requests::wait;
    verifyRequests      POST   "/requests/verify"  Admin verify::verify;
    readRequest         GET    "/requests/{id}"    Admin requests::read;
    readEvents          GET    "/events"           Admin events::stream;
}

/// The router of the control plane and of the probes.
pub(super) fn router() -> Router<ControlState> {
    // The last two are what people try first.
    let probes = ["/livez", "/readyz", "/healthz", "/health"];
    let router = probes.iter().fold(Router::new(), |router, path| router.route(path, get(alive)));
    add_operations(router, "/_emulator")
}
