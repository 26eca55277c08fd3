//! Builds the parts of an emulator and connects them.

use std::sync::Arc;

use axum::{Router, http::StatusCode};
use rand::{TryRng, rngs::SysRng};

use super::{Builder, Settings};
use crate::{
    api::{ApiConfig, ApiState, NOT_EMULATED, OPERATIONS},
    control::{self, ControlLimits, ControlState},
    http::{Access, AllowedHosts, Area, BodyLimits, HttpService, HttpState, RouteMap},
    journal::{Coverage, JournalBudget},
    memory::Memory,
    pages,
    problem::Problem,
    render::Renderer,
    sandbox::{SandboxTemplate, Sandboxes},
    trace_id::TraceIds,
    world::SeedError,
};

impl Builder {
    /// The sandboxes, and all routes behind their layers.
    pub(super) fn application(
        self,
        local_url: &str,
    ) -> Result<(Arc<Sandboxes>, HttpService), SeedError> {
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
        let routes = settings.routes(&sandboxes, renderer, coverage.clone(), local_url);
        let state = HttpState {
            trace_ids: TraceIds::from_seed(trace_seed(random_seed)),
            sandboxes: Arc::clone(&sandboxes),
            coverage,
            access: settings.access(),
            preferences: settings.preferences,
            body_timeout: settings.limits.body_timeout,
            routes: RouteMap { area_of, operations: OPERATIONS },
        };
        Ok((sandboxes, HttpService::new(state, routes)))
    }
}

impl Settings {
    fn routes(
        &self,
        sandboxes: &Arc<Sandboxes>,
        renderer: Renderer,
        coverage: Option<Arc<Coverage>>,
        local_url: &str,
    ) -> Router {
        let public_url = self.public_url.as_deref().unwrap_or(local_url);
        let limits = ControlLimits {
            body: self.body_limits(),
            // A document is in memory while it is read.
            state_size: self.limits.state_size.min(Memory::new(self.memory).share()),
            answer: self.answer_limit,
        };
        let control = ControlState::new(Arc::clone(sandboxes), public_url, coverage, limits);
        self.api(renderer, public_url)
            .router()
            .merge(pages::routes())
            .merge(control::routes(control))
            .fallback(nothing_here)
            .method_not_allowed_fallback(not_like_that)
    }

    /// The renderer, whose cache gives way before anything else.
    fn renderer(&self, memory: &Arc<Memory>) -> Renderer {
        Renderer::new(self.style, self.answer_limit, self.render_cache, Arc::clone(memory))
    }

    fn api(&self, renderer: Renderer, public_url: &str) -> ApiState {
        let config = ApiConfig {
            bounds: self.bounds,
            auth: self.auth,
            unknown_fields: self.unknown_fields,
            body: self.body_limits(),
        };
        ApiState::new(renderer, config, public_url)
    }

    fn body_limits(&self) -> BodyLimits {
        BodyLimits { size: self.limits.body_size, timeout: self.limits.body_timeout }
    }

    fn access(&self) -> Access {
        Access {
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

/// The area of a path without the sandbox's name.
fn area_of(path: &str) -> Area {
    match path {
        "/livez" | "/readyz" => Area::Probe,
        "/accept-invite" => Area::Invitation,
        "/_emulator" | "/_emulator/" => Area::Console,
        _ if path.starts_with("/_emulator/console/") => Area::Console,
        // All other paths below it are guarded, even those without a route.
        _ if path.starts_with("/_emulator") => Area::ControlPlane,
        _ if path.starts_with("/public/") || path.starts_with("/v1/") => Area::Api,
        _ => Area::Other,
    }
}

async fn nothing_here() -> Problem {
    Problem::not_found("There is nothing at this path.")
}

async fn not_like_that() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This path does not take this method; the header Allow names those that it takes.",
    )
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
            (Area::Probe, &["/livez", "/readyz"]),
            (Area::Other, &["/", "*", "", "/accept-invite/page.css", "/v1", "//_emulator/reset"]),
        ] {
            for path in paths {
                assert_eq!(area_of(path), area, "{path}");
            }
        }
    }
}
