//! The arrows between modules, compared with the sources.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The modules, and the modules that each may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("drift", &[]),
    ("fidelity", &[]),
    ("form", &[]),
    ("id", &[]),
    ("json", &["id"]),
    ("memory", &[]),
    ("random", &[]),
    ("trace_id", &[]),
    ("work", &[]),
    ("rql", &["work"]),
    ("problem", &[]),
    ("model", &["clock", "fidelity", "id", "json", "rql"]),
    ("render", &["json", "memory", "model", "rql", "work"]),
    ("faults", &["clock", "random"]),
    ("world", &["clock", "id", "json", "model", "random", "rql", "work"]),
    ("journal", &["faults", "fidelity", "form", "memory", "model", "trace_id", "work", "world"]),
    (
        "sandbox",
        &["clock", "faults", "id", "journal", "json", "memory", "model", "random", "world"],
    ),
    (
        "http",
        &[
            "clock", "faults", "fidelity", "form", "journal", "memory", "problem", "sandbox",
            "trace_id", "work", "world",
        ],
    ),
    (
        "api",
        &[
            "fidelity", "http", "id", "json", "model", "problem", "render", "rql", "sandbox",
            "work", "world",
        ],
    ),
    (
        "control",
        &[
            "api", "clock", "faults", "fidelity", "http", "id", "journal", "json", "model",
            "problem", "random", "render", "rql", "sandbox", "work", "world",
        ],
    ),
    ("pages", &["http", "id", "json", "model", "problem", "sandbox", "world"]),
];

/// The crates of HTTP, and the modules that may name them.
const HTTP: &[&str] = &["axum", "bytes", "http", "http_body_util", "hyper", "hyper_util", "tower"];
const WEB: &[&str] = &["api", "control", "emulator", "http", "pages", "problem"];

/// The crates of HTTP that only define values, and the module that may name just them: it keeps
/// requests and answers.
const VALUES: &[&str] = &["bytes", "http"];
const JOURNAL: &str = "journal";

/// Calls for the binary alone: reading the environment, printing, exiting, subscribing to events.
const OUTSIDE: &[&str] = &[
    "env::",
    "print!(",
    "println!(",
    "eprint!(",
    "eprintln!(",
    "exit(",
    "set_global_default(",
    "tracing_subscriber::",
];

/// A source file of the library: its module, how deep it lies in it, and its code.
struct Source {
    path: PathBuf,
    module: String,
    depth: usize,
    code: String,
}

/// Every source file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    found.retain(|path| !path.starts_with(root.join("bin")) && !path.ends_with("lib.rs"));
    found.iter().map(|path| source(path, path.strip_prefix(&root).unwrap())).collect()
}

fn source(path: &Path, name: &Path) -> Source {
    let mut steps: Vec<_> =
        name.with_extension("").iter().map(|step| step.to_str().unwrap().to_owned()).collect();
    steps.pop_if(|last| last == "mod");
    let (module, depth) = (steps[0].clone(), steps.len());
    Source { path: name.to_owned(), module, depth, code: code(&fs::read_to_string(path).unwrap()) }
}

/// The text without comments and without the tests, which stand at the end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules of the crate that a file names.
fn named(source: &Source) -> BTreeSet<String> {
    let supers = "super::".repeat(source.depth);
    // This many steps up, and no more, lead to the root of the crate.
    let ways = ["crate::", supers.as_str()];
    let parts = ways.iter().flat_map(|way| source.code.split(way).skip(1));
    parts.flat_map(heads).collect()
}

/// The first names of a path, or of each path in a group.
fn heads(text: &str) -> Vec<String> {
    let Some(group) = text.strip_prefix('{') else { return vec![head(text)] };
    let (mut level, mut found, mut start) = (0_u32, Vec::new(), 0);
    for (index, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level > 0 => level -= 1,
            ',' | '}' if level == 0 => {
                found.push(head(group[start..index].trim()));
                start = index + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn head(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether a name stands in a code as the start of a path or a call, and not as the end of a word.
fn stands(code: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(index, _)| !code[..index].ends_with(is_part))
}

#[test]
fn every_module_names_only_those_before_it() {
    let sources = sources();
    let modules: BTreeSet<_> = sources.iter().map(|source| source.module.clone()).collect();
    for source in sources.iter().filter(|source| source.module != "emulator") {
        let arrows = ARROWS.iter().find(|(module, _)| *module == source.module);
        let (_, allowed) = arrows.unwrap_or_else(|| panic!("{} is no module", source.module));
        for name in named(source).intersection(&modules) {
            let is_allowed = *name == source.module || allowed.contains(&name.as_str());
            assert!(is_allowed, "{} names {name}", source.path.display());
        }
    }
    assert!(sources.len() > 30);
}

#[test]
fn only_web_modules_name_http() {
    for source in sources().iter().filter(|source| !WEB.contains(&&*source.module)) {
        for name in HTTP {
            if source.module == JOURNAL && VALUES.contains(name) {
                continue;
            }
            let path = format!("{name}::");
            assert!(!stands(&source.code, &path), "{} names {name}", source.path.display());
        }
    }
}

#[test]
fn only_the_binary_reads_the_environment_prints_exits_and_subscribes() {
    for source in sources() {
        for call in OUTSIDE {
            assert!(!stands(&source.code, call), "{}: {call}", source.path.display());
        }
    }
}

#[test]
fn names_are_found_in_paths_groups_and_steps_up() {
    let source = |depth, code: &str| Source {
        path: PathBuf::new(),
        module: String::new(),
        depth,
        code: super::modules::code(code),
    };
    let code = "use crate::{a::{x, y}, b, c::z};\nuse crate::d;\nfn f() { crate::e::g() }\n\
                // crate::h\nuse super::super::i;\n#[cfg(test)]\nmod tests { use crate::j; }";
    let names = |depth| named(&source(depth, code)).into_iter().collect::<String>();
    assert_eq!(names(2), "abcdei");
    assert_eq!(names(3), "abcde");
    assert!(stands("x = axum::y", "axum::") && !stands("my_axum::y", "axum::"));
}
