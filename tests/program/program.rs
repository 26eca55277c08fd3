//! The helpers of this suite: they run the program to its end, or start it as a server.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
};

/// The program with these arguments, in an environment without settings.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accounts-emulator"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if matches!(&*name, "PORT" | "RUST_LOG") || name.starts_with("EMULATOR_") {
            command.env_remove(&*name);
        }
    }
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The exit code and the output of a program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Exited {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Exited {
    run_command(&mut program(arguments))
}

/// Runs a command to its end.
pub(crate) fn run_command(command: &mut Command) -> Exited {
    let output = command.output().unwrap();
    Exited {
        code: output.status.code(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running server; it is killed when dropped.
pub(crate) struct Served {
    child: Child,
    errors: BufReader<ChildStderr>,
    /// Its output up to `Ready.`
    pub(crate) greeting: String,
}

/// Starts the server with these arguments and waits until it is ready.
pub(crate) fn serve(arguments: &[&str]) -> Served {
    start(program(&["--port", "0"]).args(arguments))
}

/// Starts a server and waits until it is ready.
pub(crate) fn start(command: &mut Command) -> Served {
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let errors = BufReader::new(child.stderr.take().unwrap());
    let mut served = Served { child, errors, greeting: String::new() };
    for line in lines {
        served.greeting += &line.unwrap();
        served.greeting.push('\n');
        if served.greeting.ends_with("\nReady.\n") || served.greeting.contains("\"Ready.\"") {
            return served;
        }
    }
    let end = served.end();
    panic!("never ready: {} {end:?}", served.greeting);
}

impl Served {
    /// The URL that it printed.
    pub(crate) fn url(&self) -> &str {
        let words = self.greeting.split(|c: char| c.is_whitespace() || c == '"');
        words.into_iter().find(|word| word.starts_with("http://")).unwrap().trim_end_matches(',')
    }

    /// Host and port of that URL.
    pub(crate) fn authority(&self) -> &str {
        self.url().strip_prefix("http://").unwrap()
    }

    /// Sends it a signal, such as `TERM`.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Reads the next line of its stderr.
    #[cfg(unix)]
    pub(crate) fn error_line(&mut self) -> String {
        let mut line = String::new();
        self.errors.read_line(&mut line).unwrap();
        line
    }

    /// Waits until it ends by itself; returns its exit code and the rest of its stderr.
    pub(crate) fn end(&mut self) -> (Option<i32>, String) {
        let mut errors = String::new();
        self.errors.read_to_string(&mut errors).unwrap();
        (self.child.wait().unwrap().code(), errors)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Creates a folder of files for one test; it stays until the next run.
pub(crate) fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program").join(name);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}
