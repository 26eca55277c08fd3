//! `/users/{uniqueFilter}/icon` and its like in other collections: pictures, open to everybody.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

use super::extract::Key;
use crate::{
    model::{Picture, PictureFormat, Pictured},
    problem::Problem,
    sandbox::CurrentSandbox,
    world::{AuthContext, Collection},
};

/// The picture of an object. Everybody sees it, with or without a token, as on the platform.
///
/// Deviation: the platform redirects to the place of its pictures. The emulator answers with the
/// picture, and redirects only if the seed data name an address.
pub(super) async fn read<R: Collection + Pictured>(
    CurrentSandbox(sandbox): CurrentSandbox,
    Key(id): Key<R>,
) -> Result<Response, Problem> {
    let view = sandbox.read_view();
    let context = sandbox.context_at(&AuthContext::unrestricted(), view.now);
    let picture = view.world.find(id, &context)?.picture();
    let none = || Problem::not_found(format!("The {} {id} has no icon.", R::NOUN));
    match picture.as_deref() {
        None => Err(none()),
        Some(Picture::Uploaded { format, bytes }) => {
            Ok(shown(*format, Bytes::from_owner(Arc::clone(bytes))))
        }
        Some(Picture::Elsewhere(address)) => redirect(address).ok_or_else(none),
    }
}

fn shown(format: PictureFormat, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_static(format.media_type());
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some((name, policy)) = policy(format) {
        headers.insert(name, policy);
    }
    response
}

// An SVG that a browser opens as a page could run the scripts in it.
fn policy(format: PictureFormat) -> Option<(HeaderName, HeaderValue)> {
    match format {
        PictureFormat::Svg => Some((
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        )),
        PictureFormat::Png | PictureFormat::Jpeg | PictureFormat::Gif | PictureFormat::Webp => None,
    }
}

fn redirect(address: &str) -> Option<Response> {
    let address = HeaderValue::try_from(address).ok()?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(header::LOCATION, address);
    Some(response)
}
