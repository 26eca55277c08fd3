//! `/_emulator/timeline`: what happened to one object, in order.

use std::iter;

use axum::{extract::State, response::Response};
use serde_json::{Map, Value, json};

use super::{
    ControlState,
    blocking::run_blocking,
    ok,
    query::fault,
    requests::{short, with_dropped},
    shown_instant,
};
use crate::{
    http::QueryString,
    journal::{Entry, Summary},
    model::Transition,
    problem::Problem,
    sandbox::{ClockMove, CurrentSandbox, Sandbox},
    world::{ChangeKind, DomainEvent, Message, Subject},
};

pub(super) async fn read(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    state.coverage()?;
    let id = object(&query)?;
    // The bodies of all requests are searched for the id.
    Ok(ok(&run_blocking(move || Timeline { sandbox: &sandbox, id: &id }.shown()).await?))
}

/// The one parameter: the id of an object.
fn object(query: &QueryString) -> Result<String, Problem> {
    let expected = "the id of an object, such as AUSR-1234-5678-9012";
    let (mut id, mut faults) = (None, Vec::new());
    for (name, value) in query.parameters() {
        match &*name {
            "id" if is_id(&value) => id = Some(value),
            "id" => faults.push(fault("id", expected)),
            _ => faults.push(fault(&name, "the one parameter id")),
        }
    }
    if id.is_none() && faults.is_empty() {
        faults.push(fault("id", expected));
    }
    match id {
        Some(id) if faults.is_empty() => Ok(id),
        _ => Err(Problem::bad_request(Problem::VALIDATION).with_errors(faults)),
    }
}

