//! Stopping by signals, gracefully or at once.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

use crate::program::{Served, serve};

const BODY: &str = r#"{"email":"ada@example.com","groups":[{"id":"UGR-8447-7590"}]}"#;

#[test]
fn every_usual_signal_ends_it_with_0() {
    for signal in ["TERM", "INT", "HUP", "QUIT"] {
        let mut served = serve(&[]);
        served.signal(signal);
        assert_eq!(served.end().0, Some(0), "{signal}");
    }
}

#[test]
fn a_request_in_progress_is_answered_first() {
    let mut served = serve(&[]);
    let mut request = begin(&served);
    served.signal("TERM");
    assert!(served.error_line().contains("Stopping"));
    request.get_mut().write_all(BODY.as_bytes()).unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("HTTP/1.1 201 Created"), "{answer}");
    assert_eq!(served.end().0, Some(0));
}

#[test]
fn an_event_stream_does_not_delay_the_stop() {
    let mut served = serve(&["--shutdown-grace=1h", "--idle-timeout=1h"]);
    let mut stream = TcpStream::connect(served.authority()).unwrap();
    stream.write_all(b"GET /_emulator/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut events = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with(": ") {
        line.clear();
        events.read_line(&mut line).unwrap();
    }
    served.signal("TERM");
    let mut rest = String::new();
    events.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("0\r\n\r\n"), "{rest:?}");
    assert_eq!(served.end().0, Some(0));
}

#[test]
fn waits_end_at_once_with_503() {
    const LIST: &str = "/public/v1/accounts/account-users";
    let mut served = serve(&["--shutdown-grace=1h", "--prefer=on"]);
    // The first one of a process is not held.
    ask(&served, "/readyz?linger=1s", "").read_to_string(&mut String::new()).unwrap();
    let waiting: Vec<_> = [
        ("/_emulator/inbox/wait?to=x@example.com&timeout=60s", ""),
        ("/_emulator/requests/wait?operation=listUsers&timeout=60s", ""),
        (LIST, "Prefer: delay=3600000\r\n"),
        ("/readyz?linger=60s", ""),
    ]
    .into_iter()
    .map(|(path, header)| ask(&served, path, header))
    .collect();
    // Connections are accepted in the order in which they came.
    ask(&served, "/livez", "").read_to_string(&mut String::new()).unwrap();
    served.signal("TERM");
    for mut stream in waiting {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("The emulator is stopping."), "{answer}");
    }
    assert_eq!(served.end().0, Some(0));
}

/// Sends a request whose answer ends the connection.
fn ask(served: &Served, path: &str, header: &str) -> TcpStream {
    let mut stream = TcpStream::connect(served.authority()).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}");
    write!(stream, "{head}Connection: close\r\n\r\n").unwrap();
    stream
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut served = serve(&["--shutdown-grace=1h"]);
    let _request = begin(&served);
    served.signal("TERM");
    assert!(served.error_line().contains("Stopping"));
    served.signal("INT");
    assert_eq!(served.end().0, Some(1));
}

#[test]
fn the_grace_period_ends() {
    let mut served = serve(&["--shutdown-grace=10ms"]);
    let _request = begin(&served);
    served.signal("TERM");
    assert_eq!(served.end().0, Some(0));
}

/// Sends the head of a request, and waits until the server asks for its body.
fn begin(served: &Served) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(served.authority()).unwrap();
    let head = format!(
        "POST /public/v1/accounts/account-users HTTP/1.1\r\nHost: localhost\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        BODY.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");
    reader
}
