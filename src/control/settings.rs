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

/// A change of settings. A member that is missing stays as it is.
struct Change {
    /// The new public URL; none inside stands for the one at the start.
    public_url: Option<Option<BaseUrl>>,
}

impl Change {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let is_null = members.is_null("publicUrl");
            let url = members
                .nullable("publicUrl", |it, violations| it.parse(BaseUrl::EXPECTED, violations));
            let public_url = if is_null { Some(None) } else { url.map(Some) };
            Self { public_url }
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
    let Change { public_url } = body::read(request, limits, Change::read).await?;
    if let Some(url) = public_url {
        state.public_url.set(url);
    }
    Ok(shown(&state))
}

fn shown(state: &ControlState) -> Response {
    ok(&json!({ "publicUrl": &**state.public_url.effective().text() }))
}
