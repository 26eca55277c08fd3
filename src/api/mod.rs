//! The emulated API: extract, call, wrap. It decides nothing about the domain.

mod account_users;
mod accounts;
mod api_tokens;
mod buyers;
mod cloud_tenants;
mod crud;
mod done;
mod erp_links;
mod extract;
mod icons;
mod licensees;
mod list_request;
mod members;
mod memberships;
mod multipart;
mod not_emulated;
pub mod openapi;
mod page;
mod problems;
mod routes;
pub mod schemas;
mod sellers;
mod sources;
mod stream;
mod user_groups;
mod users;

pub use self::{not_emulated::OPERATIONS as NOT_EMULATED, page::write_page, routes::OPERATIONS};

use std::{fmt, sync::Arc};

use axum::{
    Router,
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, request::Parts},
};

use self::extract::authenticate;
use crate::{
    http::{Audience, BodyLimits, Evaluations, InFlight, ListExample, Operation, PublicUrl},
    id::{Id, Kind},
    json::UnknownFields,
    model::{AccountType, Context, VisibleNeighbours},
    problem::Problem,
    render::Renderer,
    rql::{Bounds, Party},
    sandbox::{Changed, CurrentSandbox, ReadView, Sandbox},
    world::{AuthContext, OperationContext, Outcome, Rejection, Visibility, World},
};

/// Which requests are let in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Auth {
    /// All. A known token still decides the caller.
    #[default]
    Off,
    /// Those with a bearer token.
    Any,
    /// Callers with a token of the world, with the rights of its account.
    Tokens,
}

/// How requests are read and answers are written, in the whole process.
#[derive(Debug, Clone, Copy)]
pub struct ApiConfig {
    /// The limit of a list that names none, and the greatest.
    pub bounds: Bounds,
    /// The most objects of a stream.
    pub stream_limit: usize,
    /// Which requests are let in.
    pub auth: Auth,
    /// How to treat properties that the schema of a body does not know.
    pub unknown_fields: UnknownFields,
    /// How large a body may be, and how long it may take.
    pub body: BodyLimits,
}

/// The state that all requests of the API share. A clone is another handle on the same.
#[derive(Clone)]
pub struct ApiState(Arc<Shared>);

struct Shared {
    renderer: Renderer,
    config: ApiConfig,
    evaluations: Evaluations,
    public_url: PublicUrl,
}

impl ApiState {
    /// The state of an API whose clients reach it at `public_url`.
    #[must_use]
    pub fn new(
        renderer: Renderer,
        config: ApiConfig,
        evaluations: Evaluations,
        public_url: PublicUrl,
    ) -> Self {
        Self(Arc::new(Shared { renderer, config, evaluations, public_url }))
    }

    fn config(&self) -> &ApiConfig {
        &self.0.config
    }

    /// The router of the API.
    pub fn router(self) -> Router {
        routes::router().with_state(self)
    }
}

/// The memory that has to be free when an object is created: for its row, for those that come into
/// being with it, for the mail, and for what the sandbox no longer shares.
const ROOM_TO_CREATE: usize = 32 << 10;

/// The context of a request: the sandbox, the caller, and how answers are written.
///
/// Extracting it authenticates the request.
struct RequestContext {
    shared: Arc<Shared>,
    sandbox: Arc<Sandbox>,
    auth: AuthContext,
    /// The URL that links begin with.
    base: Arc<str>,
    /// How the request prefers to see a list.
    example: Option<ListExample>,
    in_flight: Arc<InFlight>,
}

/// The URL at which clients reach the request's sandbox.
struct SandboxUrl(Arc<str>);

impl SandboxUrl {
    fn of(sandbox: &Sandbox, state: &ApiState) -> Self {
        let url = state.0.public_url.effective();
        Self(match &*sandbox.name.prefix() {
            "" => Arc::clone(url.text()),
            prefix => [url.text(), prefix].concat().into(),
        })
    }
}

impl FromRequestParts<ApiState> for SandboxUrl {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let CurrentSandbox(sandbox) = CurrentSandbox::from_request_parts(parts, state).await?;
        Ok(Self::of(&sandbox, state))
    }
}

