//! The answers to reads: one object, or one page of a list.

use std::{any::Any, ptr, sync::Arc};

use axum::{http::StatusCode, response::Response};

use super::{
    RequestContext,
    done::noticed,
    extract::{SingleQuery, note_members},
    list_request::{ListForm, ListRequest},
    stream::stream,
};
use crate::{
    http::{Evaluations, ListExample, json_response},
    json::{write_names, write_number},
    model::{Accounts, Context, Node, Notice, Resource, Row, node::Table},
    problem::Problem,
    render::TooLong,
    rql::{Projection, Query, Request, Window},
    sandbox::ReadView,
    work::{Ended, Work},
    world::{self, Collection, ListQuery, OperationContext, Page, Scan, World},
};

/// Why there is no body.
enum NoBody {
    /// It would be too long.
    TooLong(TooLong),
    /// It took too much work.
    Ended(Ended),
}

impl From<TooLong> for NoBody {
    fn from(too_long: TooLong) -> Self {
        Self::TooLong(too_long)
    }
}

impl From<Ended> for NoBody {
    fn from(ended: Ended) -> Self {
        Self::Ended(ended)
    }
}

impl From<NoBody> for Problem {
    fn from(none: NoBody) -> Self {
        match none {
            NoBody::TooLong(too_long) => too_long.into(),
            NoBody::Ended(ended) => ended.into(),
        }
    }
}

/// Makes a body that may take long.
///
/// Most take next to no work, and the way to another thread and back would take longer. So it is
/// tried here first, if no single step of it can take long.
async fn long_body(
    evaluations: &Evaluations,
    world: &World,
    make: impl Fn(Work) -> Result<Vec<u8>, NoBody> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    // Less than a millisecond.
    const LITTLE: usize = 2_000;
    let tried = world.is_small().then(|| make(Work::of(LITTLE)));
    match tried {
        None | Some(Err(NoBody::Ended(_))) => Ok(evaluations.run(make).await??),
        Some(tried) => Ok(tried?),
    }
}

/// One object, with `$meta` if something is left out.
pub(super) fn single<T: Any + Send + Sync>(
    api: &RequestContext,
    view: &ReadView,
    object: &T,
    table: &Table,
    projection: &Projection<Accounts>,
) -> Result<Vec<u8>, Problem> {
    Ok(single_within(&Work::default(), api, view, object, table, projection)?)
}

fn single_within<T: Any + Send + Sync>(
    work: &Work,
    api: &RequestContext,
    view: &ReadView,
    object: &T,
    table: &Table,
    projection: &Projection<Accounts>,
) -> Result<Vec<u8>, NoBody> {
    let mut out = Vec::with_capacity(2048);
    let context = api.render_context(view);
    let node = Node::new(object, &context);
    api.renderer().object(node, table, projection, &projection.omitted, work, &mut out)?;
    work.check()?;
    Ok(out)
}

/// The answer to a request for one object, in the form that `table` describes.
pub(super) async fn object<R: Resource>(
    api: RequestContext,
    view: ReadView,
    row: Arc<Row<R>>,
    table: &'static Table,
    query: SingleQuery,
) -> Result<Response, Problem> {
    let notices = query.notices(table, api.reader());
    let projection = query.projection(table, api.reader());
    let body = if is_long(&projection, table, &api) {
        let (evaluations, world) = (api.evaluations(), Arc::clone(&view.world));
        let make = move |work: Work| single_within(&work, &api, &view, &**row, table, &projection);
        long_body(&evaluations, &world, make).await?
    } else {
        single(&api, &view, &**row, table, &projection)?
    };
    Ok(noticed(json_response(StatusCode::OK, body), &notices))
}

/// Whether writing one object may keep a thread for long: the selection leads into collections that
/// are not shown by default.
pub(super) fn is_long(
    projection: &Projection<Accounts>,
    table: &'static Table,
    api: &RequestContext,
) -> bool {
    let default: &Projection<Accounts> = Projection::root(table, api.reader());
    !ptr::eq(projection, default) && projection.leads_beyond(default)
}

/// The answer to a list request: a page or a stream; `list` starts to list.
///
/// The items have the form that `table` describes.
pub(super) async fn list<R: Collection>(
    api: RequestContext,
    view: ReadView,
    table: &'static Table,
    request: ListRequest,
    list: impl Start<R>,
) -> Result<Response, Problem> {
    let ListRequest { query, form } = request;
    let request = Request::parse(&query)?;
    let window = match form {
        ListForm::Page => Window::parse(&request, api.config().bounds),
        ListForm::Stream(_) => Window::unbounded(&request),
    }?;
    let query = Query::bind(&request, table, api.reader())?;
    note_members(&api.in_flight, &query.named);
    let notices = Notice::of_list(&request, &query);
    let response = match form {
        ListForm::Page => PageRequest { api, view, table, window, query }.answer(list).await?,
        ListForm::Stream(format) => stream(api, view, table, (window, query), format, list).await?,
    };
    Ok(noticed(response, &notices))
}

