//! `/_emulator/inbox`: the e-mails that the platform would have sent.

use std::{fmt::Write, time::Duration};

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    ControlState,
    addresses::Addresses,
    ok,
    query::{number, place},
};
use crate::{
    clock::parse_duration,
    http::{PathParam, QueryString},
    json::{html_text, write_date},
    model::{AccountUser, InvitationState, Row},
    problem::{Fault, Problem},
    sandbox::{CurrentSandbox, Name, Search},
    world::{MailKind, Message},
};

/// The parameters that choose messages.
const SEARCH: &[&str] = &["to", "account", "accountUser", "kind", "after"];

/// The parameters of a query for messages.
struct Query {
    search: Search,
    page: PageOfMessages,
    timeout: Duration,
}

/// The part of a list to show.
struct PageOfMessages {
    offset: usize,
    limit: usize,
    /// Whether the newest message comes first.
    is_newest_first: bool,
}

impl Default for PageOfMessages {
    fn default() -> Self {
        // As many as an inbox keeps by default.
        Self { offset: 0, limit: 1_000, is_newest_first: false }
    }
}

impl Query {
    // Enough for a message that should be there at once.
    const TIMEOUT: Duration = Duration::from_secs(5);
    const MOST_TIMEOUT: SignedDuration = SignedDuration::from_secs(60);

    /// Reads a query that may have the parameters of a search, and these `others`.
    fn parse(text: &QueryString, others: &[&str]) -> Result<Self, Problem> {
        let known = [SEARCH, others].concat();
        let (search, page) = (Search::default(), PageOfMessages::default());
        let mut query = Self { search, page, timeout: Self::TIMEOUT };
        for (name, value) in text.parameters() {
            if !known.contains(&&*name) {
                return Err(refusal(&name, &format!("Expected one of {}", known.join(", "))));
            }
            query.take(&name, &value).map_err(|expected| refusal(&name, expected))?;
        }
        Ok(query)
    }

    /// Reads one parameter, or returns what was expected of it.
    fn take(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        let Self { search, page, timeout } = self;
        match name {
            "to" => search.to = Some(value.to_owned()),
            "account" => {
                search.account = Some(value.parse().map_err(|_| "Expected ACC-####-####")?);
            }
            "accountUser" => {
                let id = value.parse().map_err(|_| "Expected AUSR-####-####-####")?;
                search.account_user = Some(id);
            }
            "kind" => {
                let kind = MailKind::parse(value);
                let expected = "Expected one of Invitation, Resend and NewInvitation";
                search.kind = Some(kind.ok_or(expected)?);
            }
            "after" => {
                search.after = Some(number(value).ok_or("Expected the number of a message")?);
            }
            "offset" => page.offset = place(value).ok_or(NUMBER)?,
            "limit" => page.limit = place(value).ok_or(NUMBER)?,
            "order" => {
                page.is_newest_first = match value {
                    "id" => false,
                    "-id" => true,
                    _ => return Err("Expected id for the oldest message first, or -id"),
                };
            }
            _ => {
                let wanted = parse_duration(value)
                    .filter(|it| *it <= Self::MOST_TIMEOUT && !it.is_negative());
                let expected = "Expected a duration of at most a minute, such as 5s or PT5S";
                *timeout = wanted.ok_or(expected)?.unsigned_abs();
            }
        }
        Ok(())
    }
}

const NUMBER: &str = "Expected a whole number of 0 or more";

fn refusal(key: &str, expected: &str) -> Problem {
    let fault = Fault {
        key: key.to_owned(),
        sentence: format!("{expected}."),
        logged: expected.to_owned(),
    };
    Problem::bad_request(Problem::VALIDATION).with_errors([fault])
}

pub(super) async fn list(
    State(state): State<ControlState>,
    addresses: Addresses,
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    let Query { search, page: PageOfMessages { offset, limit, is_newest_first }, .. } =
        Query::parse(&query, &["offset", "limit", "order", "timeout"])?;
    let mut messages = sandbox.inbox.find(&search);
    if is_newest_first {
        messages.reverse();
    }
    let about = json!({
        "$meta": { "pagination": { "offset": offset, "limit": limit, "total": messages.len() } },
        "dropped": sandbox.inbox.dropped(),
    });
    let page = messages.iter().skip(offset).take(limit);
    state.answer_limit().list(&about, page.map(|message| shown(&addresses, &sandbox.name, message)))
}

