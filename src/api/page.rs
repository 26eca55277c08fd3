//! The bodies of answers: one object, or one page of a list.

use std::{any::Any, sync::Arc};

use axum::{http::StatusCode, response::Response};

use super::{
    RequestContext,
    done::noticed,
    extract::{SingleQuery, note_members},
};
use crate::{
    http::{ListExample, json_response},
    json::{write_names, write_number},
    model::{Accounts, Node, Notice, Resource, Row, node::Table},
    problem::Problem,
    render::TooLong,
    rql::{Projection, Query, Request, Window},
    sandbox::ReadView,
    world::{Collection, ListQuery, OperationContext, Page, Scan, World},
};

/// One object, with `$meta` if something is left out.
pub(super) fn single<T: Any + Send + Sync>(
    api: &RequestContext,
    view: &ReadView,
    object: &T,
    table: &Table,
    projection: &Projection<Accounts>,
) -> Result<Vec<u8>, TooLong> {
    let mut out = Vec::with_capacity(2048);
    let context = api.render_context(view);
    let node = Node::new(object, &context);
    api.renderer().object(node, table, projection, &projection.omitted, &mut out)?;
    Ok(out)
}

/// The answer to a request for one object, in the form that `table` describes.
pub(super) fn object<R: Resource>(
    api: &RequestContext,
    view: &ReadView,
    row: &Row<R>,
    table: &'static Table,
    query: &SingleQuery,
) -> Result<Response, Problem> {
    let body = single(api, view, &**row, table, &query.projection(table, api.reader()))?;
    Ok(noticed(json_response(StatusCode::OK, body), &query.notices))
}

/// The page of a list that a query string asks for; `list` starts to list it.
///
/// The items have the form that `table` describes.
pub(super) async fn page<R: Collection>(
    api: &RequestContext,
    view: &ReadView,
    table: &'static Table,
    query: &str,
    list: impl for<'a> FnOnce(&'a World, ListQuery<'a>, &OperationContext) -> Scan<'a, R>,
) -> Result<Response, Problem> {
    let request = Request::parse(query)?;
    let window = Window::parse(&request, api.config().bounds)?;
    let query = &Query::bind(&request, table, api.reader())?;
    note_members(&api.in_flight, &query.named);
    let context = api.render_context(view);
    let mut scan =
        list(&view.world, ListQuery { query, window, context: &context }, &api.context(view));
    let page = if api.example == Some(ListExample::Empty) {
        Page { items: Vec::new(), total: 0 }
    } else {
        while !scan.step() {
            tokio::task::yield_now().await;
        }
        scan.finish()
    };
    let (renderer, projection) = (api.renderer(), &query.projection);
    // The form whose renderings are kept beside the rows.
    let is_default = Arc::ptr_eq(projection, Projection::root(R::table(), api.reader()));
    let notices = Notice::of_list(&request, query);
    let body = write_page(window, page, &projection.omitted, |row, out| {
        if is_default {
            return renderer.row(row, &context, out);
        }
        renderer.object(Node::new(&***row, &context), table, projection, &[], out)
    });
    Ok(noticed(json_response(StatusCode::OK, body?), &notices))
}

/// The body of a list: its `$meta`, and the items of a page, each written by `write`.
pub fn write_page<T>(
    window: Window,
    page: Page<T>,
    omitted: &[&str],
    mut write: impl FnMut(T, &mut Vec<u8>) -> Result<(), TooLong>,
) -> Result<Vec<u8>, TooLong> {
    let Window { offset, limit } = window;
    // Room for rows of the usual size: a buffer that grows copies all that is written, which took
    // 12,600 of the 43,700 instructions of a page of ten.
    let mut out = Vec::with_capacity(1536 * (page.items.len() + 1));
    out.extend_from_slice(b"{\"$meta\":{\"pagination\":{\"offset\":");
    write_number(offset, &mut out);
    out.extend_from_slice(b",\"limit\":");
    write_number(limit, &mut out);
    out.extend_from_slice(b",\"total\":");
    write_number(page.total, &mut out);
    out.extend_from_slice(b"},\"omitted\":");
    write_names(omitted, &mut out);
    out.extend_from_slice(b"},\"data\":[");
    for (index, item) in page.items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(item, &mut out)?;
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}
