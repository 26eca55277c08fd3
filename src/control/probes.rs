//! `/livez` and `/readyz`: whether the process is there, and ready.

use std::time::Duration;

use axum::extract::State;
use jiff::SignedDuration;
use tokio::time::sleep;

use super::ControlState;
use crate::{
    clock::parse_duration,
    http::QueryString,
    problem::{Fault, Problem},
};

// The listener is bound and the world seeded before the first request is accepted.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// Answers at once, or after the time that `?linger=` names, so that a health check which asks
/// often costs little. The first such request of a process is answered at once all the same.
pub(super) async fn ready(
    State(state): State<ControlState>,
    query: QueryString,
) -> Result<&'static str, Problem> {
    let linger = linger(&query)?;
    if let Some(linger) = linger.filter(|_| !state.sandboxes.life.is_first_linger()) {
        state.unless_stopping(sleep(linger)).await?;
    }
    Ok("ok")
}

fn linger(query: &QueryString) -> Result<Option<Duration>, Problem> {
    const MOST: SignedDuration = SignedDuration::from_secs(60);
    let Some((_, value)) = query.parameters().find(|(name, _)| name == "linger") else {
        return Ok(None);
    };
    let linger = parse_duration(&value).filter(|it| *it <= MOST && !it.is_negative());
    linger.map(|linger| Some(linger.unsigned_abs())).ok_or_else(|| {
        let logged = "Expected a duration of at most a minute, such as 20s".to_owned();
        let fault = Fault { key: "linger".to_owned(), sentence: format!("{logged}."), logged };
        Problem::bad_request(Problem::VALIDATION).with_errors([fault])
    })
}