pub(super) async fn read(
    addresses: Addresses,
    CurrentSandbox(sandbox): CurrentSandbox,
    PathParam(number): PathParam,
) -> Result<Response, Problem> {
    let message = number.parse().ok().and_then(|number| sandbox.inbox.message(number));
    message
        .map(|message| ok(&shown(&addresses, &sandbox.name, &message)))
        .ok_or_else(|| missing(&number))
}

pub(super) async fn wait(
    State(state): State<ControlState>,
    addresses: Addresses,
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    let Query { search, timeout, .. } = Query::parse(&query, &["timeout"])?;
    let message = state.wait(&sandbox, sandbox.inbox.wait(&search, timeout)).await?;
    message.map(|message| ok(&shown(&addresses, &sandbox.name, &message))).ok_or_else(|| {
        let waited = timeout.as_millis();
        Problem::not_found(format!("No such message came within {waited} milliseconds."))
    })
}

pub(super) async fn clear(
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    let Query { search, .. } = Query::parse(&query, &[])?;
    Ok(ok(&json!({ "deleted": sandbox.inbox.delete(&search) })))
}

pub(super) async fn remove(
    CurrentSandbox(sandbox): CurrentSandbox,
    PathParam(number): PathParam,
) -> Result<StatusCode, Problem> {
    let removed = number.parse().is_ok_and(|number| sandbox.inbox.delete_one(number));
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(missing(&number)) }
}

fn missing(number: &str) -> Problem {
    Problem::not_found(format!("There is no message {number}."))
}

pub(super) fn shown(
    addresses: &Addresses,
    name: &Name,
    Message { number, mail }: &Message,
) -> Value {
    let about = &mail.about;
    let path = format!("{}{}", name.prefix(), about.invitation.code.link(about.id));
    let link = format!("{}{path}", addresses.base());
    let mut sent_at = Vec::new();
    write_date(mail.at, &mut sent_at);
    let subject = subject(mail.kind, about);
    json!({
        "id": number,
        "kind": mail.kind.name(),
        "to": about.user.email.as_ref().map(AsRef::<str>::as_ref),
        "subject": subject,
        "text": text(about, &link),
        "html": html(about, &subject, &link),
        "link": link,
        "path": path,
        "code": about.invitation.code.text(),
        "account": { "id": about.account.id.to_string(), "name": &*about.account.name },
        "accountUser": { "id": about.id.to_string() },
        "sentAt": String::from_utf8_lossy(&sent_at),
        "expiresAt": expiry(about),
    })
}

fn expiry(about: &AccountUser) -> Option<String> {
    match about.invitation.state {
        InvitationState::Pending { until } => {
            let mut out = Vec::new();
            write_date(until, &mut out);
            Some(String::from_utf8_lossy(&out).into_owned())
        }
        InvitationState::Accepted => None,
    }
}

fn subject(kind: MailKind, about: &AccountUser) -> String {
    let account = &about.account.name;
    match kind {
        MailKind::Invitation => format!("You are invited to join {account}"),
        MailKind::Resend => format!("Reminder: you are invited to join {account}"),
        MailKind::NewInvitation => format!("A new invitation to join {account}"),
    }
}

fn text(about: &Row<AccountUser>, link: &str) -> String {
    let (user, account) = (&about.user.name, &about.account.name);
    let by = &about.audit.created.by.name;
    let until = expiry(about).unwrap_or_default();
    let mut text = format!("Hello {user},\n\n{by} invites you to join {account}.\n\n");
    if let Some(notes) = &about.invitation.notes {
        text = format!("{text}{notes}\n\n");
    }
    format!("{text}Accept: {link}\n\nThe invitation holds until {until}.\n")
}

fn html(about: &Row<AccountUser>, subject: &str, link: &str) -> String {
    let mut paragraphs = String::new();
    for paragraph in text(about, link).split("\n\n").filter(|it| !it.starts_with("Accept: ")) {
        // Writing into a string can't fail.
        let _ = write!(paragraphs, "<p>{}</p>", html_text(paragraph.trim()));
    }
    let (title, link) = (html_text(subject), html_text(link));
    format!(
        "<!doctype html><html lang=\"en\"><title>{title}</title>{paragraphs}\
         <p><a href=\"{link}\">Accept the invitation</a></p></html>"
    )
}
