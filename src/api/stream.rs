//! Streams: whole lists, written in pieces while the client reads.
//!
//! The rows of a stream are found at once, off the threads that serve requests, because its header
//! says how many there are. Each is rendered when its turn comes, from the same read view, so a
//! stream takes eight bytes of memory for each row and one piece, and shows one state of the world. A
//! selection that leads into collections may take long for each row, so such a stream is written
//! whole before it begins, there too, and held to the limit of answers.

use std::{
    io, mem,
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

use super::{
    RequestContext,
    list_request::{STREAMING, StreamFormat},
    page::{Start, is_long, write_head},
};
use crate::{
    http::ListExample,
    model::{Accounts, Node, Row, node::Table},
    problem::Problem,
    rql::{Projection, Query, Window},
    sandbox::ReadView,
    work::Work,
    world::{Collection, ListQuery, Page},
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
    list: impl Start<R>,
) -> Result<Response, Problem> {
    let (most, evaluations) = (api.config().stream_limit, api.evaluations());
    let begin = move |work: Work| {
        // One more than may be streamed is enough to find out that it may not.
        let enough = Window { limit: window.limit.min(most.saturating_add(1)), ..window };
        let (rows, total, work) = found(&api, &view, &query, enough, list, work)?;
        let count = rows.len();
        if count > most {
            return Err(too_many(total - window.offset, most));
        }
        let projection = Arc::clone(&query.projection);
        let is_long = is_long(&projection, table, &api);
        let work = if is_long { work } else { Work::default() };
        let remaining = Remaining { projection, rows: rows.into_iter(), api, view, work };
        let limit = if window.limit == usize::MAX { count } else { window.limit };
        let piece = if is_long { usize::MAX } else { PIECE };
        Ok((count, Stream::new(remaining, table, format, Window { limit, ..window }, piece)?))
    };
    let (count, body) = evaluations.run(begin).await??;
    let mut response = Response::new(Body::new(body));
    let media_type = HeaderValue::from_static(format.media_type());
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response.headers_mut().insert(STREAMING, HeaderValue::from_static("true"));
    response.headers_mut().insert(ITEM_COUNT, HeaderValue::from(count));
    Ok(response)
}

/// The rows of a window on a list, how many the list has, and the work that is left.
type Found<R> = (Vec<Arc<Row<R>>>, usize, Work);

fn found<R: Collection>(
    api: &RequestContext,
    view: &ReadView,
    query: &Query<Accounts>,
    window: Window,
    list: impl Start<R>,
    work: Work,
) -> Result<Found<R>, Problem> {
    if api.example == Some(ListExample::Empty) {
        return Ok((Vec::new(), 0, work));
    }
    let context = &api.render_context(view);
    let mut scan =
        list(&view.world, ListQuery { query, window, context }, &api.context(view)).within(work);
    while !scan.step() {}
    let (Page { items, total }, work) = scan.finish()?;
    Ok((items.into_iter().map(Arc::clone).collect(), total, work))
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
    /// What all of them may take together.
    work: Work,
}

/// The body of a stream.
struct Stream<R> {
    /// None once all is written.
    remaining: Option<Remaining<R>>,
    table: &'static Table,
    format: StreamFormat,
    /// How many bytes are written at a time.
    piece: usize,
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
        piece: usize,
    ) -> Result<Self, Problem> {
        let mut written = Vec::with_capacity(PIECE + PIECE / 4);
        if format == StreamFormat::Json {
            let (total, omitted) = (remaining.rows.len(), &remaining.projection.omitted);
            write_head(window, total, omitted, &mut written);
        }
        let (object, remaining) = (Vec::new(), Some(remaining));
        let mut stream = Self {
            remaining,
            table,
            format,
            piece,
            written,
            object,
            is_first: true,
            has_yielded: true,
        };
        stream.fill()?;
        Ok(stream)
    }

    /// Writes until there is a piece, or nothing is left.
    fn fill(&mut self) -> Result<(), Problem> {
        while self.written.len() < self.piece
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
            let (table, out) = (self.table, &mut self.object);
            renderer.object(node, table, &remaining.projection, &[], &remaining.work, out)?;
            remaining.work.check()?;
            if !mem::take(&mut self.is_first) {
                self.written.extend_from_slice(self.format.separator());
            }
            self.written.extend_from_slice(&self.object);
            self.written.extend_from_slice(self.format.terminator());
            if self.piece > PIECE {
                renderer.admit(&self.written)?;
            }
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
    type Error = io::Error;

    /// The next piece. Between two pieces it is the turn of other requests.
    ///
    /// An object that is longer than an answer may be breaks the stream off: its status is sent.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.has_yielded {
            self.has_yielded = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.fill().is_err() {
            self.remaining = None;
            return Poll::Ready(Some(Err(io::Error::other("An object is too long."))));
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
