//! Builds the parts of an emulator and connects them.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rand::{TryRng, rngs::SysRng};

use super::{Builder, Settings, nearest_path::nearest_path};
use crate::{
    api::{ApiConfig, ApiState, NOT_EMULATED, OPERATIONS},
    control::{self, ControlLimits, ControlState, Report},
    http::{
        Access, AllowedHosts, Area, BaseUrl, BodyLimits, Evaluations, HttpService, HttpState,
        InFlight, PublicUrl, RouteMap,
    },
    journal::{Coverage, JournalBudget},
    memory::Memory,
    pages,
    problem::Problem,
    render::Renderer,
    sandbox::{SandboxTemplate, Sandboxes},
    trace_id::TraceIds,
    world::SeedError,
};

/// The parts of an emulator.
pub(super) struct Application {
    pub(super) sandboxes: Arc<Sandboxes>,
    /// All routes behind their layers.
    pub(super) service: HttpService,
    pub(super) report: Report,
}

impl Builder {
    /// Builds the parts.
    pub(super) fn application(self, local_url: BaseUrl) -> Result<Application, SeedError> {
        let Self { settings } = self;
        let random_seed = settings.random_seed.unwrap_or_else(entropy);
        let memory = Memory::new(settings.memory);
        let renderer = settings.renderer(&memory);
        let template = settings.template(random_seed, memory);
        let sandboxes = Sandboxes::new(template, settings.sandbox_limits)?;
        let sandboxes = Arc::new(sandboxes);
        let operations = OPERATIONS.iter().chain(NOT_EMULATED).map(|operation| operation.id);
        let coverage =
            (settings.journaling.entries > 0).then(|| Arc::new(Coverage::new(operations)));
        let public_url = PublicUrl::new(settings.public_url.clone(), local_url);
        let evaluations = Evaluations::new(Arc::clone(&sandboxes));
        let control = ControlState::new(
            Arc::clone(&sandboxes),
            evaluations.clone(),
            public_url.clone(),
            coverage.clone(),
            settings.control_limits(),
        );
        let control = control.with_settings(&settings.shown);
        let report = Report::new(control.clone());
        let api = settings.api(renderer, public_url.clone(), evaluations);
        let routes = routes(api, control);
        let state = HttpState {
            trace_ids: TraceIds::from_seed(trace_seed(random_seed)),
            sandboxes: Arc::clone(&sandboxes),
            coverage,
            access: settings.access(public_url),
            preferences: settings.preferences,
            body_timeout: settings.limits.body_timeout,
            body_size: settings.limits.body_size,
            routes: RouteMap { area_of, operations: OPERATIONS },
        };
        Ok(Application { sandboxes, service: HttpService::new(state, routes), report })
    }
}

impl Settings {
    fn control_limits(&self) -> ControlLimits {
        ControlLimits {
            body: self.body_limits(),
            // A document is in memory while it is read.
            state_size: self.limits.state_size.min(Memory::new(self.memory).share()),
            answer: self.answer_limit,
            idle_timeout: self.limits.idle_timeout,
        }
    }

    /// The renderer, whose cache gives way before anything else.
    fn renderer(&self, memory: &Arc<Memory>) -> Renderer {
        Renderer::new(self.style, self.answer_limit, self.render_cache, Arc::clone(memory))
    }

    fn api(&self, renderer: Renderer, public_url: PublicUrl, evaluations: Evaluations) -> ApiState {
        let config = ApiConfig {
            bounds: self.bounds,
            stream_limit: self.stream_limit,
            auth: self.auth,
            unknown_fields: self.unknown_fields,
            body: self.body_limits(),
        };
        ApiState::new(renderer, config, evaluations, public_url)
    }

    fn body_limits(&self) -> BodyLimits {
        BodyLimits { size: self.limits.body_size, timeout: self.limits.body_timeout }
    }

    fn access(&self, public_url: PublicUrl) -> Access {
        Access {
            public_url,
            allowed_hosts: AllowedHosts::new(&self.allowed_hosts),
            allowed_origins: self.admin_origins.clone(),
            admin_token: self.admin_token.clone(),
        }
    }

    fn template(&self, random_seed: u64, memory: Arc<Memory>) -> SandboxTemplate {
        SandboxTemplate {
            seed: self.seed.clone(),
            users: self.users,
            random_seed,
            clock: self.clock,
            rules: self.rules,
            lifetime: self.invitation_lifetime,
            journal_budget: JournalBudget::new(self.journaling, Arc::clone(&memory)),
            memory,
            inbox: self.inbox,
            faults: self.faults.as_slice().into(),
        }
    }
}

fn routes(api: ApiState, control: ControlState) -> Router {
    api.router()
        .merge(pages::routes())
        .merge(control::routes(control))
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_like_that)
}

/// The area of a path without the sandbox's name.
fn area_of(path: &str) -> Area {
    match path {
        "/livez" | "/readyz" | "/healthz" | "/health" => Area::Probe,
        "/accept-invite" => Area::Invitation,
        "/_emulator" | "/_emulator/" => Area::Console,
        _ if path.starts_with("/_emulator/console/") => Area::Console,
        // All other paths below it are guarded, even those without a route.
        _ if path.starts_with("/_emulator") => Area::ControlPlane,
        _ if path.starts_with("/public/") || path.starts_with("/v1/") => Area::Api,
        _ => Area::Other,
    }
}

/// A problem that names the nearest path, and leads to the console.
async fn nothing_here(request: Request) -> Response {
    const NOTHING: &str = "There is nothing at this path.";
    if request.method() == Method::OPTIONS && request.uri().path() == "*" {
        return (StatusCode::NO_CONTENT, [(header::ALLOW, "GET,HEAD,POST,PUT,DELETE")])
            .into_response();
    }
    let Some(in_flight) = InFlight::of(request.extensions()) else {
        return Problem::internal().into_response();
    };
    let prefix = in_flight.prefix();
    let detail = match nearest_path(in_flight.path()) {
        Some(path) => format!("{NOTHING} Did you mean {prefix}{path}?"),
        None => NOTHING.to_owned(),
    };
    let mut response = Problem::not_found(detail).into_response();
    let help = HeaderValue::try_from(format!("<{prefix}/_emulator/>; rel=\"help\""));
    response.headers_mut().extend(help.map(|help| (header::LINK, help)));
    response
}

/// The methods of a path; the layers add their names.
async fn not_like_that(method: Method) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This path takes other methods.").into_response()
}

// Without a seed, every start draws other ids.
fn entropy() -> u64 {
    SysRng.try_next_u64().unwrap_or_default()
}

// Another stream than that of the ids, so that drawing trace ids does not change them.
fn trace_seed(random_seed: u64) -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&random_seed.to_le_bytes());
    seed[8..].fill(b't');
    seed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_belongs_to_an_area() {
        for (area, paths) in [
            (Area::Api, &["/public/v1/x", "/v1/x", "/public/v1/_emulator"][..]),
            (Area::Invitation, &["/accept-invite"]),
            (Area::ControlPlane, &["/_emulator/inbox", "/_emulator/nothing", "/_emulator/console"]),
            (Area::Console, &["/_emulator", "/_emulator/", "/_emulator/console/main.js"]),
            (Area::Probe, &["/livez", "/readyz", "/healthz", "/health"]),
            (Area::Other, &["/", "*", "", "/accept-invite/page.css", "/v1", "//_emulator/reset"]),
        ] {
            for path in paths {
                assert_eq!(area_of(path), area, "{path}");
            }
        }
    }
}
