//! How layers are put on each other.
//!
//! A layer is a function `async fn name(state, request, next) -> Response`, in the form that
//! `axum::middleware::from_fn` takes. That would box a future for each layer, and clone all layers
//! behind each layer, for every request: through it the same functions take 40,400 instead of
//! 31,100 instructions for a page of ten, and 75,000 instead of 65,800 for a create (counted by
//! `bench/instructions`).

use axum::{extract::Request, response::Response};

/// The rest of the stack behind a layer: `next(request).await` is its answer.
pub(super) trait Next: FnOnce(Request) -> Self::Answer + Send {
    /// The answer in the making.
    type Answer: Future<Output = Response> + Send;
}

impl<F, A> Next for F
where
    F: FnOnce(Request) -> A + Send,
    A: Future<Output = Response> + Send,
{
    type Answer = A;
}

/// `stack! { state, request; outer, inner, route }` is
/// `outer(state, request, |request| inner(state, request, route)).await`.
macro_rules! stack {
    ($state:expr, $request:expr; $($layers:tt)+) => {
        stack!(@ $state, $request, $($layers)+).await
    };
    (@ $state:expr, $request:expr, $layer:ident, $($inner:tt)+) => {
        $layer($state, $request, |request| stack!(@ $state, request, $($inner)+))
    };
    (@ $state:expr, $request:expr, $route:expr) => {
        ($route)($request)
    };
}
