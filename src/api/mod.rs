//! The emulated HTTP surface: extract, call, wrap. It decides nothing about the domain.

mod account_users;
mod accounts;
mod crud;
mod done;
mod extract;
mod icons;
mod members;
mod multipart;
pub mod openapi;
mod operations;
mod page;
mod problems;
mod user_groups;
mod users;

pub use self::{
    operations::{Directory, OPERATIONS, Operation},
    page::envelope,
};

use std::{fmt, mem, sync::Arc};

use axum::{
    Router,
    extract::FromRequestParts,
    http::{Extensions, HeaderValue, request::Parts},
    response::Response,
    routing::{MethodRouter, delete, get, post},
};

use parking_lot::Mutex;

use self::members::{Shape, V4, V5};
use crate::{
    http::{BodyLimits, ListExample},
    id::{Id, Kind},
    json::UnknownFields,
    model::{Account, AccountUser, ApiToken, Context, Module, User, UserGroup},
    problem::Problem,
    render::Renderer,
    rql::Bounds,
    sandbox::{CurrentSandbox, ReadView, Sandbox},
    world::{DomainEvents, Terms, World},
};

/// Who is let in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Auth {
    /// Everybody; a known token still decides who acts.
    #[default]
    Off,
    /// Whoever brings a bearer token.
    Any,
    /// Holders of the world's tokens, who see and do what their account may.
    Tokens,
}

/// How requests are read and answers written; the same for the whole process.
#[derive(Debug, Clone, Copy)]
pub struct ApiConfig {
    /// The limit of a list that names none, and the greatest.
    pub bounds: Bounds,
    /// Who is let in.
    pub auth: Auth,
    /// What becomes of properties that the schema of a body does not know.
    pub unknown_fields: UnknownFields,
    /// How large a body may be, and how long it may take.
    pub body: BodyLimits,
}

/// What every request of the API needs; a clone is another handle on the same.
#[derive(Clone)]
pub struct ApiState(Arc<Shared>);

struct Shared {
    renderer: Renderer,
    config: ApiConfig,
    public_url: Arc<str>,
}

impl ApiState {
    /// The state of an API that is reached from outside at `public_url`.
    #[must_use]
    pub fn new(renderer: Renderer, config: ApiConfig, public_url: &str) -> Self {
        let public_url = public_url.trim_end_matches('/').into();
        Self(Arc::new(Shared { renderer, config, public_url }))
    }

    fn config(&self) -> &ApiConfig {
        &self.0.config
    }

    /// Every route of the API.
    ///
    /// The platform's own icons and addresses lack the leading `/public`, so both are answered.
    pub fn routes(self) -> Router {
        Routes::default()
            .route("/public/v1/openapi.json", get(openapi::document))
            .nest("/public/v1/accounts", collections)
            .nest("/v1/accounts", collections)
            .router
            .with_state(self)
    }
}

/// What a handler works with: the request's sandbox and how answers are written.
struct RequestContext {
    shared: Arc<Shared>,
    sandbox: Arc<Sandbox>,
    /// What the request has brought about.
    domain_events: Mutex<DomainEvents>,
    /// What links begin with.
    base: Arc<str>,
    /// How a list is to look, if not as it is.
    example: Option<ListExample>,
}

/// The sandbox that a request is for.
fn sandbox_of(extensions: &Extensions) -> Result<&Arc<Sandbox>, Problem> {
    // Every request comes through the gate, which leaves the sandbox there.
    extensions.get().map(|CurrentSandbox(sandbox)| sandbox).ok_or_else(Problem::internal)
}

impl RequestContext {
    fn sandbox(&self) -> &Arc<Sandbox> {
        &self.sandbox
    }

    /// Changes the world on the request's behalf.
    fn change<T>(&self, change: impl FnOnce(&mut World, Terms) -> T) -> T {
        let (outcome, domain_events) = self.sandbox.change_with_events(change);
        *self.domain_events.lock() = domain_events;
        outcome
    }

    /// The answer, with what the request has brought about as its extension.
    fn with_events(&self, mut response: Response) -> Response {
        let domain_events = mem::take(&mut *self.domain_events.lock());
        if !domain_events.0.is_empty() {
            response.extensions_mut().insert(domain_events);
        }
        response
    }

    /// The same off the threads that serve requests, for a change that may take long.
    async fn change_aside<T, E>(
        &self,
        change: impl FnOnce(&mut World, Terms) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let (outcome, domain_events) = self.sandbox.change_aside_with_events(change).await?;
        *self.domain_events.lock() = domain_events;
        Ok(outcome)
    }

    fn renderer(&self) -> &Renderer {
        &self.shared.renderer
    }

    fn config(&self) -> &ApiConfig {
        &self.shared.config
    }

    fn public_url(&self) -> &str {
        &self.base
    }

    /// Where the object of that id is in a collection, as a path from the root.
    fn location<K: Kind>(&self, collection: &str, id: Id<K>) -> Option<HeaderValue> {
        let prefix = self.sandbox.name().prefix();
        let path =
            id.with_text(|id| [&prefix, "/public/v1/accounts/", collection, "/", id].concat());
        HeaderValue::try_from(path).ok()
    }

