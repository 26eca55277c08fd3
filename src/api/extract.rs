//! Extractors: what a request says, parsed, or the problem with it.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    BoxError,
    body::{self, Bytes, HttpBody},
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use super::{ApiConfig, ApiState, Auth, sandbox_of};
use crate::{
    id::Id,
    json::{Cursor, FromJson, Json, Violations},
    model::{Accounts, Resource},
    problem::{Fault, Problem},
    rql::{self, Projection},
    world::{AuthContext, Caller, Collection, Visibility},
};

/// The body, as JSON that its schema admits.
pub(super) struct Body<T>(pub(super) T);

impl<T: FromJson> FromRequest<ApiState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(unsupported(request.headers(), JSON));
        }
        let bytes = read_body(request, state.config()).await?;
        Ok(Self(read_document(&bytes, state.config())?))
    }
}

/// The body like [`Body`], or that there is none.
pub(super) struct BodyIfAny<T>(pub(super) Option<T>);

impl<T: FromJson> FromRequest<ApiState> for BodyIfAny<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        let refused = (!is_json(request.headers())).then(|| unsupported(request.headers(), JSON));
        let bytes = read_body(request, state.config()).await?;
        match refused {
            _ if bytes.is_empty() => Ok(Self(None)),
            Some(problem) => Err(problem),
            None => Ok(Self(Some(read_document(&bytes, state.config())?))),
        }
    }
}

fn read_document<T: FromJson>(bytes: &[u8], config: &ApiConfig) -> Result<T, Problem> {
    let json = Json::parse(bytes)?;
    let mut violations = Violations::new(config.unknown_fields);
    let document = T::read(Cursor::root(&json), &mut violations);
    Ok(violations.unless_any(document)?)
}

/// The media types of JSON, for sentences.
const JSON: &str = "application/json, text/json or application/*+json";

/// The problem with a body that is announced as something else than expected.
pub(super) fn unsupported(headers: &HeaderMap, expected: &str) -> Problem {
    let is_given = headers.contains_key(header::CONTENT_TYPE);
    let found = if is_given { "something else" } else { "none" };
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("Expected a body of Content-Type {expected}, found {found}."),
    )
}

/// Whether the body is announced as JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|given| {
        // As nearly everybody writes it.
        given == "application/json" || given.to_str().is_ok_and(is_json_type)
    })
}

fn is_json_type(given: &str) -> bool {
    let essence = given.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    matches!(&*essence, "application/json" | "text/json")
        || essence.strip_prefix("application/").is_some_and(|subtype| subtype.ends_with("+json"))
}

/// The body, all of it, within the limits of time and size.
pub(super) async fn read_body(request: Request, config: &ApiConfig) -> Result<Bytes, Problem> {
    let body = Limited::new(request.into_body(), config.body_limit);
    let collected = timeout(config.body_timeout, collect(body)).await.map_err(|_| {
        let seconds = config.body_timeout.as_secs();
        Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            format!("The body was not complete after {seconds} seconds."),
        )
    })?;
    match collected {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The body is longer than {} bytes.", config.body_limit),
        )),
        Err(_) => Err(Problem::bad_request("The body ended before it was complete.")),
    }
}

async fn collect(mut body: Limited<body::Body>) -> Result<Bytes, BoxError> {
    let Some(first) = body.frame().await else { return Ok(Bytes::new()) };
    let first = first?.into_data().unwrap_or_default();
    // Nearly every body comes in one piece, which is taken as it is.
    if body.is_end_stream() {
        return Ok(first);
    }
    let rest = body.collect().await?.to_bytes();
    Ok([first, rest].concat().into())
}

/// The id in the path; one that can't exist is one that does not.
pub(super) struct Key<R>(pub(super) Id<R>);

impl<R: Collection> FromRequestParts<ApiState> for Key<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let segment = parameter(parts, state, R::PARAMETER).await;
        let id = segment.and_then(|segment| segment.parse().ok()).ok_or_else(|| {
            let (noun, pattern) = (R::NOUN, Id::<R>::pattern());
            Problem::not_found(format!("The id of a {noun} has the form {pattern}."))
        })?;
        Ok(Self(id))
    }
}

/// What stands in the path where its template has that parameter.
pub(super) async fn parameter(parts: &mut Parts, state: &ApiState, name: &str) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(parts, state).await.ok()?;
    let value = parameters.iter().find(|(other, _)| *other == name).map(|(_, value)| value);
    value.map(str::to_owned)
}

/// The text that says what of a single object is to be shown.
pub(super) struct Selected(pub(super) String);

impl FromRequestParts<ApiState> for Selected {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let request = rql::Request::parse(parts.uri.query().unwrap_or_default())?;
        check_that_only_select(&request)?;
        Ok(Self(request.select.into_owned()))
    }
}

/// What of a single object is to be shown.
pub(super) struct Selection<R> {
    pub(super) projection: Arc<Projection<Accounts>>,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> FromRequestParts<ApiState> for Selection<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Selected(select) = Selected::from_request_parts(parts, state).await?;
        Ok(Self { projection: Projection::select(&select, R::table()), of: PhantomData })
    }
}

// What a single object has no use for is not passed over in silence.
fn check_that_only_select(request: &rql::Request<'_>) -> Result<(), Problem> {
    let strangers = [
        ("limit", !request.limit.is_empty()),
        ("offset", !request.offset.is_empty()),
        ("order", !request.order.is_empty()),
        ("filter", !request.filter.is_empty()),
    ];
    let faults: Vec<_> = strangers
        .into_iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(key, _)| {
            let sentence = "A single object takes no query parameter but `select`.".to_owned();
            Fault { key: key.to_owned(), logged: sentence.clone(), sentence }
        })
        .collect();
    if faults.is_empty() {
        return Ok(());
    }
    Err(Problem::bad_request(Problem::VALIDATION).with_errors(faults))
}

impl FromRequestParts<ApiState> for AuthContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let sandbox = sandbox_of(&parts.extensions)?;
        let secret = bearer(&parts.headers);
        let caller = secret.and_then(|secret| sandbox.authenticate(secret));
        let auth = state.config().auth;
        let refused = match auth {
            Auth::Off => false,
            Auth::Any => secret.is_none_or(str::is_empty),
            Auth::Tokens => caller.is_none(),
        };
        if refused {
            return Err(Problem::unauthorized());
        }
        if let Some(Caller::Token(token)) = &caller {
            sandbox.note_access(token);
        }
        let caller = caller.unwrap_or(Caller::Operations);
        let visibility = match auth {
            Auth::Off | Auth::Any => Visibility::All,
            Auth::Tokens => caller.visibility(),
        };
        Ok(Self { caller, visibility })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    // What follows the last `~` chose the sandbox, and is no part of the secret.
    let secret = secret.rsplit_once('~').map_or(secret, |(secret, _)| secret);
    scheme.eq_ignore_ascii_case("Bearer").then(|| secret.trim())
}
