//! Query parameters of operations that take none: they are refused, as unknown ones of others are.

use std::{collections::HashSet, sync::LazyLock};

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{OPERATIONS, openapi, query::fault};
use crate::{
    http::{QueryString, operation_of},
    problem::Problem,
};

/// The operations that take no parameters, from their document.
static WITHOUT: LazyLock<HashSet<String>> = LazyLock::new(|| {
    // The document is part of the program, and always JSON.
    let document: Value = serde_json::from_str(openapi::DOCUMENT).unwrap_or_default();
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(_, methods)| methods.as_object().into_iter().flatten());
    let without = operations.filter(|(_, operation)| !takes_parameters(operation));
    without
        .filter_map(|(_, operation)| Some(operation["operationId"].as_str()?.to_owned()))
        .collect()
});

fn takes_parameters(operation: &Value) -> bool {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.into_iter().any(|parameter| parameter["in"] == "query")
}

/// Refuses the parameters of an operation that takes none.
pub(super) async fn refuse_unknown(request: Request, next: Next) -> Response {
    match check(&request) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn check(request: &Request) -> Result<(), Problem> {
    let query = request.uri().query().unwrap_or_default();
    if query.is_empty() {
        return Ok(());
    }
    let operation = operation_of(OPERATIONS, request.method(), request.uri().path());
    if operation.is_none_or(|operation| !WITHOUT.contains(operation.id)) {
        return Ok(());
    }
    let query = QueryString(query.to_owned());
    let faults = query
        .parameters()
        .map(|(name, _)| fault(&name, "no parameters, which this operation does not take"));
    Err(Problem::bad_request(Problem::VALIDATION).with_errors(faults))
}
