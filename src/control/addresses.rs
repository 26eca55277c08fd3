//! The addresses in answers of the control plane.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, header, request::Parts},
};

use super::ControlState;
use crate::http::{PublicUrl, authority};

/// What the addresses in an answer begin with: the public URL if it was given, else the host and
/// port by which the client asked, which the guard has let pass.
///
/// The URL on this machine is wrong in a container, whose port is mapped, and for its neighbours,
/// who know it by another name.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    public_url: PublicUrl,
    // None in a request of HTTP/1.0 without `Host`, and without a request.
    authority: Option<Box<str>>,
}

impl Addresses {
    /// The addresses in what no request asks for.
    pub(super) fn of(public_url: PublicUrl) -> Self {
        Self { public_url, authority: None }
    }

    /// The URL that paths are appended to.
    pub(super) fn base(&self) -> String {
        match (self.public_url.given(), &self.authority) {
            (None, Some(authority)) => format!("http://{authority}"),
            _ => self.public_url.effective().to_string(),
        }
    }

    /// The header `Location` with a path of the emulator.
    pub(super) fn location(&self, path: &str) -> Option<(HeaderName, HeaderValue)> {
        let path = format!("{}{path}", self.public_url.effective().path_prefix());
        Some((header::LOCATION, HeaderValue::try_from(path).ok()?))
    }
}

impl FromRequestParts<ControlState> for Addresses {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &ControlState,
    ) -> Result<Self, Infallible> {
        let authority = authority(&parts.uri, &parts.headers).filter(|it| !it.is_empty());
        let authority = authority.map(Into::into);
        Ok(Self { public_url: state.public_url.clone(), authority })
    }
}
