//! The bodies of answers: one object, or a page of a list in its envelope.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use super::Api;
use crate::{
    model::{ACCOUNT_USER, AccountUser, Accounts, Node, Resource, Row, node::Object, write_text},
    problem::Problem,
    rql::{Gather, Projection, Query, Request, Window},
    sandbox::Snapshot,
};

// As long as a scan may keep a thread from other requests.
const SLICE: Duration = Duration::from_micros(100);

/// An answer with a JSON body.
pub(super) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// One object, with `$meta` where something is left out.
pub(super) fn single<R: Resource>(
    api: &Api,
    snapshot: &Snapshot,
    row: &Row<R>,
    projection: &Projection<Accounts>,
) -> Vec<u8>
where
    for<'a> &'a R: Into<Object<'a>>,
{
    let mut out = Vec::with_capacity(2048);
    let context = api.context(snapshot);
    api.renderer().single(Node::new(&**row, &context), R::table(), projection, &mut out);
    out
}

/// The page of account users that a query string asks for.
pub(super) async fn list_rows(
    api: &Api,
    snapshot: &Snapshot,
    query: &str,
) -> Result<Response, Problem> {
    let request = Request::parse(query)?;
    let window = Window::parse(&request, api.manners().bounds)?;
    let plain = request.filter.is_empty() && request.order.is_empty() && request.select.is_empty();
    let body = if plain {
        plain_page(api, snapshot, window)
    } else {
        let query = Query::bind(&request, &ACCOUNT_USER)?;
        queried_page(api, snapshot, &query, window).await
    };
    Ok(json(StatusCode::OK, body))
}

fn plain_page(api: &Api, snapshot: &Snapshot, window: Window) -> Vec<u8> {
    let table = snapshot.world.account_users();
    let context = api.context(snapshot);
    let rows = table.page(window.offset, window.limit);
    let omitted = &AccountUser::projection().omitted;
    envelope(window, table.len(), omitted, rows, |row, out| api.renderer().row(row, &context, out))
}

async fn queried_page(
    api: &Api,
    snapshot: &Snapshot,
    query: &Query<Accounts>,
    window: Window,
) -> Vec<u8> {
    let context = api.context(snapshot);
    let mut gather = Gather::new(&query.order, window);
    let mut slice = Instant::now();
    for row in snapshot.world.matching(&query.filter) {
        let node = Node::new(&***row, &context);
        if query.filter.matches(node) {
            gather.offer(node, row);
        }
        if slice.elapsed() > SLICE {
            tokio::task::yield_now().await;
            slice = Instant::now();
        }
    }
    let (rows, total) = gather.finish();
    let projection = &query.projection;
    envelope(window, total, &projection.omitted, rows, |row: &Arc<Row<AccountUser>>, out| {
        let node = Node::new(&***row, &context);
        api.renderer().object(node, &ACCOUNT_USER, projection, out);
    })
}

fn envelope<T>(
    window: Window,
    total: usize,
    omitted: &[&str],
    rows: impl IntoIterator<Item = T>,
    mut write: impl FnMut(T, &mut Vec<u8>),
) -> Vec<u8> {
    let Window { offset, limit } = window;
    let mut out = Vec::with_capacity(1024 * (limit + 1));
    let pagination = format!(
        r#"{{"$meta":{{"pagination":{{"offset":{offset},"limit":{limit},"total":{total}}}"#
    );
    out.extend_from_slice(pagination.as_bytes());
    out.extend_from_slice(b",\"omitted\":[");
    for (index, name) in omitted.iter().enumerate() {
        separate(index, &mut out);
        write_text(name, &mut out);
    }
    out.extend_from_slice(b"]},\"data\":[");
    for (index, row) in rows.into_iter().enumerate() {
        separate(index, &mut out);
        write(row, &mut out);
    }
    out.extend_from_slice(b"]}");
    out
}

fn separate(index: usize, out: &mut Vec<u8>) {
    if index > 0 {
        out.push(b',');
    }
}
