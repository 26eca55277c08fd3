//! The guard layer: refuses requests without a proper `Host`, and keeps others than those with
//! access from the control plane.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version, header},
    response::{IntoResponse, Response},
};

use super::{
    AdminToken, AllowedHosts, Area, BearerToken, InFlight, Origin, Origins, PublicUrl,
    allowed_hosts::host_of, layers::Next,
};
use crate::problem::Problem;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Who may use the control plane.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// The host names by which it answers, besides that of the public URL.
    pub allowed_hosts: AllowedHosts,
    /// The URL at which clients reach it, whose host and origin are its own.
    pub public_url: PublicUrl,
    /// The other origins whose pages may use it.
    pub allowed_origins: Origins,
    /// The token that every call has to bring, if any.
    pub admin_token: Option<AdminToken>,
}

/// A request that is refused.
struct Refusal {
    problem: Problem,
    // The foreign origin whose page may read why.
    readable_by: Option<HeaderValue>,
}

/// Passes on only what may be answered, before a sandbox is made for it.
pub(super) async fn guard(in_flight: &InFlight, request: Request, next: impl Next) -> Response {
    let mut response = match check(in_flight, &request) {
        Ok(()) => next(request).await,
        Err(refusal) => refusal.into_response(),
    };
    if in_flight.area == Area::ControlPlane {
        keep_private(response.headers_mut());
    }
    response
}

fn check(in_flight: &InFlight, request: &Request) -> Result<(), Refusal> {
    check_host(request)?;
    let access = &in_flight.state.access;
    match in_flight.area {
        Area::ControlPlane => access.check(request),
        Area::Console => access.check_page(request),
        Area::Api | Area::Invitation | Area::Probe | Area::Other => Ok(()),
    }
}

/// Keeps an answer of the control plane from caches, and from pages of other origins that would load
/// it as a picture or a script.
fn keep_private(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Checks that a request has the header `Host` that RFC 9112 demands; hyper does not.
pub(super) fn check_host(request: &Request) -> Result<(), Problem> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if request.version() < Version::HTTP_11 => Ok(()),
        (None, _) => Err(Problem::bad_request("An HTTP/1.1 request needs a Host header.")),
        (Some(_), Some(_)) => Err(Problem::bad_request("A request has one Host header.")),
        (Some(host), None) if is_host(host) => Ok(()),
        (Some(_), None) => Err(Problem::bad_request("The Host header holds no host.")),
    }
}

/// Whether every byte of the value may stand in a host and a port.
fn is_host(value: &HeaderValue) -> bool {
    let is_mark = |byte: u8| {
        matches!(byte, b'-' | b'.' | b'_' | b'~' | b'%' | b':' | b'[' | b']')
            || matches!(byte, b'!' | b'$' | b'&'..=b',' | b';' | b'=')
    };
    value.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || is_mark(*byte))
}

impl Access {
    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let authority = authority(request.uri(), request.headers()).unwrap_or_default();
        if !self.allowed_hosts.admit(authority) && !self.is_public_host(authority) {
            return Err(Refusal::from(forbidden(format!(
                "The control plane does not answer to the host {}; --allowed-hosts or \
                 EMULATOR_ALLOWED_HOSTS adds hosts.",
                host_of(authority)
            ))));
        }
        let headers = request.headers();
        if let Some(origin) = headers.get(header::ORIGIN)
            && !self.is_own_origin(origin, authority)
        {
            return Err(Refusal::of_origin(origin, request.method()));
        }
        self.check_page(request)?;
        if !self.is_entitled(headers) {
            return Err(Refusal::from(Problem::new(
                StatusCode::UNAUTHORIZED,
                "Expected the token of --admin-token in a header Authorization: Bearer.",
            )));
        }
        Ok(())
    }

    /// Refuses what a page of another origin loads without `Origin`, such as a picture or a frame.
    ///
    /// A link on such a page may lead here.
    fn check_page(&self, request: &Request) -> Result<(), Refusal> {
        let headers = request.headers();
        let is = |name, value: &str| headers.get(name).is_some_and(|given| given == value);
        let is_foreign = is(FETCH_SITE, "cross-site") || is(FETCH_SITE, "same-site");
        let is_link = request.method() == Method::GET
            && is(FETCH_MODE, "navigate")
            && is(FETCH_DEST, "document");
        let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
        let is_allowed = self.allowed_origins.admit(origin.unwrap_or_default());
        if is_foreign && !is_link && !is_allowed {
            return Err(Refusal::from(foreign_page()));
        }
        Ok(())
    }

    fn is_public_host(&self, authority: &str) -> bool {
        let public = self.public_url.given();
        public.is_some_and(|url| host_of(url.authority()) == host_of(authority))
    }

    /// Whether pages of this origin may use the control plane: its own, the public URL's, or an
    /// allowed one. Only browsers send `Origin`.
    fn is_own_origin(&self, origin: &HeaderValue, authority: &str) -> bool {
        let origin = origin.to_str().unwrap_or_default();
        let own = origin.split_once("://").map(|(_, own)| own);
        let is_public = || {
            let public = self.public_url.given().and_then(|url| url.origin());
            public.is_some_and(|public| origin.parse::<Origin>() == Ok(public))
        };
        own.is_some_and(|own| own.eq_ignore_ascii_case(authority))
            || self.allowed_origins.admit(origin)
            || is_public()
    }

    fn is_entitled(&self, headers: &HeaderMap) -> bool {
        let Some(expected) = &self.admin_token else { return true };
        BearerToken::of(headers).is_some_and(|token| expected.is(token.secret))
    }
}

impl Refusal {
    /// The refusal of a page of that origin, which may read the sentence but nothing else.
    ///
    /// A preflight stays refused, so that the page can send nothing that needs one.
    fn of_origin(origin: &HeaderValue, method: &Method) -> Self {
        let readable_by = (method != Method::OPTIONS).then(|| origin.clone());
        Self { problem: foreign_page(), readable_by }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem, readable_by: None }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.problem.into_response();
        if let Some(origin) = self.readable_by {
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            let yes = HeaderValue::from_static("true");
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        response
    }
}

fn foreign_page() -> Problem {
    forbidden(
        "The control plane does not answer to pages of other origins than its own; --admin-cors or \
         EMULATOR_ADMIN_CORS adds origins.",
    )
}

fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, detail)
}

/// The host and port by which a client asks.
pub(crate) fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let named = uri.authority().map(axum::http::uri::Authority::as_str);
    named.or_else(|| headers.get(header::HOST)?.to_str().ok())
}