/// Whether a text has the form of an id: a prefix, and groups of four digits.
fn is_id(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_prefix = |part: &str| {
        (2..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let is_group = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(is_prefix) && text.contains('-') && parts.all(is_group)
}

/// What happened to one object of a sandbox.
struct Timeline<'a> {
    sandbox: &'a Sandbox,
    id: &'a str,
}

impl Timeline<'_> {
    fn shown(&self) -> Value {
        let (moves, dropped) = self.sandbox.clock_moves.all();
        let dropped = dropped + self.sandbox.journal.dropped();
        let mut moves = moves.into_iter().peekable();
        let mut items = Vec::new();
        for entry in self.sandbox.journal.entries() {
            let touched = self.touched(&entry);
            let before = iter::from_fn(|| moves.next_if(|it| it.after < entry.number));
            let before: Vec<_> = before.map(moved).collect();
            // The clock concerns the object once it is there.
            if !items.is_empty() {
                items.extend(before);
            }
            items.extend(touched);
        }
        if !items.is_empty() {
            items.extend(moves.map(moved));
        }
        with_dropped(json!({ "id": self.id, "data": items }), dropped)
    }

    /// The request, the changes of the object, and the mail about it; nothing if it has nothing to
    /// do with the object.
    fn touched(&self, entry: &Entry) -> Vec<Value> {
        let events = &entry.exchange.domain_events;
        let changes: Vec<_> = entry.exchange.changes().collect();
        let own = changes.iter().filter(|(subject, _)| subject.id() == self.id);
        let own = own.map(|(subject, kind)| self.changed(entry, *subject, *kind, &changes));
        let mail = events.iter().filter_map(|event| match event {
            DomainEvent::Mailed(number) => self.sandbox.inbox.message(*number),
            DomainEvent::Changed(..) | DomainEvent::Transitioned(_) => None,
        });
        let mail = mail.filter(|message| self.concerns(message));
        let happened: Vec<_> = own.chain(mail.map(|it| self.mailed(entry, &it))).collect();
        if happened.is_empty() && !self.names(entry) {
            return Vec::new();
        }
        iter::once(self.requested(entry)).chain(happened).collect()
    }

    /// Whether the request names the object: in its path, query or body.
    fn names(&self, entry: &Entry) -> bool {
        let request = &entry.exchange.request;
        let query = entry.exchange.parameters();
        let body = String::from_utf8_lossy(request.body.kept());
        let mut texts = [&*request.path, &*body]
            .into_iter()
            .chain(query.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]));
        texts.any(|text| contains(text, self.id))
    }

    fn concerns(&self, Message { mail, .. }: &Message) -> bool {
        let about = &mail.about;
        let ids = [about.id.to_string(), about.user.id.to_string(), about.account.id.to_string()];
        ids.iter().any(|id| id == self.id)
    }

    fn requested(&self, entry: &Entry) -> Value {
        let summary = Summary::of(entry);
        let members = short(&summary);
        let members = members.as_object().into_iter().flatten();
        let members = members.filter(|(name, _)| !matches!(&***name, "id" | "at" | "changes"));
        let mut item = self.item("request", entry);
        item.extend(members.map(|(name, value)| (name.clone(), value.clone())));
        Value::Object(item)
    }

    fn changed(
        &self,
        entry: &Entry,
        subject: Subject,
        kind: ChangeKind,
        changes: &[(Subject, ChangeKind)],
    ) -> Value {
        let mut item = self.item("change", entry);
        item.insert("type".to_owned(), json!(subject.kind()));
        item.insert("change".to_owned(), json!(kind.name()));
        // Which of several objects of a kind made a transition is not recorded.
        let alike = changes.iter().filter(|(other, _)| other.kind() == subject.kind()).count();
        let step = entry.exchange.domain_events.iter().find_map(|event| match event {
            DomainEvent::Transitioned(step) if alike == 1 && step.of() == subject.kind() => {
                Some(*step)
            }
            _ => None,
        });
        item.extend(step.into_iter().flat_map(stepped));
        Value::Object(item)
    }

    fn mailed(&self, entry: &Entry, Message { number, mail }: &Message) -> Value {
        let mut item = self.item("mail", entry);
        item.insert("at".to_owned(), json!(shown_instant(mail.at)));
        item.insert("message".to_owned(), json!(number));
        item.insert("mail".to_owned(), json!(mail.kind.name()));
        item.insert(
            "to".to_owned(),
            json!(mail.about.user.email.as_ref().map(AsRef::<str>::as_ref)),
        );
        Value::Object(item)
    }

    /// An item of that kind, with the instant and the request that it belongs to.
    fn item(&self, kind: &str, entry: &Entry) -> Map<String, Value> {
        let link = format!("{}/_emulator/requests/{}", self.sandbox.name.prefix(), entry.number);
        let members = [
            ("kind", json!(kind)),
            ("at", json!(shown_instant(entry.exchange.at))),
            ("request", json!(entry.number)),
            ("link", json!(link)),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn stepped(step: Transition) -> [(String, Value); 3] {
    [("from", step.from()), ("action", step.action()), ("to", step.to())]
        .map(|(name, value)| (name.to_owned(), json!(value)))
}

fn moved(ClockMove { from, to, .. }: ClockMove) -> Value {
    json!({ "kind": "clock", "at": shown_instant(to), "from": shown_instant(from) })
}

/// Whether a text holds the id, and not only as a part of a longer one.
fn contains(text: &str, id: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(id).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + id.len()..].starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_as_a_whole() {
        assert!(contains("/x/USR-1234-5678/y", "USR-1234-5678"));
        assert!(!contains("/x/AUSR-1234-5678-9012", "USR-1234-5678"));
        assert!(!contains("USR-1234-56789", "USR-1234-5678"));
    }

    #[test]
    fn an_id_is_a_prefix_and_groups_of_digits() {
        for (text, expected) in [
            ("AUSR-1234-5678-9012", true),
            ("MOD-1234", true),
            ("AUSR", false),
            ("ausr-1234", false),
            ("USR-123", false),
            ("", false),
        ] {
            assert_eq!(is_id(text), expected, "{text}");
        }
    }
}
