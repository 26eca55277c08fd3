//! The emulator as a library: build, start, reset and stop it in the same process.

mod application;
mod nearest_path;
mod sandbox;

pub use self::sandbox::{ClockHandle, EndOfTime, NoSandbox, SandboxHandle};

use std::{fmt, io, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::Router;
use jiff::SignedDuration;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use self::application::Application;
use crate::{
    api::Auth,
    clock::Clock,
    control::{Report, ShownSetting},
    faults::NewFault,
    http::{self, AdminToken, BaseUrl, HostPattern, Limits, Listeners, Origins, Preferences},
    journal::Journaling,
    json::UnknownFields,
    model::{Rules, Style},
    rql::Bounds,
    sandbox::{ReadView, SandboxLimits, Sandboxes, SaverHandle, StateFile, StateSaver},
    world::{Seed, SeedError},
};

/// The settings of an emulator.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The initial data.
    pub seed: Seed,
    /// How many generated account users are added to it. Every full 50 bring an organisation: a
    /// client with buyers, links to sellers, and licensees.
    pub users: usize,
    /// The seed of ids, codes and trace ids; without it they differ at every start.
    pub random_seed: Option<u64>,
    /// The clock of every sandbox at first.
    pub clock: Clock,
    /// The rules in force.
    pub rules: Rules,
    /// For how long an invitation may be accepted.
    pub invitation_lifetime: SignedDuration,
    /// How callers have to authenticate.
    pub auth: Auth,
    /// Whether properties that the schema of a body does not know are refused.
    pub unknown_fields: UnknownFields,
    /// Whether answers hold nulls and links.
    pub style: Style,
    /// The default and the greatest `limit` of a list.
    pub bounds: Bounds,
    /// The most objects of a streamed list.
    pub stream_limit: usize,
    /// The most bytes of an answer.
    pub answer_limit: usize,
    /// The most bytes of rendered rows that are kept.
    pub render_cache: usize,
    /// The URL at which clients reach the emulator; the default is the address that it listens on.
    pub public_url: Option<BaseUrl>,
    /// More host names that the control plane answers to.
    pub allowed_hosts: Vec<HostPattern>,
    /// The other origins whose pages may use the control plane.
    pub admin_origins: Origins,
    /// The token that calls of the control plane need, if any.
    pub admin_token: Option<AdminToken>,
    /// The file from which the default sandbox's state is loaded at the start, if it exists, and to
    /// which it is saved after changes. A router without a socket does neither.
    pub state: Option<PathBuf>,
    /// How many sandboxes there may be, and how long unused ones are kept.
    pub sandbox_limits: SandboxLimits,
    /// How many requests and answers are kept.
    pub journaling: Journaling,
    /// The bytes that the process is to stay within: what sandboxes hold beyond a part of it is
    /// refused.
    pub memory: usize,
    /// How many e-mails each sandbox keeps.
    pub inbox: usize,
    /// The faults that every sandbox has at first and after a reset.
    pub faults: Vec<NewFault>,
    /// Whether requests may choose how they are answered, by a header `Prefer`.
    pub preferences: Preferences,
    /// The limits of bodies, connections and time.
    pub limits: Limits,
    /// The settings as the report shows them. The program names all of them, with their sources.
    pub shown: Vec<ShownSetting>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: Seed::default(),
            users: 0,
            random_seed: None,
            clock: Clock::default(),
            rules: Rules::default(),
            invitation_lifetime: SignedDuration::from_hours(7 * 24),
            auth: Auth::default(),
            unknown_fields: UnknownFields::default(),
            style: Style::default(),
            bounds: Bounds { default_limit: 10, max_limit: 100 },
            stream_limit: 1_000_000,
            answer_limit: 32 << 20,
            render_cache: 64 << 20,
            public_url: None,
            allowed_hosts: Vec::new(),
            admin_origins: Origins::default(),
            admin_token: None,
            state: None,
            sandbox_limits: SandboxLimits::default(),
            journaling: Journaling::default(),
            // On 32 bits, as much as there is.
            memory: usize::try_from(4_u64 << 30).unwrap_or(usize::MAX),
            // More than a test suite looks through. Each keeps the membership that it is about.
            inbox: 1_000,
            faults: Vec::new(),
            preferences: Preferences::default(),
            limits: Limits::default(),
            shown: Vec::new(),
        }
    }
}

/// An emulator that is not running yet.
#[derive(Debug, Default)]
pub struct Builder {
    settings: Settings,
}

impl Builder {
    /// Sets all settings.
    #[must_use]
    pub fn settings(self, settings: Settings) -> Self {
        Self { settings }
    }

