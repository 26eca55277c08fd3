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

use super::RequestContext;
use crate::{
    http::ListExample,
    json::{write_names, write_number},
    model::{Accounts, Node, Resource, Row, node::Table},
    problem::Problem,
    render::TooLong,
    rql::{BLOCK, Filter, Gather, Projection, Query, Request, Window},
    sandbox::ReadView,
    world::{self, Rows, Stored, Visibility, World},
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

/// The answer to a removal.
pub(super) fn gone() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// One object, with `$meta` where something is left out.
pub(super) fn single<R: Resource>(
    api: &RequestContext,
    view: &ReadView,
    row: &Row<R>,
    table: &Table,
    projection: &Projection<Accounts>,
) -> Result<Vec<u8>, TooLong> {
    let mut out = Vec::with_capacity(2048);
    let context = api.context(view);
    api.renderer().single(Node::new(&**row, &context), table, projection, &mut out)?;
    Ok(out)
}

type Search<'a, R> = Box<dyn FnOnce(&Filter<Accounts>) -> Rows<'a, R> + Send + 'a>;

/// What a list is made of.
pub(super) struct Source<'a, R> {
    /// How its items are shown and asked for.
    table: &'static Table,
    /// All rows there are, where the list shows them all as they are kept.
    whole: Option<&'a world::Table<R>>,
    /// The rows among which are all that a filter matches.
    candidates: Search<'a, R>,
}

impl<'a, R: Stored> Source<'a, R> {
    /// The collection itself, as far as `visibility` reaches.
    pub(super) fn collection(world: &'a World, visibility: Visibility) -> Self {
        let whole = match visibility {
            Visibility::All => Some(R::table_of(world)),
            Visibility::Account(_) => None,
        };
        let candidates = Box::new(move |filter: &Filter<Accounts>| -> Rows<'a, R> {
            let rows = R::candidates(world, filter);
            Box::new(rows.filter(move |row| visibility.reaches(&****row, world)))
        });
        Self { table: R::table(), whole, candidates }
    }

    /// Some rows, shown as `table` has them.
    pub(super) fn view(
        table: &'static Table,
        rows: impl Iterator<Item = &'a Arc<Row<R>>> + Send + 'a,
    ) -> Self {
        Self { table, whole: None, candidates: Box::new(|_| Box::new(rows)) }
    }
}

/// The page of a list that a query string asks for.
pub(super) async fn page<R: Resource>(
    api: &RequestContext,
    view: &ReadView,
    source: Source<'_, R>,
    query: &str,
) -> Result<Response, Problem> {
    let request = Request::parse(query)?;
    let window = Window::parse(&request, api.config().bounds)?;
    let plain = request.filter.is_empty() && request.order.is_empty() && request.select.is_empty();
    let body = match source.whole {
        _ if api.example == Some(ListExample::Empty) => empty_page(&source, &request, window)?,
        Some(rows) if plain => plain_page(api, view, rows, window)?,
        _ => {
            let query = Query::bind(&request, source.table)?;
            queried_page(api, view, source, &query, window).await?
        }
    };
    Ok(json(StatusCode::OK, body))
}

/// The page of a list with nothing in it, whatever there is.
fn empty_page<R>(
    source: &Source<'_, R>,
    request: &Request,
    window: Window,
) -> Result<Vec<u8>, Problem> {
    let query = Query::<Accounts>::bind(request, source.table)?;
    let nothing = std::iter::empty::<()>();
    Ok(envelope(window, 0, &query.projection.omitted, nothing, |(), _| Ok(()))?)
}

fn plain_page<R: Resource>(
    api: &RequestContext,
    view: &ReadView,
    rows: &world::Table<R>,
    window: Window,
) -> Result<Vec<u8>, TooLong> {
    let context = api.context(view);
    let page = rows.page(window.offset, window.limit);
    let omitted = &R::projection().omitted;
    envelope(window, rows.len(), omitted, page, |row, out| {
        api.renderer().row(row, &context, out);
        Ok(())
    })
}

async fn queried_page<R: Resource>(
    api: &RequestContext,
    view: &ReadView,
    source: Source<'_, R>,
    query: &Query<Accounts>,
    window: Window,
) -> Result<Vec<u8>, TooLong> {
    let context = api.context(view);
    let mut gather = Gather::new(&query.order, window);
    let mut slice = Instant::now();
    let mut rows = (source.candidates)(&query.filter);
    loop {
        let block: Vec<_> = rows.by_ref().take(BLOCK).collect();
        if block.is_empty() {
            break;
        }
        let nodes: Vec<_> = block.iter().map(|row| Node::new(&****row, &context)).collect();
        for place in query.filter.matching(&nodes) {
            gather.offer(nodes[place], block[place]);
        }
        if slice.elapsed() > SLICE {
            tokio::task::yield_now().await;
            slice = Instant::now();
        }
    }
    let (rows, total) = gather.finish();
    let projection = &query.projection;
    envelope(window, total, &projection.omitted, rows, |row: &Arc<Row<R>>, out| {
        let node = Node::new(&***row, &context);
        api.renderer().object(node, source.table, projection, out)
    })
}

/// The body of a list: a page of so many rows in all, each written by `write`.
pub fn envelope<T>(
    window: Window,
    total: usize,
    omitted: &[&str],
    rows: impl IntoIterator<Item = T>,
    mut write: impl FnMut(T, &mut Vec<u8>) -> Result<(), TooLong>,
) -> Result<Vec<u8>, TooLong> {
    let Window { offset, limit } = window;
    let rows_at_most = limit.min(total.saturating_sub(offset));
    // Room for rows of the usual size: a buffer that grows copies all that is written, which took
    // 12,600 of the 43,700 instructions of a page of ten.
    let mut out = Vec::with_capacity(1536 * (rows_at_most + 1));
    out.extend_from_slice(b"{\"$meta\":{\"pagination\":{\"offset\":");
    write_number(offset, &mut out);
    out.extend_from_slice(b",\"limit\":");
    write_number(limit, &mut out);
    out.extend_from_slice(b",\"total\":");
    write_number(total, &mut out);
    out.extend_from_slice(b"},\"omitted\":");
    write_names(omitted, &mut out);
    out.extend_from_slice(b"},\"data\":[");
    for (index, row) in rows.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(row, &mut out)?;
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}
