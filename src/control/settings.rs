//! `/_emulator/settings`: the settings of the process that can be changed while it runs.

use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::json;

use super::{ControlState, body, ok};
use crate::{
    http::{BaseUrl, BodyLimits},
    json::{Cursor, Violations},
    problem::Problem,
};

/// A change of the public URL.
enum Change {
    /// It stays as it is.
    None,
    /// It is another one.
    To(BaseUrl),
    /// It is the one at the start.
    Back,
}

impl Change {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            if members.is_null("publicUrl") {
                return Self::Back;
            }
            let url = members
                .optional("publicUrl", |it, violations| it.parse(BaseUrl::EXPECTED, violations));
            url.map_or(Self::None, Self::To)
        })
    }
}

pub(super) async fn read(State(state): State<ControlState>) -> Response {
    shown(&state)
}

pub(super) async fn change(
    State(state): State<ControlState>,
    State(limits): State<BodyLimits>,
    request: Request,
) -> Result<Response, Problem> {
    match body::read(request, limits, Change::read).await? {
        Change::None => {}
        Change::To(url) => state.public_url.set(Some(url)),
        Change::Back => state.public_url.set(None),
    }
    Ok(shown(&state))
}

fn shown(state: &ControlState) -> Response {
    ok(&json!({ "publicUrl": &**state.public_url.effective().text() }))
}