    /// Sets the initial data.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.settings.seed = seed;
        self
    }

    /// The emulator as a router, without a socket.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use accounts_emulator::Emulator;
    /// use axum::{body::Body, http::Request};
    /// use tower::ServiceExt;
    ///
    /// let router = Emulator::builder().router()?;
    /// let request = Request::get("/readyz").header("Host", "localhost").body(Body::empty())?;
    /// assert_eq!(router.oneshot(request).await?.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    pub fn router(self) -> Result<Router, SeedError> {
        let Application { service, .. } = self.application(BaseUrl::local(8080))?;
        Ok(Router::new().fallback(|request| service.answer(request)))
    }

    /// Starts the emulator on a free port of loopback.
    pub async fn start(self) -> Result<Emulator, StartError> {
        self.start_on(TcpListener::bind(("127.0.0.1", 0)).await?)
    }

    /// Starts the emulator on these sockets; needs a runtime of tokio.
    pub fn start_on(self, listeners: impl Into<Listeners>) -> Result<Emulator, StartError> {
        let listeners = listeners.into();
        let address = listeners.local_addr()?;
        let limits = self.settings.limits;
        let local_url = BaseUrl::local(address.port());
        let file = self.settings.state.clone().map(StateFile::open).transpose()?;
        let Application { sandboxes, service, report } = self.application(local_url)?;
        let saver = file.map(|file| StateSaver::new(Arc::clone(&sandboxes), file)).transpose()?;
        let saving = saver.map(StateSaver::start);
        let (stop, stopped) = oneshot::channel();
        let closing = Arc::clone(&sandboxes);
        let serving = tokio::spawn(http::serve(listeners, service, limits, async move {
            // A dropped sender stops the server as well.
            let _ = stopped.await;
            closing.life.stop();
        }));
        Ok(Emulator { address, sandboxes, report, saving, stop, serving })
    }
}

/// A running emulator, which stops when it is dropped.
///
/// It logs through `tracing` with targets below `accounts_emulator`, and requests with the target
/// [`LOG_TARGET`](http::LOG_TARGET). Install a subscriber to see the events.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = accounts_emulator::Emulator::builder().start().await?;
/// let ready = reqwest::get(format!("{}/readyz", emulator.base_url())).await?;
/// assert_eq!(ready.status(), 200);
/// emulator.stop().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    sandboxes: Arc<Sandboxes>,
    report: Report,
    saving: Option<SaverHandle>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

impl Emulator {
    /// An emulator with the default settings, to be changed and started.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL that the paths of the API are appended to.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the sandbox of that name, created from the seed if it does not exist.
    pub fn sandbox(&self, name: &str) -> Result<SandboxHandle, NoSandbox> {
        let name = name.parse().map_err(|_| NoSandbox::InvalidName)?;
        let chosen = self.sandboxes.choose(&name).map_err(NoSandbox::CreateError)?;
        self.sandboxes.confirm(&chosen);
        Ok(SandboxHandle::new(chosen.sandbox, &self.base_url()))
    }

    /// The world of the default sandbox as it is now.
    #[must_use]
    pub fn read_view(&self) -> ReadView {
        self.sandboxes.default_one().read_view()
    }

    /// The report on all sandboxes, their requests and the coverage. It can be read after the
    /// emulator has stopped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = accounts_emulator::Emulator::builder().start().await?;
    /// let report = emulator.report();
    /// emulator.stop().await?;
    /// let document: Vec<u8> = report.pieces().flatten().collect();
    /// let document: serde_json::Value = serde_json::from_slice(&document)?;
    /// assert_eq!(document["sandboxes"][0]["name"], "default");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn report(&self) -> Report {
        self.report.clone()
    }

    /// Takes the default sandbox back to its first state.
    pub fn reset(&self) {
        self.sandboxes.default_one().reset();
    }

    /// Stops accepting requests, answers those under way, and saves the state. Fails if it can't be
    /// saved.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.stop);
        let served = self.serving.await.map_err(io::Error::other)?;
        let saved = match self.saving {
            Some(saving) => saving.end().await,
            None => Ok(()),
        };
        served.and(saved)
    }
}

/// Why an emulator can't start.
#[derive(Debug)]
pub enum StartError {
    /// The seed is wrong.
    Seed(SeedError),
    /// The address can't be listened on.
    Listen(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seed(error) => error.fmt(f),
            Self::Listen(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}

impl From<SeedError> for StartError {
    fn from(error: SeedError) -> Self {
        Self::Seed(error)
    }
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Listen(error)
    }
}