/// Starts a scan: one of the functions of [`World`] that list.
pub(super) trait Start<R>:
    for<'a> FnOnce(&'a World, ListQuery<'a>, &OperationContext) -> Scan<'a, R> + Copy + Send + 'static
{
}

impl<R, F> Start<R> for F where
    F: for<'a> FnOnce(&'a World, ListQuery<'a>, &OperationContext) -> Scan<'a, R>
        + Copy
        + Send
        + 'static
{
}

/// A request for a page.
struct PageRequest {
    api: RequestContext,
    view: ReadView,
    table: &'static Table,
    window: Window,
    query: Query<Accounts>,
}

impl PageRequest {
    async fn answer<R: Collection>(self, list: impl Start<R>) -> Result<Response, Problem> {
        let body = if self.is_long() {
            let (evaluations, world) = (self.api.evaluations(), Arc::clone(&self.view.world));
            long_body(&evaluations, &world, move |work| self.at_once(list, work)).await?
        } else {
            self.in_steps(list).await?
        };
        Ok(json_response(StatusCode::OK, body))
    }

    /// Whether a step of the scan, or writing the page, may keep a thread for long.
    fn is_long(&self) -> bool {
        // The limit may be raised, and a page is written in one go.
        const MANY: usize = 1_000;
        world::is_long(&self.query, self.window)
            || self.window.limit > MANY
            || is_long(&self.query.projection, self.table, &self.api)
    }

    /// Scans in steps, between which the thread serves other requests.
    async fn in_steps<R: Collection>(&self, list: impl Start<R>) -> Result<Vec<u8>, Problem> {
        let context = self.api.render_context(&self.view);
        if self.is_empty_example() {
            return Ok(self.body::<R>(Page::EMPTY, &context, &Work::default())?);
        }
        let mut scan = self.scan(&context, list);
        while !scan.step() {
            tokio::task::yield_now().await;
        }
        let (page, work) = scan.finish()?;
        Ok(self.body(page, &context, &work)?)
    }

    /// Scans and writes without a break, on a thread that serves no requests.
    fn at_once<R: Collection>(&self, list: impl Start<R>, work: Work) -> Result<Vec<u8>, NoBody> {
        let context = self.api.render_context(&self.view);
        if self.is_empty_example() {
            return self.body::<R>(Page::EMPTY, &context, &work);
        }
        let mut scan = self.scan(&context, list).within(work);
        while !scan.step() {}
        let (page, work) = scan.finish()?;
        self.body(page, &context, &work)
    }

    fn is_empty_example(&self) -> bool {
        self.api.example == Some(ListExample::Empty)
    }

    fn list<'a>(&'a self, context: &'a Context<'a>) -> ListQuery<'a> {
        ListQuery { query: &self.query, window: self.window, context }
    }

    fn scan<'a, R: Collection>(
        &'a self,
        context: &'a Context<'a>,
        list: impl Start<R>,
    ) -> Scan<'a, R> {
        list(&self.view.world, self.list(context), &self.api.context(&self.view))
    }

    fn body<R: Collection>(
        &self,
        page: Page<&Arc<Row<R>>>,
        context: &Context<'_>,
        work: &Work,
    ) -> Result<Vec<u8>, NoBody> {
        let Self { api, table, window, query, .. } = self;
        let (renderer, projection) = (api.renderer(), &query.projection);
        // The form whose renderings are kept beside the rows.
        let is_default = Arc::ptr_eq(projection, Projection::root(R::table(), api.reader()));
        let body = write_page(*window, page, &projection.omitted, |row, out| {
            if is_default {
                return renderer.row(row, context, out);
            }
            let node = Node::new(&***row, context);
            renderer.object(node, table, projection, &[], work, out)
        })?;
        work.check()?;
        Ok(body)
    }
}

/// Begins the body of a list: its `$meta`, and the bracket before the first item.
pub(super) fn write_head(window: Window, total: usize, omitted: &[&str], out: &mut Vec<u8>) {
    let Window { offset, limit } = window;
    out.extend_from_slice(b"{\"$meta\":{\"pagination\":{\"offset\":");
    write_number(offset, out);
    out.extend_from_slice(b",\"limit\":");
    write_number(limit, out);
    out.extend_from_slice(b",\"total\":");
    write_number(total, out);
    out.extend_from_slice(b"},\"omitted\":");
    write_names(omitted, out);
    out.extend_from_slice(b"},\"data\":[");
}

/// The body of a list: its `$meta`, and the items of a page, each written by `write`.
pub fn write_page<T>(
    window: Window,
    page: Page<T>,
    omitted: &[&str],
    mut write: impl FnMut(T, &mut Vec<u8>) -> Result<(), TooLong>,
) -> Result<Vec<u8>, TooLong> {
    // Room for rows of the usual size: a buffer that grows copies all that is written, which took
    // 12,600 of the 43,700 instructions of a page of ten.
    let mut out = Vec::with_capacity(1536 * (page.items.len() + 1));
    write_head(window, page.total, omitted, &mut out);
    for (index, item) in page.items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(item, &mut out)?;
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}
