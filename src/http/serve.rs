//! The server: accepts connections, limits their number, and ends them in order.

use std::{io, pin::pin, sync::Arc, time::Duration};

use hyper_util::server::graceful::GracefulShutdown;
use tokio::{net::TcpStream, sync::OwnedSemaphorePermit, task::JoinSet, time};

use super::{HttpService, Limits, Listeners, connection, places::Places};

/// The longest that the connections which are dropped at the end may take for it.
const DROP_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves `service` on `listeners` until `shutdown` completes and the requests under way are
/// answered, or the grace period is over.
///
/// Dropping the future ends every connection at once.
pub async fn serve(
    listeners: impl Into<Listeners>,
    service: HttpService,
    limits: Limits,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let listeners = listeners.into();
    let places = Places::new(limits.max_connections);
    let graceful = GracefulShutdown::new();
    // Dropping the set ends the connections in it.
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    'serving: loop {
        let mut accepted = pin!(accept(&listeners, &places));
        let (stream, place) = loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break 'serving,
                Some(_) = connections.join_next() => {}
                accepted = &mut accepted => break accepted,
            }
        };
        let (service, watcher, activity) = (service.clone(), graceful.watcher(), places.connect());
        let connection =
            connection::serve(stream, service, limits.idle_timeout, watcher, Arc::clone(&activity));
        activity.set_task(connections.spawn(async move {
            connection.await;
            drop(place);
        }));
    }
    drop(listeners);
    // Connections that have not ended by then are dropped, and what they were asked is recorded.
    let _ = time::timeout(limits.grace, graceful.shutdown()).await;
    let _ = time::timeout(DROP_TIMEOUT, connections.shutdown()).await;
    Ok(())
}

/// Returns the next connection, once there is a place for it.
async fn accept(
    listeners: &Listeners,
    places: &Places,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    let stream = loop {
        match listeners.accept().await {
            Ok((stream, _)) => break stream,
            Err(error) if concerns_one_connection(&error) => {}
            // Out of files or memory: trying again at once would only spin.
            Err(_) => time::sleep(Duration::from_millis(100)).await,
        }
    };
    (stream, places.take().await)
}

fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}
