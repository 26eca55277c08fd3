//! Parameters in paths: an invalid id or name is a 404 with a problem.

use accounts_emulator::{api, control};
use serde_json::{Value, json};

use crate::support::Server;

/// Every method and path of an OpenAPI document that has a parameter in its path.
fn parametrised(document: &str) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(document).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.filter(|(path, _)| path.contains('{')).flat_map(|(path, operations)| {
        let methods = operations.as_object().unwrap().keys();
        let methods = methods.map(|method| method.to_uppercase());
        methods
            .filter(|it| matches!(&**it, "GET" | "POST" | "PUT" | "DELETE"))
            .map(move |it| (it, path))
    });
    operations.map(|(method, path)| (method, path.clone())).collect()
}

/// The path with `value` in the place of each of its parameters.
fn filled(path: &str, value: &str) -> String {
    let segments = path.split('/');
    let filled = segments.map(|segment| if segment.starts_with('{') { value } else { segment });
    filled.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn what_is_not_utf_8_is_not_found_wherever_it_stands() {
    let server = Server::start().await;
    let mut operations = parametrised(api::openapi::DOCUMENT);
    operations.extend(parametrised(control::openapi::DOCUMENT));
    operations.push(("GET".to_owned(), "/_emulator/console/{name}".to_owned()));
    for (method, path) in &operations {
        let path = filled(path, "%FF");
        let request = server.request(method, &path).json(&json!({}));
        let answer = server.send(request).await;
        let problem = answer.expect(404);
        assert_eq!(answer.header("Content-Type"), Some("application/json"), "{method} {path}");
        assert_eq!((&problem["title"], &problem["instance"]), (&json!("Not Found"), &json!(path)));
    }
    assert!(operations.len() > 50, "{operations:?}");
    for path in ["/_emulator/faults/%FF", "/_emulator/requests/%FF", "/_emulator/snapshots/%FF"] {
        assert!(operations.iter().any(|(_, it)| filled(it, "%FF") == path), "{path}");
    }
}
