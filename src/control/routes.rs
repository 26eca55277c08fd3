//! The operations of the control plane: one table.

use axum::{Router, middleware::from_fn, routing::get};

use super::{
    ControlState, clock, coverage, events, faults, health, inbox, openapi, parameters,
    probes::{alive, ready},
    report, requests, reset, sandboxes, seed, settings, snapshots, state, timeline, users, verify,
};
use crate::http::operations;

operations! {
    pub ControlState, "/_emulator";
    readControlDocument GET    "/openapi.json"     Admin openapi::document;
    readHealth          GET    "/health"           Admin health;
    readCoverage        GET    "/coverage"         Admin coverage::read;
    deleteCoverage      DELETE "/coverage"         Admin coverage::clear;
    readSettings        GET    "/settings"         Admin settings::read;
    changeSettings      PUT    "/settings"         Admin settings::change;
    reset               POST   "/reset"            Admin reset::reset;
    readState           GET    "/state"            Admin state::read;
    replaceState        PUT    "/state"            Admin state::replace;
    replaceSeed         PUT    "/seed"             Admin seed::replace;
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
    readTimeline        GET    "/timeline"         Admin timeline::read;
    readReport          GET    "/report"           Admin report::read;
}

/// The router of the control plane and of the probes.
pub(super) fn router() -> Router<ControlState> {
    // The last two are what people try first.
    let probes = Router::new().route("/livez", get(alive)).route("/readyz", get(ready));
    let probes = probes.route("/healthz", get(ready)).route("/health", get(ready));
    add_operations(probes, "/_emulator").route_layer(from_fn(parameters::refuse_unknown))
}