    fn context<'a>(&'a self, view: &'a ReadView) -> Context<'a> {
        Context {
            now: view.now,
            base: self.public_url(),
            href: self.renderer().style().href,
            neighbours: &*view.world,
        }
    }
}

impl FromRequestParts<ApiState> for RequestContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let sandbox = Arc::clone(sandbox_of(&parts.extensions)?);
        let shared = Arc::clone(&state.0);
        let prefix = sandbox.name().prefix();
        let base = match &*prefix {
            "" => Arc::clone(&shared.public_url),
            prefix => [&shared.public_url, prefix].concat().into(),
        };
        let example = parts.extensions.get().copied();
        Ok(Self { shared, sandbox, domain_events: Mutex::default(), base, example })
    }
}

/// Routes in the making.
///
/// A router of axum's within another looks a path up twice, and rewrites it in between, at each
/// request; here a nest is no more than what the paths in it begin with.
#[derive(Default)]
struct Routes {
    router: Router<ApiState>,
    prefix: String,
}

impl Routes {
    fn route(mut self, path: &str, methods: MethodRouter<ApiState>) -> Self {
        let path = [&self.prefix, path].concat();
        // As in axum's own nests, `/` is the nest itself.
        self.router = self.router.route(path.strip_suffix('/').unwrap_or(&path), methods);
        self
    }

    fn nest(mut self, path: &str, inner: impl FnOnce(Self) -> Self) -> Self {
        let outside = self.prefix.len();
        self.prefix.push_str(path);
        let mut all = inner(self);
        all.prefix.truncate(outside);
        all
    }
}

#[rustfmt::skip]
fn collections(routes: Routes) -> Routes {
    routes
        .route("/openapi.json", get(openapi::document))
        .route("/account-users", get(crud::list::<AccountUser>).post(account_users::create))
        .route("/account-users/{accountUserId}", get(crud::read::<AccountUser>).delete(account_users::remove))
        .route("/account-users/{accountUserId}/groups", post(account_users::add_group).put(account_users::replace_groups))
        .route("/account-users/{accountUserId}/groups/{userGroupId}", delete(account_users::remove_group))
        .route("/account-users/{accountUserId}/accept-invite", post(account_users::accept))
        .route("/account-users/{accountUserId}/resend-invite", post(account_users::resend))
        .route("/account-users/{accountUserId}/send-new-invite", post(account_users::send_new))
        .route("/accounts", get(crud::list::<Account>).post(accounts::create))
        .route("/accounts/{accountId}", get(crud::read::<Account>).put(accounts::update))
        .route("/accounts/{accountId}/activate", post(accounts::activate))
        .route("/accounts/{accountId}/deactivate", post(accounts::deactivate))
        .route("/accounts/{accountId}/enable", post(accounts::enable))
        .route("/accounts/{accountId}/disable", post(accounts::disable))
        .route("/accounts/{accountId}/validate", post(accounts::validate))
        .route("/accounts/{accountId}/icon", get(icons::read::<Account>))
        .route("/users/{userId}/icon", get(icons::read::<User>))
        .route("/modules", get(crud::list::<Module>))
        .route("/modules/{moduleId}", get(crud::read::<Module>))
        .route("/api-tokens", get(crud::list::<ApiToken>))
        .route("/api-tokens/{apiTokenId}", get(crud::read::<ApiToken>))
        .route("/users", get(crud::list::<User>))
        .route("/users/{userId}", get(users::read).put(users::update).delete(users::remove))
        .route("/users/{userId}/block", post(users::block))
        .route("/users/{userId}/unblock", post(users::unblock))
        .route("/users/{userId}/set-password", post(users::set_password))
        .route("/users/{userId}/sso", get(users::sso).post(users::sso))
        .route("/users/{userId}/sso-check", get(users::sso).post(users::sso))
        .route("/users/{userId}/accounts", get(users::accounts))
        .route("/user-groups", get(crud::list::<UserGroup>).post(user_groups::create))
        .route("/user-groups/{userGroupId}", get(crud::read::<UserGroup>).put(user_groups::update).delete(user_groups::remove))
        .nest("/{accountId}/users", members_of_account::<V4>)
        .nest("/accounts/{accountId}/users", members_of_account::<V5>)
}

#[rustfmt::skip]
fn members_of_account<S: Shape>(routes: Routes) -> Routes {
    routes
        .route("/", get(members::list::<S>).post(members::create::<S>))
        .route("/{userId}", get(members::read::<S>).put(members::update::<S>).delete(members::remove))
        .route("/{userId}/groups", post(members::add_group::<S>).put(members::replace_groups::<S>))
        .route("/{userId}/groups/{userGroupId}", delete(members::remove_group))
        .route("/{userId}/accept-invite", post(members::accept::<S>))
        .route("/{userId}/resend-invite", post(members::resend::<S>))
        .route("/{userId}/send-new-invite", post(members::send_new::<S>))
}

impl fmt::Debug for ApiState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiState").field("config", &self.0.config).finish_non_exhaustive()
    }
}
