//! Extractors: the parsed parts of a request, or the problem with them.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};

use super::{ApiState, Auth, reader_of, sandbox_of};
use crate::{
    http::{BearerToken, path_parameter, read_body},
    id::Id,
    json::{Cursor, FromJson, Json, Violations},
    model::{Accounts, Resource},
    problem::{Fault, Problem},
    rql::{self, Party, Projection},
    world::{AuthContext, Caller, Collection, Visibility},
};

/// The body: JSON that its schema admits.
///
/// It is read behind the [`RequestContext`](super::RequestContext), which knows the caller.
pub(super) struct Body<T>(pub(super) T);

impl<T: FromJson> FromRequest<ApiState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(unsupported(request.headers(), JSON));
        }
        let violations = no_violations(&request, state);
        let bytes = read_body(request.into_body(), state.config().body).await?;
        Ok(Self(read_document(&bytes, violations)?))
    }
}

/// Like [`Body`], or none if the body is empty.
pub(super) struct BodyIfAny<T>(pub(super) Option<T>);

impl<T: FromJson> FromRequest<ApiState> for BodyIfAny<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        let refused = (!is_json(request.headers())).then(|| unsupported(request.headers(), JSON));
        let violations = no_violations(&request, state);
        let bytes = read_body(request.into_body(), state.config().body).await?;
        match refused {
            _ if bytes.is_empty() => Ok(Self(None)),
            Some(problem) => Err(problem),
            None => Ok(Self(Some(read_document(&bytes, violations)?))),
        }
    }
}

/// The empty list for the violations of a request's body.
pub(super) fn no_violations(request: &Request, state: &ApiState) -> Violations {
    let violations = Violations::new(state.config().unknown_fields);
    match reader_of(request.extensions()) {
        Party::Operations => violations,
        Party::Anyone => violations.without_reserved(),
    }
}

fn read_document<T: FromJson>(bytes: &[u8], mut violations: Violations) -> Result<T, Problem> {
    let json = Json::parse(bytes)?;
    let document = T::read(Cursor::root(&json), &mut violations);
    Ok(violations.unless_any(document)?)
}

/// The media types of JSON, for sentences.
const JSON: &str = "application/json, text/json or application/*+json";

/// The problem with a body of another media type than expected.
pub(super) fn unsupported(headers: &HeaderMap, expected: &str) -> Problem {
    let is_given = headers.contains_key(header::CONTENT_TYPE);
    let found = if is_given { "something else" } else { "none" };
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("Expected a body of Content-Type {expected}, found {found}."),
    )
}

/// Whether the `Content-Type` is one of JSON's.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|given| {
        // The usual spelling.
        given == "application/json" || given.to_str().is_ok_and(is_json_type)
    })
}

fn is_json_type(given: &str) -> bool {
    let essence = given.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    matches!(&*essence, "application/json" | "text/json")
        || essence.strip_prefix("application/").is_some_and(|subtype| subtype.ends_with("+json"))
}

/// The id in the path. A malformed id is not found.
pub(super) struct Key<R>(pub(super) Id<R>);

impl<R: Collection> FromRequestParts<ApiState> for Key<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let segment = path_parameter(parts, R::PARAMETER).await;
        let id = segment.and_then(|segment| segment.parse().ok()).ok_or_else(|| {
            let (noun, pattern) = (R::NOUN, Id::<R>::pattern());
            Problem::not_found(format!("The id of a {noun} has the form {pattern}."))
        })?;
        Ok(Self(id))
    }
}

/// The parameter `select` of a request for a single object.
pub(super) struct Selected(pub(super) String);

impl FromRequestParts<ApiState> for Selected {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let request = rql::Request::parse(parts.uri.query().unwrap_or_default())?;
        check_that_only_select(&request)?;
        Ok(Self(request.select.into_owned()))
    }
}

/// The members that `select` chooses from a single object.
///
/// It is extracted behind the [`RequestContext`](super::RequestContext), which knows the caller.
pub(super) struct Selection<R> {
    pub(super) projection: Arc<Projection<Accounts>>,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> FromRequestParts<ApiState> for Selection<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Selected(select) = Selected::from_request_parts(parts, state).await?;
        let reader = reader_of(&parts.extensions);
        Ok(Self { projection: Projection::select(&select, R::table(), reader), of: PhantomData })
    }
}

/// Refuses the parameters that only lists take.
fn check_that_only_select(request: &rql::Request<'_>) -> Result<(), Problem> {
    let list_only = [
        ("limit", !request.limit.is_empty()),
        ("offset", !request.offset.is_empty()),
        ("order", !request.order.is_empty()),
        ("filter", !request.filter.is_empty()),
    ];
    let faults: Vec<_> = list_only
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
        let secret = BearerToken::of(&parts.headers).map(|token| token.secret);
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
