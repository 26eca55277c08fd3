//! Requests to a running emulator.

use std::{error::Error, net::SocketAddr};

use accounts_emulator::http::BaseUrl;
use http_body_util::Empty;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{HOST, HeaderName},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::{
    failure::Failure,
    settings::{Listening, Settings},
    url,
};

/// The URLs at which a server with these settings may be reached on this machine.
pub(crate) fn urls_of(settings: &Settings) -> Result<Vec<BaseUrl>, Failure> {
    let Listening { host, port, .. } = settings.listening;
    let hosts = host.reachable().into_iter();
    let urls =
        hosts.map(|host| url::parse_http(&format!("http://{}", SocketAddr::new(host, port))));
    urls.collect::<Result<_, _>>().map_err(Failure::of)
}

/// Asks for a path of the emulator at `url`.
pub(crate) async fn get(
    url: &BaseUrl,
    path: &str,
    header: Option<(HeaderName, String)>,
) -> Result<Response<Incoming>, Box<dyn Error>> {
    let stream = TcpStream::connect(url.host_and_port()).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // The answer tells how a connection ends.
    tokio::spawn(async move { drop(connection.await) });
    let request = Request::get(format!("{}{path}", url.path_prefix()));
    let mut request = request.header(HOST, url.authority());
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    Ok(sender.send_request(request.body(Empty::<Bytes>::new())?).await?)
}
