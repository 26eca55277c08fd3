//! The page behind an invitation's link: who invites whom, and a button to accept.

use std::{fmt::Write, sync::Arc};

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    http::QueryString,
    id::Id,
    json::html_text,
    model::{AccountUser, Action, InvitationStatus, Row},
    sandbox::{Changed, CurrentSandbox, ReadView, Sandbox},
    world::{AuthContext, Caller, DomainEvents, Visibility},
};

const STYLE: &str = include_str!("page.css");

/// The content of a link's `code`.
#[derive(Deserialize)]
struct Key {
    code: String,
    #[serde(rename = "accountUserId")]
    account_user: String,
}

pub(super) async fn show(CurrentSandbox(sandbox): CurrentSandbox, query: QueryString) -> Response {
    let view = sandbox.read_view();
    match invited(&sandbox, &view, &query) {
        Some(row) => invitation_page(row, view.now),
        None => unknown(),
    }
}

pub(super) async fn accept(
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Response {
    let view = sandbox.read_view();
    let Some(row) = invited(&sandbox, &view, &query) else { return unknown() };
    let auth = authorised_by_link(Caller::User(Arc::clone(&row.user)));
    match sandbox.change(&auth, |world, context| world.act(row.id, Action::Accept, context)) {
        Ok(Changed { outcome, view }) => {
            let mut response = invitation_page(&outcome.row, view.now);
            response.extensions_mut().insert(DomainEvents(outcome.events));
            response
        }
        // The page shows the invitation's present state, which says why.
        Err(_) => show(CurrentSandbox(sandbox), query).await,
    }
}

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// Returns the membership of a link, if the link has the invitation's code.
fn invited<'a>(
    sandbox: &Sandbox,
    view: &'a ReadView,
    query: &QueryString,
) -> Option<&'a Arc<Row<AccountUser>>> {
    let (_, code) = query.parameters().find(|(name, _)| name == "code")?;
    let object = STANDARD.decode(code).ok()?;
    let key: Key = serde_json::from_slice(&object).ok()?;
    let id: Id<AccountUser> = key.account_user.parse().ok()?;
    let context = sandbox.context_at(&authorised_by_link(Caller::Operations), view.now);
    let row = view.world.find(id, &context).ok()?;
    (row.invitation.code.text() == key.code).then_some(row)
}

/// The code in a link allows access to its invitation, in any account.
fn authorised_by_link(caller: Caller) -> AuthContext {
    AuthContext { caller, visibility: Visibility::All }
}

fn invitation_page(row: &AccountUser, now: Timestamp) -> Response {
    let account = html_text(&row.account.name);
    match row.invitation.status(now) {
        InvitationStatus::Invited => {
            let button = "<form method=\"post\"><button autofocus>Accept</button></form>";
            page(StatusCode::OK, &format!("Join {account}"), &(details(row) + button))
        }
        InvitationStatus::Active => {
            let text = "<p>The invitation has been accepted. There is nothing left to do.</p>";
            page(StatusCode::OK, &format!("Member of {account}"), &(details(row) + text))
        }
        InvitationStatus::InvitationExpired => {
            let text = "<p>The invitation was not accepted in time. Ask for a new one.</p>";
            page(StatusCode::GONE, "This invitation has expired", &(details(row) + text))
        }
    }
}

fn unknown() -> Response {
    let text = "<p>No invitation belongs to this link: it may have been withdrawn, or a later \
                message may hold a newer link.</p>";
    page(StatusCode::NOT_FOUND, "This invitation is not known", text)
}

fn details(row: &AccountUser) -> String {
    let mut list = String::from("<dl>");
    let email = row.user.email.as_ref().map(AsRef::as_ref);
    for (term, text) in [
        ("Invited", Some(&*row.user.name)),
        ("E-mail", email),
        ("Into", Some(&*row.account.name)),
        ("By", Some(&*row.audit.created.by.name)),
        ("Note", row.invitation.notes.as_deref()),
    ] {
        if let Some(text) = text {
            // Writing into a string can't fail.
            let _ = write!(list, "<dt>{term}</dt><dd>{}</dd>", html_text(text));
        }
    }
    list + "</dl>"
}

fn page(status: StatusCode, title: &str, content: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"accept-invite/page.css\">\
         <main><h1>{title}</h1>{content}</main></html>\n"
    );
    let mut response = (status, html).into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (HeaderName::from_static("referrer-policy"), "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
