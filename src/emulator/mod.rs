//! The emulator in one's own process: built, started, reset, stopped.

mod application;
mod sandbox;

pub use self::sandbox::{ClockHandle, EndOfTime, NoSandbox, SandboxHandle};

use std::{fmt, io, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::Router;
use jiff::SignedDuration;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    api::Auth,
    clock::Clock,
    faults::NewFault,
    http::{self, AdminToken, Limits, Log, Origins, Preferences},
    journal::Journaling,
    json::UnknownFields,
    model::{Rules, Style},
    rql::Bounds,
    sandbox::{ReadView, SandboxLimits, Sandboxes, SaverHandle, StateFile, StateSaver},
    world::{Seed, SeedError},
};

/// Everything about an emulator that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is in the world at first.
    pub seed: Seed,
    /// How many generated account users are added to that.
    pub users: usize,
    /// What ids, codes and trace ids are drawn from; without it they differ at every start.
    pub random_seed: Option<u64>,
    /// The time.
    pub clock: Clock,
    /// Which rules hold.
    pub rules: Rules,
    /// For how long an invitation may be accepted.
    pub invitation_lifetime: SignedDuration,
    /// Who is let in.
    pub auth: Auth,
    /// What becomes of properties that the schema of a body does not know.
    pub unknown_fields: UnknownFields,
    /// What is written besides the members that have a value.
    pub style: Style,
    /// The limit of a list that names none, and the greatest.
    pub bounds: Bounds,
    /// The most bytes of an answer.
    pub answer_limit: usize,
    /// The most bytes of rendered rows that are kept.
    pub render_cache: usize,
    /// Where the emulator is reached from outside, if not where it listens.
    pub public_url: Option<String>,
    /// Further host names by which the control plane answers.
    pub allowed_hosts: Vec<String>,
    /// Pages of which other origins may use the control plane.
    pub admin_origins: Origins,
    /// The token that every call of the control plane has to bring, if any.
    pub admin_token: Option<AdminToken>,
    /// The file that the default sandbox's state is taken from at the start, if it is there, and
    /// saved in after changes; a router without a socket does neither.
    pub state: Option<PathBuf>,
    /// How many sandboxes there may be, and for how long.
    pub keeping: SandboxLimits,
    /// How much is kept of what was asked and answered.
    pub journaling: Journaling,
    /// The faults that every sandbox has at first, and again after a reset.
    pub faults: Vec<NewFault>,
    /// Whether requests may choose how they are answered, by a header `Prefer`.
    pub preferences: Preferences,
    /// What clients may ask for, in time, size and number.
    pub limits: Limits,
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
            answer_limit: 32 << 20,
            render_cache: 64 << 20,
            public_url: None,
            allowed_hosts: Vec::new(),
            admin_origins: Origins::default(),
            admin_token: None,
            state: None,
            keeping: SandboxLimits::default(),
            journaling: Journaling::default(),
            faults: Vec::new(),
            preferences: Preferences::default(),
            limits: Limits::default(),
        }
    }
}

/// An emulator that is not running yet.
#[derive(Debug, Default)]
pub struct Builder {
    settings: Settings,
    log: Option<Log>,
}

impl Builder {
    /// With these settings in all.
    #[must_use]
    pub fn settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// With this in the world at first.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.settings.seed = seed;
        self
    }

    /// With a line for each request written to `log`.
    #[must_use]
    pub fn log(self, log: Log) -> Self {
        Self { log: Some(log), ..self }
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
        let (_, service) = self.application("http://localhost:8080")?;
        Ok(Router::new().fallback_service(service))
    }

    /// Starts the emulator on a port of loopback that the system chooses.
    pub async fn start(self) -> Result<Emulator, StartError> {
        self.start_on(TcpListener::bind(("127.0.0.1", 0)).await?)
    }

    /// Starts the emulator on `listener`, within a runtime of tokio.
    pub fn start_on(self, listener: TcpListener) -> Result<Emulator, StartError> {
        let address = listener.local_addr()?;
        let limits = self.settings.limits;
        let local_url = format!("http://localhost:{}", address.port());
        let file = self.settings.state.clone().map(StateFile::new);
        let (sandboxes, service) = self.application(&local_url)?;
        let keeper = file.map(|file| StateSaver::new(Arc::clone(&sandboxes), file)).transpose()?;
        let saving = keeper.map(StateSaver::start);
        let (stop, stopped) = oneshot::channel();
        let closing = Arc::clone(&sandboxes);
        let serving = tokio::spawn(http::serve(listener, service, limits, async move {
            // Stopping and being dropped are the same to the server.
            let _ = stopped.await;
            closing.close();
        }));
        Ok(Emulator { address, sandboxes, saving, stop, serving })
    }
}

/// A running emulator, which stops when it is dropped.
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

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL that the paths of the API are appended to.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The sandbox of that name, made from the seed if it is not there yet.
    pub fn sandbox(&self, name: &str) -> Result<SandboxHandle, NoSandbox> {
        let name = name.parse().map_err(|_| NoSandbox::InvalidName)?;
        let chosen = self.sandboxes.choose(&name).map_err(NoSandbox::CreateError)?;
        Ok(SandboxHandle::new(chosen.sandbox, &self.base_url()))
    }

    /// The world as it is now.
    #[must_use]
    pub fn read_view(&self) -> ReadView {
        self.sandboxes.default_one().read_view()
    }

    /// Goes back to the world at first.
    pub fn reset(&self) {
        self.sandboxes.default_one().reset();
    }

    /// Takes no more requests, answers those under way, saves the state, and ends.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.stop);
        let served = self.serving.await.map_err(io::Error::other)?;
        if let Some(saving) = self.saving {
            saving.end().await;
        }
        served
    }
}

/// Why an emulator did not start.
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
