//! Handles of sandboxes, for tests in the same process.

use std::{fmt, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::{
    clock::Clock,
    faults::Faults,
    journal::Journal,
    model::AccountType,
    sandbox::{CreateError, Inbox, Name, ReadView, Sandbox},
    world::Message,
};

/// A sandbox of a running emulator; a clone is another handle on the same.
///
/// Moving the clock makes an invitation expire, in this sandbox only:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use accounts_emulator::Emulator;
/// use serde_json::{Value, json};
///
/// let emulator = Emulator::builder().start().await?;
/// let sandbox = emulator.sandbox("expiry")?;
/// let users = format!("{}/public/v1/accounts/account-users", sandbox.base_url());
/// let client = reqwest::Client::new();
///
/// let invitation = json!({ "email": "ann@example.com", "groups": [{}] });
/// let created: Value = client.post(&users).json(&invitation).send().await?.json().await?;
/// assert_eq!(created["invitation"]["status"], "Invited");
///
/// sandbox.clock().advance(Duration::from_secs(7 * 24 * 60 * 60 + 1))?;
///
/// let one = format!("{users}/{}", created["id"].as_str().unwrap());
/// let later: Value = client.get(one).send().await?.json().await?;
/// assert_eq!(later["invitation"]["status"], "InvitationExpired");
/// # Ok(())
/// # }
/// ```
///
/// The link that would have been mailed accepts an invitation:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use accounts_emulator::{Emulator, Role, sandbox::Search};
/// use serde_json::{Value, json};
///
/// let emulator = Emulator::builder().start().await?;
/// let sandbox = emulator.sandbox("acceptance")?;
/// let users = format!("{}/public/v1/accounts/account-users", sandbox.base_url());
/// let client = reqwest::Client::new();
///
/// // The token alone would choose the sandbox too.
/// let token = sandbox.token(Role::Operations).unwrap();
/// let invitation = json!({ "email": "ann@example.com", "groups": [{}] });
/// client.post(&users).bearer_auth(token).json(&invitation).send().await?;
///
/// let letters = sandbox.inbox();
/// let letter = letters.wait(&Search::to("ann@example.com"), Duration::from_secs(5)).await;
/// client.post(sandbox.link(&letter.unwrap())).send().await?.error_for_status()?;
///
/// let list = format!("{users}?user.email=ann@example.com");
/// let page: Value = client.get(list).send().await?.json().await?;
/// assert_eq!(page["data"][0]["invitation"]["status"], "Active");
///
/// sandbox.reset();
/// assert!(sandbox.inbox().find(&Search::default()).is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SandboxHandle {
    sandbox: Arc<Sandbox>,
    base_url: String,
}

impl SandboxHandle {
    pub(super) fn new(sandbox: Arc<Sandbox>, emulator: &str) -> Self {
        let base_url = format!("{emulator}{}", sandbox.name.prefix());
        Self { sandbox, base_url }
    }

    /// The name that requests choose it by.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.sandbox.name
    }

    /// The URL that the paths of the API are appended to; it chooses the sandbox.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A token of that role, which chooses the sandbox as well; none if its world has none.
    #[must_use]
    pub fn token(&self, role: AccountType) -> Option<String> {
        self.sandbox.token_of(role)
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> ClockHandle<'_> {
        ClockHandle(&self.sandbox)
    }

    /// The e-mails that the platform would have sent.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.sandbox.inbox
    }

    /// The injected faults.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use accounts_emulator::{Emulator, faults::NewFault};
    ///
    /// let emulator = Emulator::builder().start().await?;
    /// let sandbox = emulator.sandbox("flaky")?;
    /// let users = format!("{}/public/v1/accounts/account-users", sandbox.base_url());
    ///
    /// sandbox.faults().add(NewFault::status(503).times(1).on("listAccountUsers")).unwrap();
    ///
    /// assert_eq!(reqwest::get(&users).await?.status(), 503);
    /// assert_eq!(reqwest::get(&users).await?.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.sandbox.faults
    }

    /// The journal of its requests.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use accounts_emulator::{Emulator, journal::{Count, Match}, work::Work};
    ///
    /// let emulator = Emulator::builder().start().await?;
    /// let sandbox = emulator.sandbox("called")?;
    /// reqwest::get(format!("{}/public/v1/accounts/modules", sandbox.base_url())).await?;
    ///
    /// let wanted = Match { operation: Some("listModules".to_owned()), ..Match::default() };
    /// let verify = |count| sandbox.requests().verify(&wanted, count, &Work::default());
    /// assert!(verify(Count::exactly(1))?.is_ok());
    /// assert!(verify(Count::exactly(2))?.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn requests(&self) -> &Journal {
        &self.sandbox.journal
    }

    /// The link that a message holds; a POST to it accepts the invitation, as the page's button does.
    #[must_use]
    pub fn link(&self, message: &Message) -> String {
        let about = &message.mail.about;
        format!("{}{}", self.base_url, about.invitation.code.link(about.id))
    }

    /// The world as it is now.
    #[must_use]
    pub fn read_view(&self) -> ReadView {
        self.sandbox.read_view()
    }

    /// Goes back to the first state, with its clock and an empty inbox.
    pub fn reset(&self) {
        self.sandbox.reset();
    }
}

/// The clock of a sandbox, which can be moved.
#[derive(Debug, Clone, Copy)]
pub struct ClockHandle<'a>(&'a Sandbox);

impl ClockHandle<'_> {
    /// The time that it shows.
    #[must_use]
    pub fn now(self) -> Timestamp {
        self.0.clock().now()
    }

    /// Moves the clock forward.
    pub fn advance(self, by: Duration) -> Result<(), EndOfTime> {
        let by = SignedDuration::try_from(by).map_err(|_| EndOfTime)?;
        self.0.set_clock(|clock| clock.advanced(by).ok_or(EndOfTime)).map(|_| ())
    }

    /// Sets the clock, which goes on from that instant.
    pub fn set(self, at: Timestamp) {
        self.put(Clock::set_to(at));
    }

    /// Stops the clock at that instant.
    pub fn freeze(self, at: Timestamp) {
        self.put(Clock::Stopped(at));
    }

    /// Sets the clock back to the system's time.
    pub fn follow_system(self) {
        self.put(Clock::System);
    }

    fn put(self, clock: Clock) {
        // Replacing the clock can't fail.
        let _ = self.0.set_clock(|_| Ok::<_, EndOfTime>(clock));
    }
}

/// A clock can't be moved beyond the year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOfTime;

/// Why there is no such sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSandbox {
    /// The text is not a valid name.
    InvalidName,
    /// There is no room for another sandbox.
    CreateError(CreateError),
}

impl fmt::Display for EndOfTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the clock can't be moved that far: it goes from the year 1 to the end of 9999")
    }
}

impl std::error::Error for EndOfTime {}

impl fmt::Display for NoSandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidName => write!(f, "expected {}", Name::EXPECTED),
            Self::CreateError(CreateError::Full { most }) => {
                write!(f, "all {most} sandboxes are in use")
            }
            Self::CreateError(CreateError::OutOfMemory(spent)) => spent.fmt(f),
            Self::CreateError(CreateError::Taken) => f.write_str("a sandbox of that name is there"),
        }
    }
}

impl std::error::Error for NoSandbox {}
