//! HTTP: the layers that every request passes, the readers of its parts, and serving within
//! [`Limits`].
//!
//! hyper's connections are driven here because `axum::serve` sets no limits of time or number: a
//! client that never finishes a header would keep its connection for ever.

mod admin_token;
mod allowed_hosts;
mod bearer;
mod body;
mod connection;
mod cors;
mod cut;
mod fault_layer;
mod fault_plan;
mod guard;
mod hold;
mod host;
mod journal_layer;
#[macro_use]
mod stack;
mod layers;
mod log;
mod log_layer;
mod nudge;
mod origins;
mod panic;
mod path;
mod prefer;
mod problem_layer;
mod pulse;
mod query;
mod response;
mod routes;
mod sandbox_layer;
mod target;
mod tee;
mod trace;
mod untracked;
mod upload;
mod wire;

pub use self::{
    admin_token::{AdminToken, InvalidToken},
    allowed_hosts::AllowedHosts,
    bearer::BearerToken,
    body::{BodyError, BodyLimits, read_body},
    guard::Access,
    layers::{HttpState, layered},
    log::{Format, Level, Log, Outcome},
    origins::{InvalidOrigin, Origin, Origins},
    path::{PathParam, path_parameter},
    prefer::{ListExample, Preferences},
    query::QueryString,
    response::json_response,
    routes::{Area, Operation, OperationOf, RouteMap},
    target::Target,
};

use std::{io, pin::pin, sync::Arc, time::Duration};

use axum::{extract::Request, response::Response};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time,
};
use tower::Service;

/// What a client may ask for, in time, size and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long a header may take, from its first byte; of the first, from the connection's start.
    /// A client that holds up the end of a connection has as long.
    pub header_timeout: Duration,
    /// How long a connection may go unused, or an answer unread.
    pub idle_timeout: Duration,
    /// How long the body of a request may take.
    pub body_timeout: Duration,
    /// How many bytes the body of a request may have.
    pub body_size: usize,
    /// How many connections are served at a time; others wait.
    pub max_connections: usize,
    /// How long a shutdown waits for the requests under way.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            // Longer than clients and proxies keep theirs, so that it is they who close.
            idle_timeout: Duration::from_secs(75),
            body_timeout: Duration::from_secs(30),
            body_size: 2 << 20,
            max_connections: 4096,
            grace: Duration::from_secs(10),
        }
    }
}

/// Serves `service` on `listener` until `shutdown` completes and what is under way is answered.
///
/// Dropping the future ends every connection at once.
pub async fn serve<S>(
    listener: TcpListener,
    service: S,
    limits: Limits,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()>
where
    S: Service<Request, Response = Response, Error = std::convert::Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send + 'static,
{
    let room = Arc::new(Semaphore::new(limits.max_connections));
    // A message asks the connections to end; dropping the sender ends them.
    let (closing, closed) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, place) = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = accept(&listener, &room) => accepted,
        };
        let attended = connection::attend(stream, service.clone(), limits, closed.clone());
        tokio::spawn(async move {
            attended.await;
            drop(place);
        });
    }
    drop((listener, closed));
    closing.send_replace(());
    // Whoever has not ended by then has had its chance.
    let _ = time::timeout(limits.grace, closing.closed()).await;
    Ok(())
}

/// Raises the process's limit of open files as far as it goes; answers how many connections fit.
#[must_use]
pub fn raise_file_limit() -> usize {
    // For the listener, the standard streams, the runtime's own and a seed that is being read.
    const OTHERS: u64 = 64;
    // What POSIX grants everybody, where the system does not say.
    const LEAST: u64 = 256;
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(LEAST);
    usize::try_from(files.saturating_sub(OTHERS).max(1)).unwrap_or(usize::MAX)
}

/// The next connection, once there is room: until then it waits in the listener's backlog.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there always is a place.
    let place = Arc::clone(room).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(error) if is_of_one_connection(&error) => {}
            // Out of files or memory: trying again at once would only spin.
            Err(_) => time::sleep(Duration::from_millis(100)).await,
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}
