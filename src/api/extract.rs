//! Extractors: the parsed parts of a request, or the problem with them.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};

use super::{ApiState, Auth, schemas};
use crate::{
    fidelity::Member,
    http::{BearerToken, InFlight, path_parameter, read_body},
    id::Id,
    json::{Cursor, FromJson, Json, Violations, quoted},
    model::{Accounts, Notice, node::Table},
    problem::{Fault, Problem},
    rql::{self, Party, Projection},
    sandbox::Sandbox,
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
        let in_flight = InFlight::shared(request.extensions());
        let violations = no_violations(in_flight.as_deref(), state);
        let bytes = read_body(request.into_body(), state.config().body).await?;
        Ok(Self(read_document(&bytes, violations, in_flight.as_deref())?))
    }
}

/// Like [`Body`], or none if the body is empty.
pub(super) struct BodyIfAny<T>(pub(super) Option<T>);

impl<T: FromJson> FromRequest<ApiState> for BodyIfAny<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        let refused = (!is_json(request.headers())).then(|| unsupported(request.headers(), JSON));
        let in_flight = InFlight::shared(request.extensions());
        let violations = no_violations(in_flight.as_deref(), state);
        let bytes = read_body(request.into_body(), state.config().body).await?;
        match refused {
            _ if bytes.is_empty() => Ok(Self(None)),
            Some(problem) => Err(problem),
            None => Ok(Self(Some(read_document(&bytes, violations, in_flight.as_deref())?))),
        }
    }
}

/// The empty list for the violations of a request's body: reserved members are unknown in it, unless
/// the caller is known to be Operations.
pub(super) fn no_violations(in_flight: Option<&InFlight>, state: &ApiState) -> Violations {
    let violations = Violations::new(state.config().unknown_fields);
    match in_flight.and_then(InFlight::visibility).map(Visibility::party) {
        Some(Party::Operations) => violations,
        Some(Party::Anyone) | None => violations.without_reserved(),
    }
}

fn read_document<T: FromJson>(
    bytes: &[u8],
    mut violations: Violations,
    in_flight: Option<&InFlight>,
) -> Result<T, Problem> {
    let json = Json::parse(bytes)?;
    note_body(in_flight, &json);
    let document = T::read(Cursor::root(&json), &mut violations);
    Ok(violations.unless_any(document)?)
}

/// Notes for coverage which members the body of a request names.
pub(super) fn note_body(in_flight: Option<&InFlight>, body: &Json<'_>) {
    let in_flight = in_flight.filter(|in_flight| in_flight.is_recorded());
    if let Some((in_flight, operation)) = in_flight.and_then(|it| Some((it, it.operation()?))) {
        in_flight.note_body_members(schemas::named_members(operation.id, body));
    }
}

/// Notes for coverage which members of tables a query names.
pub(super) fn note_members(in_flight: &InFlight, named: &[rql::Named]) {
    if !named.is_empty() && in_flight.is_recorded() {
        in_flight.note_members(named.iter().map(|it| Member { schema: it.table, name: it.field }));
    }
}

/// The media types of JSON, for sentences.
const JSON: &str = "application/json, text/json or application/*+json, in UTF-8";

/// The problem with a body of another media type than expected.
pub(super) fn unsupported(headers: &HeaderMap, expected: &str) -> Problem {
    let given = headers.get(header::CONTENT_TYPE);
    let found =
        given.map_or("none".to_owned(), |given| quoted(&String::from_utf8_lossy(given.as_bytes())));
    // Only what people meet first: curl names forms where nothing else is said.
    let is_form = given.is_some_and(|given| given == "application/x-www-form-urlencoded");
    let hint = if is_form { " With curl, add -H 'Content-Type: application/json'." } else { "" };
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("Expected a body of Content-Type {expected}, found {found}.{hint}"),
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
    let mut parts = given.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    parts.all(is_in_utf8) && matches!(&*essence, "application/json" | "text/json")
        || essence.strip_prefix("application/").is_some_and(|subtype| subtype.ends_with("+json"))
}

/// Whether a parameter of a media type is something else than a character set, or one that every text in
/// is UTF-8.
fn is_in_utf8(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return true };
    let value = value.trim().trim_matches('"');
    let is_known = ["utf-8", "utf8", "us-ascii"].iter().any(|it| value.eq_ignore_ascii_case(it));
    is_known || !name.trim().eq_ignore_ascii_case("charset")
}

/// The id in the path. A malformed id is not found.
pub(super) struct Key<R>(pub(super) Id<R>);

impl<R: Collection> FromRequestParts<ApiState> for Key<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let segment = path_parameter(parts, R::PARAMETER).await;
        let id = segment.and_then(|segment| segment.parse().ok()).ok_or_else(|| {
            let (noun, pattern) = (R::NOUN, Id::<R>::pattern());
            // "A user" begins with a consonant when it is spoken.
            let article = if noun.starts_with(['A', 'E', 'a', 'e', 'i', 'o']) { "an" } else { "a" };
            Problem::not_found(format!("The id of {article} {noun} has the form {pattern}."))
        })?;
        Ok(Self(id))
    }
}

/// The query of a request for a single object.
pub(super) struct SingleQuery {
    /// The parameters that were ignored.
    ignored: Vec<Notice>,
    select: String,
    in_flight: Option<Arc<InFlight>>,
}

impl SingleQuery {
    /// What was ignored or forgiven of the query for an object of this table.
    pub(super) fn notices(&self, table: &'static Table, reader: Party) -> Vec<Notice> {
        let forgiven = rql::forgiven(&self.select, table, reader);
        self.ignored.iter().cloned().chain(forgiven.into_iter().map(Notice::Forgiven)).collect()
    }

    /// The members that `select` chooses from an object of this table for `reader`.
    pub(super) fn projection(
        &self,
        table: &'static Table,
        reader: Party,
    ) -> Arc<Projection<Accounts>> {
        if let Some(in_flight) = &self.in_flight {
            note_members(in_flight, &rql::named(&self.select, table, reader));
        }
        Projection::select(&self.select, table, reader)
    }
}

/// Ignores the parameters of lists, which some clients send with every request. A filter is more
/// likely a mistake, and refused.
impl FromRequestParts<ApiState> for SingleQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let request = rql::Request::parse(parts.uri.query().unwrap_or_default())?;
        if !request.filter.is_empty() {
            let sentence = "A single object takes no filter, and of parameters only `select`.";
            let fault = Fault {
                key: "filter".to_owned(),
                logged: sentence.to_owned(),
                sentence: sentence.to_owned(),
            };
            return Err(Problem::bad_request(Problem::VALIDATION).with_errors(vec![fault]));
        }
        let of_lists =
            [("limit", &request.limit), ("offset", &request.offset), ("order", &request.order)];
        let given = of_lists.into_iter().filter(|(_, text)| !text.is_empty());
        let ignored = given.map(|(name, _)| name).chain(request.ignored);
        let ignored = ignored.map(Notice::IgnoredParameter).collect();
        let in_flight = InFlight::shared(&parts.extensions);
        Ok(Self { ignored, select: request.select.into_owned(), in_flight })
    }
}

/// The caller of a request, and how much the caller sees.
pub(super) fn authenticate(
    headers: &HeaderMap,
    sandbox: &Sandbox,
    auth: Auth,
) -> Result<AuthContext, Problem> {
    let secret = BearerToken::of(headers).map(|token| token.secret);
    let caller = secret.and_then(|secret| sandbox.authenticate(secret));
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
    Ok(AuthContext { caller, visibility })
}
