//! Streams: whole lists, written in pieces while the client reads.
//!
//! The rows of a stream are found at once, off the threads that serve requests, because its header
//! says how many there are. Each is rendered when its turn comes, from the same read view, so a
//! stream takes eight bytes of memory for each row and one piece, and shows one state of the world.

use std::{
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use hyper::body::Frame;
use tokio::task::spawn_blocking;

use super::{
    RequestContext,
    list_request::{STREAMING, StreamFormat},
    page::write_head,
};
use crate::{
    http::ListExample,
    model::{Accounts, Node, Row, node::Table},
    problem::Problem,
    render::TooLong,
    rql::{Projection, Query, Window},
    sandbox::ReadView,
    world::{Collection, ListQuery, OperationContext, Page, Scan, World},
};

/// The header that says how many objects a stream has.
const ITEM_COUNT: HeaderName = HeaderName::from_static("mpt-item-count");

/// About how many bytes are written at a time.
const PIECE: usize = 32 << 10;

/// The answer with all objects of a list, or as many as the request's `limit` says.
pub(super) async fn stream<R: Collection>(
    api: RequestContext,
    view: ReadView,
    table: &'static Table,
    (window, query): (Window, Query<Accounts>),
    format: StreamFormat,
    list: impl for<'a> FnOnce(&'a World, ListQuery<'a>, &OperationContext) -> Scan<'a, R>
    + Send
    + 'static,
) -> Result<Response, Problem> {
    let most = api.config().stream_limit;
    let find = move || {
        // One more than may be streamed is enough to find out that it may not.
        let window = Window { limit: window.limit.min(most.saturating_add(1)), ..window };
        let (rows, total) = found(&api, &view, &query, window, list);
        if rows.len() > most {
            return Err(too_many(total - window.offset, most));
        }
        Ok(Remaining {
            projection: Arc::clone(&query.projection),
            rows: rows.into_iter(),
            api,
            view,
        })
    };
    let remaining = spawn_blocking(find).await.map_err(|_| Problem::internal())??;
    let count = remaining.rows.len();
    let limit = if window.limit == usize::MAX { count } else { window.limit };
    let body = Stream::new(remaining, table, format, Window { limit, ..window })?;
    let mut response = Response::new(Body::new(body));
    let media_type = HeaderValue::from_static(format.media_type());
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response.headers_mut().insert(STREAMING, HeaderValue::from_static("true"));
    response.headers_mut().insert(ITEM_COUNT, HeaderValue::from(count));
    Ok(response)
}

/// The rows of a window on a list, and how many the list has.
fn found<R: Collection>(
    api: &RequestContext,
    view: &ReadView,
    query: &Query<Accounts>,
    window: Window,
    list: impl for<'a> FnOnce(&'a World, ListQuery<'a>, &OperationContext) -> Scan<'a, R>,
) -> (Vec<Arc<Row<R>>>, usize) {
    if api.example == Some(ListExample::Empty) {
        return (Vec::new(), 0);
    }
    let context = &api.render_context(view);
    let mut scan = list(&view.world, ListQuery { query, window, context }, &api.context(view));
    while !scan.step() {}
    let Page { items, total } = scan.finish();
    (items.into_iter().map(Arc::clone).collect(), total)
}

fn too_many(count: usize, most: usize) -> Problem {
    let sentence = format!(
        "The list has {count} objects, and a stream has at most {most}. Narrow the filter, ask for \
         fewer by `limit`, or raise --stream-limit."
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, sentence)
}

/// The rows that a stream has yet to write, and all that they are written with.
struct Remaining<R> {
    api: RequestContext,
    view: ReadView,
    projection: Arc<Projection<Accounts>>,
    rows: vec::IntoIter<Arc<Row<R>>>,
}

/// The body of a stream.
struct Stream<R> {
    /// None once all is written.
    remaining: Option<Remaining<R>>,
    table: &'static Table,
    format: StreamFormat,
    /// What has been written and not sent.
    written: Vec<u8>,
    /// The next object, so that one alone is held to the limit of answers.
    object: Vec<u8>,
    is_first: bool,
    /// Whether others have had their turn since the last piece.
    has_yielded: bool,
}

impl<R: Collection> Stream<R> {
    /// A stream whose first piece is written.
    fn new(
        remaining: Remaining<R>,
        table: &'static Table,
        format: StreamFormat,
        window: Window,
    ) -> Result<Self, TooLong> {
        let mut written = Vec::with_capacity(PIECE + PIECE / 4);
        if format == StreamFormat::Json {
            let (total, omitted) = (remaining.rows.len(), &remaining.projection.omitted);
            write_head(window, total, omitted, &mut written);
        }
        let (object, remaining) = (Vec::new(), Some(remaining));
        let mut stream =
            Self { remaining, table, format, written, object, is_first: true, has_yielded: true };
        stream.fill()?;
        Ok(stream)
    }

    /// Writes until there is a piece, or nothing is left.
    fn fill(&mut self) -> Result<(), TooLong> {
        while self.written.len() < PIECE
            && let Some(remaining) = &mut self.remaining
        {
            let Some(row) = remaining.rows.next() else {
                self.written.extend_from_slice(self.format.end());
                self.remaining = None;
                break;
            };
            let context = remaining.api.render_context(&remaining.view);
            let node = Node::new::<R>(&row, &context);
            self.object.clear();
            let renderer = remaining.api.renderer();
            // The cache of renderings is for pages; a stream would push all of them out.
            renderer.object(node, self.table, &remaining.projection, &[], &mut self.object)?;
            if !mem::take(&mut self.is_first) {
                self.written.extend_from_slice(self.format.separator());
            }
            self.written.extend_from_slice(&self.object);
            self.written.extend_from_slice(self.format.terminator());
        }
        Ok(())
    }
}

impl StreamFormat {
    /// What stands between two objects.
    fn separator(self) -> &'static [u8] {
        match self {
            Self::Json => b",",
            Self::JsonLines => b"",
        }
    }

    /// What stands behind each object.
    fn terminator(self) -> &'static [u8] {
        match self {
            Self::Json => b"",
            Self::JsonLines => b"\n",
        }
    }

    /// What stands behind all of them.
    fn end(self) -> &'static [u8] {
        match self {
            Self::Json => b"]}",
            Self::JsonLines => b"",
        }
    }
}

impl<R: Collection> HttpBody for Stream<R> {
    type Data = Bytes;
    type Error = TooLong;

    /// The next piece. Between two pieces it is the turn of other requests.
    ///
    /// An object that is longer than an answer may be breaks the stream off: its status is sent.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TooLong>>> {
        if !self.has_yielded {
            self.has_yielded = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Err(too_long) = self.fill() {
            self.remaining = None;
            return Poll::Ready(Some(Err(too_long)));
        }
        if self.written.is_empty() {
            return Poll::Ready(None);
        }
        self.has_yielded = false;
        let piece = mem::replace(&mut self.written, Vec::with_capacity(PIECE + PIECE / 4));
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining.is_none() && self.written.is_empty()
    }
}