impl RequestContext {
    /// Who reads the answer.
    fn reader(&self) -> Party {
        self.auth.visibility.party()
    }

    fn read_view(&self) -> ReadView {
        self.sandbox.read_view()
    }

    /// The context of look-ups in a view.
    fn context(&self, view: &ReadView) -> OperationContext {
        self.sandbox.context_at(&self.auth, view.now)
    }

    /// Applies an operation to the world.
    fn change<R>(
        &self,
        operation: impl FnOnce(&mut World, &OperationContext) -> Result<Outcome<R>, Rejection>,
    ) -> Result<Changed<R>, Problem> {
        Ok(self.sandbox.change(&self.auth, operation)?)
    }

    /// Applies an operation that may take long, off the threads that serve requests.
    async fn change_in_background<R: Send + Sync + 'static>(
        &self,
        operation: impl FnOnce(&mut World, &OperationContext) -> Result<Outcome<R>, Rejection>
        + Send
        + 'static,
    ) -> Result<Changed<R>, Problem> {
        Ok(self.sandbox.change_in_background(self.auth.clone(), operation).await?)
    }

    fn renderer(&self) -> &Renderer {
        &self.shared.renderer
    }

    fn config(&self) -> &ApiConfig {
        &self.shared.config
    }

    fn evaluations(&self) -> Evaluations {
        self.shared.evaluations.clone()
    }

    /// The path of an object in a collection, from the root of the public URL's host.
    fn location<K: Kind>(&self, collection: &str, id: Id<K>) -> Option<HeaderValue> {
        let (url, prefix) = (self.shared.public_url.effective(), self.sandbox.name.prefix());
        let start = [url.path_prefix(), &prefix, "/public/v1/accounts/", collection, "/"].concat();
        let path = id.with_text(|id| start + id);
        HeaderValue::try_from(path).ok()
    }

    /// The context in which the values of an answer are computed.
    fn render_context<'a>(&'a self, view: &'a ReadView) -> Context<'a> {
        Context {
            now: view.now,
            base: &self.base,
            href: self.renderer().style.href,
            neighbours: VisibleNeighbours::new(&*view.world, self.auth.visibility),
        }
    }
}

impl FromRequestParts<ApiState> for RequestContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let CurrentSandbox(sandbox) = CurrentSandbox::from_request_parts(parts, state).await?;
        let in_flight = InFlight::shared(&parts.extensions).ok_or_else(Problem::internal)?;
        let auth = authenticate(&parts.headers, &sandbox, state.config().auth)
            .inspect_err(|_| in_flight.refuse_caller())?;
        authorize(parts, &auth)?;
        if in_flight.operation().is_some_and(Operation::is_create) {
            in_flight.make_room(ROOM_TO_CREATE)?;
        }
        let SandboxUrl(base) = SandboxUrl::of(&sandbox, state);
        let shared = Arc::clone(&state.0);
        let example = parts.extensions.get().copied();
        Ok(Self { shared, sandbox, auth, base, example, in_flight })
    }
}

/// Refuses a caller who is not of the audience of the operation.
///
/// From then on it is known how much the caller sees, which extractors behind this one need.
fn authorize(parts: &Parts, auth: &AuthContext) -> Result<(), Problem> {
    let in_flight = InFlight::of(&parts.extensions);
    if let Some(in_flight) = in_flight {
        in_flight.set_visibility(auth.visibility);
    }
    let operation = in_flight.and_then(InFlight::operation);
    let Visibility::Account(_) = auth.visibility else { return Ok(()) };
    let sentence = match operation.map(|operation| operation.audience) {
        Some(Audience::Operations) => "Only Operations may do that.",
        Some(Audience::Client) if auth.caller.role() != AccountType::Client => {
            "Only Operations and clients may do that."
        }
        Some(Audience::Public | Audience::Caller | Audience::Client | Audience::Admin) | None => {
            return Ok(());
        }
    };
    Err(Problem::new(StatusCode::FORBIDDEN, sentence))
}

impl fmt::Debug for ApiState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiState").field("config", &self.0.config).finish_non_exhaustive()
    }
}
