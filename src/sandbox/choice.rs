//! How requests choose sandboxes: a new one stays only if a request is served in it.

use std::sync::Arc;

use super::{CreateError, InUse, InitialState, Name, Sandbox, Sandboxes};

/// A sandbox that a request chose.
#[derive(Debug)]
pub struct ChosenSandbox {
    /// The sandbox.
    pub sandbox: Arc<Sandbox>,
    /// Whether the request is the first to name it.
    pub origin: SandboxOrigin,
    /// The use of it, which ends when this is dropped; none of the default sandbox, which stays.
    pub in_use: Option<InUse>,
}

/// Whether a sandbox existed before the request that chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxOrigin {
    /// It did.
    Existing,
    /// The request created it.
    Created,
}

impl Sandboxes {
    /// The default sandbox, chosen by a request that names none.
    #[must_use]
    pub fn choose_default(&self) -> ChosenSandbox {
        let sandbox = Arc::clone(&self.default);
        ChosenSandbox { sandbox, origin: SandboxOrigin::Existing, in_use: None }
    }

    /// The sandbox of that name, if it exists.
    #[must_use]
    pub fn choose_known(&self, name: &Name) -> Option<ChosenSandbox> {
        if name.is_default() {
            return Some(self.choose_default());
        }
        let others = self.others.read();
        let sandbox = others.get(name).filter(|sandbox| !sandbox.is_forgotten())?;
        // Under the lock, so that it is not removed in between.
        let in_use = Some(sandbox.usage.begin());
        let sandbox = Arc::clone(sandbox);
        Some(ChosenSandbox { sandbox, origin: SandboxOrigin::Existing, in_use })
    }

    /// The sandbox of that name, created from the seed if it does not exist.
    ///
    /// A new one stays if the request is served. Tell the registry how it ended, by
    /// [`confirm`](Self::confirm) or [`refuse`](Self::refuse).
    pub fn choose(&self, name: &Name) -> Result<ChosenSandbox, CreateError> {
        self.sweep_if_due();
        if let Some(chosen) = self.choose_known(name) {
            return Ok(chosen);
        }
        let sandbox = self.build(name, InitialState::Seed, None);
        let in_use = sandbox.usage.begin();
        if let Err(error) = self.admit(&sandbox) {
            in_use.refuse();
            return match error {
                // Another request created it in between.
                CreateError::Taken => self.choose(name),
                other => Err(other),
            };
        }
        Ok(ChosenSandbox { sandbox, origin: SandboxOrigin::Created, in_use: Some(in_use) })
    }

    /// Notes that a request is served, so that the sandbox that it chose stays.
    pub fn confirm(&self, chosen: &ChosenSandbox) {
        if chosen.sandbox.usage.confirm() {
            self.drop_surplus();
        }
    }

    /// Notes that the caller of a request was refused: a sandbox that no other request used is
    /// removed again. Returns the sandbox unless it was removed.
    pub fn refuse(&self, chosen: ChosenSandbox) -> Option<ChosenSandbox> {
        let ChosenSandbox { sandbox, origin, in_use } = chosen;
        if sandbox.usage.is_confirmed() {
            return Some(ChosenSandbox { sandbox, origin, in_use });
        }
        if let Some(in_use) = in_use {
            in_use.refuse();
        }
        let mut others = self.others.write();
        let is_unused = |known: &Arc<Sandbox>| {
            Arc::ptr_eq(known, &sandbox)
                && !known.usage.is_confirmed()
                && !known.usage.is_under_way()
        };
        if others.get(&sandbox.name).is_some_and(is_unused) {
            others.remove(&sandbox.name);
        }
        None
    }
}
