//! One sandbox in the report.

use serde_json::{Value, json};

use super::super::{
    ControlState,
    addresses::Addresses,
    clock, faults, inbox,
    requests::{whole, with_dropped},
};
use crate::{
    journal::in_document,
    sandbox::{Sandbox, Search},
};

/// The sandbox with its state, clock, faults, inbox, snapshots and requests.
///
/// A sandbox that was never changed has no state, but says so: with thousands of them, the same data
/// would be there thousands of times. The default one always has its state.
pub(super) fn shown(control: &ControlState, addresses: &Addresses, sandbox: &Sandbox) -> Value {
    let messages = sandbox.inbox.find(&Search::default());
    let messages = messages.iter().map(|it| inbox::shown(addresses, &sandbox.name, it));
    let snapshots = sandbox.snapshots.all();
    let mut shown = json!({
        "name": sandbox.name.as_str(),
        "clock": clock::shown(sandbox.clock()),
        "faults": faults::shown(&sandbox.faults),
        "inbox": messages.collect::<Vec<_>>(),
        "snapshots": snapshots.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
    });
    if sandbox.is_as_made() && !sandbox.name.is_default() {
        shown["unchanged"] = json!(true);
    } else {
        shown["state"] = state(sandbox);
    }
    in_document(&mut shown);
    if control.coverage.is_some() {
        shown["requests"] = requests(sandbox);
    }
    shown
}

fn state(sandbox: &Sandbox) -> Value {
    let mut document = Vec::new();
    let written = sandbox.state().write(&mut document);
    let document = written.ok().and_then(|()| serde_json::from_slice(&document).ok());
    document.unwrap_or_default()
}

/// The requests in full, without the codes in the links of invitations, which the journal shows.
fn requests(sandbox: &Sandbox) -> Value {
    let entries = sandbox.journal.entries();
    let mut data: Vec<_> = entries.iter().map(whole).collect();
    let bodies = data.iter_mut().filter_map(|request| request.pointer_mut("/response/body"));
    bodies.for_each(in_document);
    with_dropped(json!({ "data": data }), sandbox.journal.dropped())
}
