//! The suite's vocabulary: a program that runs, and one that has ended.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
};

/// The program, with these arguments, in an environment that says nothing to it.
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

/// What a program that has ended leaves behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    ended(&mut program(arguments))
}

/// Runs a program to its end.
pub(crate) fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        code: output.status.code(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A program that serves; it is ended with its owner.
pub(crate) struct Served {
    child: Child,
    errors: BufReader<ChildStderr>,
    /// What it printed up to `Ready.`
    pub(crate) greeting: String,
}

/// Starts the server with these arguments and waits until it is ready.
pub(crate) fn serve(arguments: &[&str]) -> Served {
    started(program(&["--port", "0"]).args(arguments))
}

/// Starts a server and waits until it is ready.
pub(crate) fn started(command: &mut Command) -> Served {
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let errors = BufReader::new(child.stderr.take().unwrap());
    let mut served = Served { child, errors, greeting: String::new() };
    for line in lines {
        served.greeting += &line.unwrap();
        served.greeting.push('\n');
        if served.greeting.ends_with("\nReady.\n") {
            return served;
        }
    }
    let end = served.end();
    panic!("never ready: {} {end:?}", served.greeting);
}

impl Served {
    /// The address that it printed.
    pub(crate) fn url(&self) -> &str {
        self.greeting.split_whitespace().find(|word| word.starts_with("http://")).unwrap()
    }

    /// Host and port of that address.
    pub(crate) fn authority(&self) -> &str {
        self.url().strip_prefix("http://").unwrap()
    }

    /// Sends it a signal, such as `TERM`.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// The next line that it writes on stderr.
    #[cfg(unix)]
    pub(crate) fn error_line(&mut self) -> String {
        let mut line = String::new();
        self.errors.read_line(&mut line).unwrap();
        line
    }

    /// Waits until it ends by itself: its exit code, and the rest of what it wrote on stderr.
    pub(crate) fn end(&mut self) -> (Option<i32>, String) {
        let mut errors = String::new();
        self.errors.read_to_string(&mut errors).unwrap();
        (self.child.wait().unwrap().code(), errors)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of files for one test, which is there until the next run.
pub(crate) fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program").join(name);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}
