//! The open-loop load of the benchmark: requests at fixed instants, whether or not the last one
//! has been answered, so that a server that stops for a while can't hide it.
//!
//! Each latency counts from the instant at which its request was due. Meanwhile one more
//! connection may ask for something expensive, again and again. Prints a JSON object.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use clap::Parser;

/// Requests at fixed instants, and how long their answers took.
#[derive(Debug, Clone, Parser)]
struct Arguments {
    /// The port of loopback to ask.
    #[arg(long)]
    port: u16,
    /// The path of the requests.
    #[arg(long)]
    path: String,
    /// How many requests a second.
    #[arg(long, default_value_t = 1000)]
    rate: u32,
    /// For how many seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Over how many connections, which take turns.
    #[arg(long, default_value_t = 64)]
    connections: u32,
    /// The paths of requests made one after another meanwhile, in turns.
    #[arg(long)]
    beside: Vec<String>,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let is_over = Arc::new(AtomicBool::new(false));
    let beside = {
        let (port, paths, is_over) = (arguments.port, arguments.beside.clone(), is_over.clone());
        thread::spawn(move || ask_until(port, &paths, &is_over))
    };
    let mut latencies = ask_on_time(&arguments)?;
    is_over.store(true, Ordering::Relaxed);
    let others = join(beside)?;
    latencies.sort_unstable();
    report(&latencies, &others);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what it prints is what it is for")]
fn report(latencies: &[Duration], others: &[Duration]) {
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    let at = |thousandths: usize| micros(latencies[(latencies.len() - 1) * thousandths / 1000]);
    let (p50, p99, worst) = (at(500), at(990), at(1000));
    let count = u32::try_from(others.len()).unwrap_or(u32::MAX);
    let beside = micros(others.iter().sum::<Duration>() / count.max(1));
    println!(
        r#"{{"requests":{},"p50_us":{p50:.1},"p99_us":{p99:.1},"max_us":{worst:.1},"beside":{},"beside_mean_us":{beside:.1}}}"#,
        latencies.len(),
        count,
    );
}

/// Every request due in the time asked for, over connections that take turns.
fn ask_on_time(arguments: &Arguments) -> io::Result<Vec<Duration>> {
    // Time for every thread to be there.
    let start = Instant::now() + Duration::from_millis(200);
    let turns: Vec<_> = (0..arguments.connections)
        .map(|turn| {
            let arguments = arguments.clone();
            thread::spawn(move || take_turns(&arguments, turn, start))
        })
        .collect();
    let mut latencies = Vec::new();
    for turn in turns {
        latencies.extend(join(turn)?);
    }
    Ok(latencies)
}

/// The requests of one connection: every `connections`th of all.
fn take_turns(arguments: &Arguments, turn: u32, start: Instant) -> io::Result<Vec<Duration>> {
    let mut connection = Connection::open(arguments.port)?;
    let request = request(arguments.port, &arguments.path);
    let all = arguments.rate * arguments.seconds;
    let mine = (turn..all).step_by(arguments.connections as usize);
    mine.map(|number| {
        let due = start + Duration::from_secs(1) * number / arguments.rate;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        connection.ask(&request)?;
        Ok(due.elapsed())
    })
    .collect()
}

/// One request after another until it is over.
fn ask_until(port: u16, paths: &[String], is_over: &AtomicBool) -> io::Result<Vec<Duration>> {
    let mut connection = Connection::open(port)?;
    let mut latencies = Vec::new();
    for path in paths.iter().cycle().take_while(|_| !is_over.load(Ordering::Relaxed)) {
        let since = Instant::now();
        connection.ask(&request(port, path))?;
        latencies.push(since.elapsed());
    }
    Ok(latencies)
}

fn request(port: u16, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").into_bytes()
}

fn join<T>(thread: thread::JoinHandle<io::Result<T>>) -> io::Result<T> {
    thread.join().map_err(|_| io::Error::other("a thread of the load panicked"))?
}

/// A keep-alive connection.
struct Connection {
    stream: BufReader<TcpStream>,
    answer: Vec<u8>,
}

impl Connection {
    fn open(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::with_capacity(64 << 10, stream), answer: Vec::new() })
    }

    /// Asks, and reads the answer, which has to be a 200 of a stated length.
    fn ask(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(request)?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        if !line.starts_with("HTTP/1.1 200 ") {
            return Err(io::Error::other(format!("answered {line:?}")));
        }
        let length = self.read_header()?;
        self.answer.resize(length, 0);
        self.stream.read_exact(&mut self.answer)
    }

    fn read_header(&mut self) -> io::Result<usize> {
        let mut length = None;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else {
                return length.ok_or_else(|| io::Error::other("an answer without a length"));
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok();
            }
        }
    }
}
