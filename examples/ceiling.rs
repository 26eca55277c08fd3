//! The ceiling of the benchmark: a bare axum server that answers fixed bytes.
//!
//! A `GET` of any path is answered with the page in a file and a `POST`, whose body is read, with
//! the object in another: what the emulator would cost if it did nothing but speak HTTP.

use std::{fs, io, net::Ipv4Addr, path::PathBuf};

use axum::{
    Router,
    body::Bytes,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use clap::Parser;
use tokio::net::TcpListener;

/// A bare server that answers fixed bytes.
#[derive(Debug, Parser)]
struct Arguments {
    /// The port of loopback to listen on.
    #[arg(long)]
    port: u16,
    /// The file that answers a GET.
    #[arg(long)]
    page: PathBuf,
    /// The file that answers a POST.
    #[arg(long)]
    created: PathBuf,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let page = Bytes::from(fs::read(&arguments.page)?);
    let created = Bytes::from(fs::read(&arguments.created)?);
    let list = async move || json(StatusCode::OK, page.clone());
    let create = async move |_: Bytes| json(StatusCode::CREATED, created.clone());
    let routes = Router::new().route("/public/v1/accounts/account-users", get(list).post(create));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await?;
    axum::serve(listener, routes).await
}

fn json(status: StatusCode, body: Bytes) -> impl IntoResponse {
    (status, [(header::CONTENT_TYPE, "application/json")], body)
}
