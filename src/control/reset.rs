//! `/_emulator/reset`: takes a sandbox back to its first state, to an empty one, or to a snapshot.

use axum::{
    extract::{Request, State},
    http::StatusCode,
};

use super::{body, snapshots};
use crate::{
    http::BodyLimits,
    json::{Cursor, Violations},
    problem::Problem,
    sandbox::{CurrentSandbox, Name, Sandbox},
};

/// The state that a sandbox goes back to.
enum ResetTarget {
    Seed,
    Empty,
    Snapshot(Name),
}

impl ResetTarget {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let to = members.optional("to", |it, violations| match it.text(violations)? {
                "seed" => Some(Self::Seed),
                "empty" => Some(Self::Empty),
                _ => {
                    let name = it.parse("seed, empty, or a snapshot's name", violations);
                    name.map(Self::Snapshot)
                }
            });
            to.unwrap_or(Self::Seed)
        })
    }

    fn apply(self, sandbox: &Sandbox) -> Result<(), Problem> {
        match self {
            Self::Seed => sandbox.reset(),
            Self::Empty => sandbox.reset_to_empty(),
            Self::Snapshot(name) => {
                let kept = sandbox.snapshots.find(&name);
                sandbox.reset_to(kept.ok_or_else(|| snapshots::missing(sandbox, &name))?.state);
            }
        }
        Ok(())
    }
}

pub(super) async fn reset(
    CurrentSandbox(sandbox): CurrentSandbox,
    State(limits): State<BodyLimits>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let target = body::read(request, limits, ResetTarget::read).await?;
    target.apply(&sandbox)?;
    Ok(StatusCode::NO_CONTENT)
}
