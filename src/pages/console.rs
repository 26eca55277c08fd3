//! The console: one page and its parts, the files in `console/`.
//!
//! The page calls the API and the control plane like any other client, and needs no other routes.

use std::hash::BuildHasher;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use foldhash::fast::FixedState;

use crate::{http::PathParam, problem::Problem};

/// A file of the console.
pub(super) struct Asset {
    name: &'static str,
    text: &'static str,
}

macro_rules! asset {
    ($name:literal) => {
        Asset { name: $name, text: include_str!(concat!("console/", $name)) }
    };
}

const PAGE: Asset = asset!("index.html");

/// All files of the page.
const ASSETS: &[Asset] = &[
    asset!("announce.js"),
    asset!("ask.js"),
    asset!("calls.js"),
    asset!("client.js"),
    asset!("clock-card.js"),
    asset!("controls.js"),
    asset!("copy.js"),
    asset!("curl.js"),
    asset!("dock.js"),
    asset!("dom.js"),
    asset!("drawer.js"),
    asset!("format.js"),
    asset!("icon.svg"),
    asset!("icons.js"),
    asset!("identity.js"),
    asset!("json-view.js"),
    asset!("layout.css"),
    asset!("live.js"),
    asset!("lookup.js"),
    asset!("main.js"),
    asset!("membership.js"),
    asset!("openapi.js"),
    asset!("pace.js"),
    asset!("panels.js"),
    asset!("parts.css"),
    asset!("parts.js"),
    asset!("place.js"),
    asset!("query.js"),
    asset!("route.js"),
    asset!("sidebar.js"),
    asset!("stream.js"),
    asset!("theme.js"),
    asset!("time.js"),
    asset!("tokens.css"),
    asset!("views.css"),
    asset!("views.js"),
    asset!("views/clock.js"),
    asset!("views/fault-words.js"),
    asset!("views/faults.js"),
    asset!("views/inbox.js"),
    asset!("views/invite-form.js"),
    asset!("views/invite.js"),
    asset!("views/message.js"),
    asset!("views/operation.js"),
    asset!("views/reference.js"),
    asset!("views/request.js"),
    asset!("views/requests.js"),
    asset!("views/sandbox-here.js"),
    asset!("views/sandboxes.js"),
    asset!("views/snapshots.js"),
    asset!("views/try-it.js"),
    asset!("views/user-groups.js"),
    asset!("views/user-table.js"),
    asset!("views/user.js"),
    asset!("views/users.js"),
];

/// Allows no other origin, no inline code, no markup from text, and no frame around the page.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'; require-trusted-types-for 'script'";

pub(super) async fn page(headers: HeaderMap) -> Response {
    PAGE.answer(&headers)
}

pub(super) async fn asset(
    PathParam(name): PathParam,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let asset = asset.ok_or_else(|| Problem::not_found("The console has no such part."))?;
    Ok(asset.answer(&headers))
}

/// Redirects to the page by a relative URL, which keeps the sandbox's prefix and any proxy's.
pub(super) async fn to_page() -> Response {
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "_emulator/")]).into_response()
}

impl Asset {
    /// Answers with the file, or with 304 if the browser has it.
    fn answer(&self, asked: &HeaderMap) -> Response {
        let tag = self.tag();
        let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
        let is_known = known.is_some_and(|tags| tags.split(',').any(|it| it.trim() == tag));
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.text.into_response()
        };
        let headers = response.headers_mut();
        headers.extend(HeaderValue::try_from(tag).map(|tag| (header::ETAG, tag)));
        for (name, value) in [
            (header::CONTENT_TYPE, self.media_type()),
            (header::CACHE_CONTROL, "no-cache"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (HeaderName::from_static("referrer-policy"), "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }

    /// Equal for equal texts only.
    fn tag(&self) -> String {
        format!("\"{:016x}\"", FixedState::default().hash_one(self.text))
    }

    fn media_type(&self) -> &'static str {
        match self.name.rsplit_once('.') {
            Some((_, "html")) => "text/html; charset=utf-8",
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        }
    }
}
