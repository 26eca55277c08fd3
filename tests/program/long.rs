//! Requests that take long: they keep nobody else waiting, and do not outlive the program.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread::available_parallelism,
    time::Duration,
};

use crate::program::{Served, serve};

/// How long a quick request may take beside long ones.
const SOON: Duration = Duration::from_secs(2);

/// A connection on which this request was sent.
fn send(served: &Served, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(served.authority()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

fn post(path: &str, media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media_type}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// The beginning of an answer.
fn beginning(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = [0; 1024];
    let length = stream.read(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes[..length]).into_owned())
}

/// Whether nothing has come yet.
fn is_waiting(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let read = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

/// Sends more of a long request than there are workers. The program is alive meanwhile, and it ends
/// when it is told to, without waiting for them.
#[track_caller]
fn others_are_answered(mut served: Served, long: &str) {
    let count = available_parallelism().unwrap().get() + 2;
    let streams: Vec<_> = (0..count).map(|_| send(&served, long)).collect();
    for path in ["/livez", "/readyz", "/public/v1/accounts/account-users"] {
        let mut quick = send(&served, &get(path));
        quick.set_read_timeout(Some(SOON)).unwrap();
        assert!(beginning(&mut quick).unwrap().starts_with("HTTP/1.1 200"), "{path}");
    }
    let waiting = streams.iter().filter(|stream| is_waiting(stream)).count();
    assert!(waiting > 0, "all were answered, so none took long");
    served.signal("TERM");
    assert_eq!(served.end().0, Some(0));
}

#[test]
fn filters_that_lead_through_collections_keep_no_other_waiting() {
    let conditions: Vec<_> = (0..1_000)
        .map(|number| format!("any(groups,any(users,ilike(name,*q{number}q*)))"))
        .collect();
    let query = format!("limit=1&or({})", conditions.join(","));
    let served = serve(&["--users=3000", "--shutdown-grace=1h", "--log=off"]);
    others_are_answered(served, &get(&format!("/public/v1/accounts/account-users?{query}")));
}

#[test]
fn selections_that_lead_through_collections_keep_no_other_waiting() {
    let select = "-*,groups.users.accounts.groups.users.accounts.groups.id";
    let served = serve(&["--users=3000", "--shutdown-grace=1h", "--log=off"]);
    let path = format!("/public/v1/accounts/account-users?limit=100&offset=500&select={select}");
    others_are_answered(served, &get(&path));
}

#[test]
fn bodies_that_are_compared_keep_no_other_waiting() {
    let served = serve(&["--shutdown-grace=1h", "--log=off"]);
    let listed =
        |item: &dyn Fn(usize) -> String| (0..2_500).map(item).collect::<Vec<_>>().join(",");
    let body = listed(&|number| format!(r#"{{"id":{number},"no":{number}}}"#));
    let create = post(
        "/public/v1/accounts/account-users",
        "application/json",
        &format!(r#"{{"groups":[{body}]}}"#),
    );
    for _ in 0..20 {
        assert!(beginning(&mut send(&served, &create)).unwrap().starts_with("HTTP/1.1 400"));
    }
    let others = listed(&|number| format!(r#"{{"id":{}}}"#, 100_000 + number));
    let claim = format!(r#"{{"match":{{"body":{{"groups":[{others}]}}}}}}"#);
    others_are_answered(served, &post("/_emulator/requests/verify", "application/json", &claim));
}

#[test]
fn patterns_keep_no_other_waiting() {
    let served = serve(&["--shutdown-grace=1h", "--log=off"]);
    let path = format!("/v1/{}", "a".repeat(60_000));
    for _ in 0..60 {
        assert!(beginning(&mut send(&served, &get(&path))).unwrap().starts_with("HTTP/1.1 404"));
    }
    let pattern = format!("/v1/{}", "*a".repeat(248));
    let long = format!("/_emulator/requests?path={pattern}");
    let mut refused = send(&served, &get(&format!("{long}{pattern}")));
    assert!(beginning(&mut refused).unwrap().starts_with("HTTP/1.1 400"));
    others_are_answered(served, &get(&long));
}

/// The answer names the first unknown part alone, so no other was looked at.
#[test]
fn forms_of_many_parts_are_refused_at_the_first_that_is_unknown() {
    let mut served = serve(&["--shutdown-grace=1h", "--log=off"]);
    let part = |number| {
        format!("--x\r\nContent-Disposition: form-data; name=\"part-{number}\"\r\n\r\n\r\n")
    };
    let body: String = (0..30_000).map(part).collect();
    let form =
        post("/public/v1/accounts/accounts", "multipart/form-data; boundary=x", &(body + "--x--"));
    for _ in 0..available_parallelism().unwrap().get() + 2 {
        let mut answer = String::new();
        send(&served, &form).read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("part-0"), "{answer}");
        assert!(!answer.contains("part-1"), "{answer}");
    }
    served.signal("TERM");
    assert_eq!(served.end().0, Some(0));
}
