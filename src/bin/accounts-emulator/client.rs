//! Requests to a running emulator.

use std::error::Error;

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
