//! The console: a page and its parts, small, complete, and with nothing from elsewhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

use reqwest::{Client, Response, redirect};

use crate::support::Server;

/// The most bytes of everything together.
const MOST: usize = 250_000;

/// The files of the console, by their names, with their texts.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages/console");
    let mut found = Vec::new();
    gather(&root, &mut found);
    let named = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    found.iter().map(named).collect()
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { gather(&path, found) } else { found.push(path) }
    }
}

fn path(name: &str) -> String {
    if name == "index.html" { "/_emulator/".into() } else { format!("/_emulator/console/{name}") }
}

async fn fetch(server: &Server, path: &str) -> Response {
    server.request("GET", path).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn every_file_is_served_as_what_it_is_and_kept_from_doing_harm() {
    let server = Server::start().await;
    for (name, text) in files() {
        let response = fetch(&server, &path(&name)).await;
        assert_eq!(response.status(), 200, "{name}");
        let media_type = match name.rsplit_once('.').unwrap().1 {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            other => panic!("{other} is no kind of file of the console"),
        };
        assert_eq!(header(&response, "content-type"), media_type, "{name}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{name}");
        let policy = header(&response, "content-security-policy").to_owned();
        assert!(policy.starts_with("default-src 'self';"), "{name}: {policy}");
        assert!(!policy.contains("unsafe"), "{name}: {policy}");
        assert_eq!(response.text().await.unwrap(), text, "{name}");
    }
}

#[tokio::test]
async fn a_file_that_has_not_changed_is_not_sent_again() {
    let server = Server::start().await;
    for (name, _) in files() {
        let first = fetch(&server, &path(&name)).await;
        assert_eq!(header(&first, "cache-control"), "no-cache", "{name}");
        let tag = header(&first, "etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 2, "{tag}");
        for (known, status) in
            [(tag.clone(), 304), (format!("\"x\", {tag}"), 304), ("\"x\"".into(), 200)]
        {
            let again = server.request("GET", &path(&name)).header("If-None-Match", known);
            let again = again.send().await.unwrap();
            assert_eq!(again.status(), status, "{name}");
            assert_eq!(again.text().await.unwrap().is_empty(), status == 304, "{name}");
        }
    }
}

#[test]
fn it_is_small() {
    let sizes: Vec<_> = files().into_iter().map(|(name, text)| (text.len(), name)).collect();
    let total: usize = sizes.iter().map(|(size, _)| size).sum();
    assert!(total < MOST, "{total} bytes: {sizes:?}");
}

#[test]
fn it_takes_nothing_from_elsewhere_and_no_text_for_markup() {
    // The URL of the SVG namespace is a name, not a link.
    const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";
    const MARKUP: &[&str] = &[
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "srcdoc",
        "style=",
        "<style",
        "new Function",
    ];
    for (name, text) in files() {
        let text = text.replace(SVG_NAMESPACE, "");
        for outside in ["http://", "https://", "@import", " url("] {
            assert!(!text.contains(outside), "{name} has {outside}");
        }
        for markup in MARKUP {
            assert!(!text.contains(markup), "{name} has {markup}");
        }
    }
}

#[test]
fn its_modules_name_only_files_that_are_there() {
    let files = files();
    let mut named = 0;
    for (name, text) in
        files.iter().filter(|(name, _)| Path::new(name).extension() == Some("js".as_ref()))
    {
        let folder = Path::new(name).parent().unwrap();
        for line in text.lines().filter_map(|line| line.split_once(" from \"")) {
            let target = line.1.trim_end_matches("\";");
            let target = match target.strip_prefix("../") {
                Some(rest) => Path::new(rest).to_owned(),
                None => folder.join(target.strip_prefix("./").unwrap()),
            };
            let target = target.to_str().unwrap();
            assert!(files.iter().any(|(name, _)| name == target), "{name} names {target}");
            named += 1;
        }
    }
    assert!(named > 50, "{named}");
}

#[tokio::test]
async fn it_is_found_without_the_last_slash_and_in_every_sandbox() {
    let server = Server::start().await;
    let base = server.emulator.base_url();
    let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
    for prefix in ["", "/~t1"] {
        let response = client.get(format!("{base}{prefix}/_emulator")).send().await.unwrap();
        assert_eq!(response.status(), 307);
        // Relative, so that it holds behind whatever leads here.
        assert_eq!(header(&response, "location"), "_emulator/");
        for path in ["/_emulator/", "/_emulator/console/main.js"] {
            assert_eq!(fetch(&server, &format!("{prefix}{path}")).await.status(), 200, "{path}");
        }
    }
    for path in ["/_emulator/console/", "/_emulator/console/no.js", "/_emulator/console/../main.rs"]
    {
        server.get(path).await.expect(404);
    }
}
