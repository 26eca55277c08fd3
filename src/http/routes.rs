//! Operations: what the layers know of the routes behind them.

use std::fmt;

use axum::{
    extract::Request,
    handler::Handler,
    http::{HeaderValue, Method},
};

use super::InFlight;
use crate::fidelity::Source;

/// The part of the emulator that a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The emulated API.
    Api,
    /// The page behind an invitation's link, which clients call as they call the API.
    Invitation,
    /// The control plane.
    ControlPlane,
    /// The console's page and its parts.
    Console,
    /// The probes.
    Probe,
    /// Everything else.
    Other,
}

/// One operation of the API or of the control plane.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its id in the OpenAPI document, such as `createAccountUser`.
    pub id: &'static str,
    /// The method, in upper case.
    pub method: &'static str,
    /// The path, with a name in braces for each parameter.
    pub path: &'static str,
    /// Who may call it.
    pub audience: Audience,
    /// The text that it is known from; none for an operation of the emulator's own.
    pub source: Option<&'static Source>,
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anybody, without a token.
    Public,
    /// Callers of every role. The world leaves out what a caller does not see.
    Caller,
    /// Callers who act for Operations or a client.
    Client,
    /// Callers who act for Operations.
    Operations,
    /// Those whom the guard lets use the control plane.
    Admin,
}

impl Operation {
    /// Whether it answers with a page of a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.id.starts_with("list")
    }

    /// Whether it creates an object, and so needs memory.
    #[must_use]
    pub fn is_create(&self) -> bool {
        self.id.starts_with("create")
    }

    /// Whether its requests hold a secret, so that their bodies are not kept.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.id == "setUserPassword"
    }

    /// Whether a request asks for it; `HEAD` asks for what `GET` does.
    fn matches(&self, method: &Method, path: &str) -> bool {
        let method = if method == Method::HEAD { "GET" } else { method.as_str() };
        self.method == method && self.is_at(path)
    }

    /// Whether a path is one of its paths.
    fn is_at(&self, path: &str) -> bool {
        // The API is also served without this prefix.
        let [own, path] =
            [self.path, path].map(|path| path.strip_prefix("/public").unwrap_or(path));
        own.split('/').count() == path.split('/').count()
            && own
                .split('/')
                .zip(path.split('/'))
                .all(|(own, it)| own == it || own.starts_with('{'))
    }

    fn parameters(&self) -> usize {
        self.path.matches('{').count()
    }
}

/// What the layers know of the routes. Paths are without the sandbox's name.
#[derive(Clone, Copy)]
pub struct RouteMap {
    /// Returns the area of a path.
    pub area_of: fn(&str) -> Area,
    /// The operations that meet faults.
    pub operations: &'static [Operation],
}

impl RouteMap {
    /// The operation that a request asks for, before it is routed: the one with the fewest
    /// parameters, as the router decides.
    ///
    /// It looks at all operations, and is for the few requests that meet a fault.
    pub(super) fn operation(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        operation_of(self.operations, method, path)
    }

    /// The methods of the operations at a path, for `Allow`.
    pub(super) fn methods(&self, path: &str) -> Option<HeaderValue> {
        let at_path = |operation: &&Operation| operation.is_at(path);
        let operations = self.operations.iter().filter(at_path);
        let mut methods: Vec<_> = operations.map(|operation| operation.method).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.sort_unstable();
        methods.dedup();
        HeaderValue::try_from(methods.join(",")).ok()
    }
}

/// The one of these operations that a request asks for, as the router decides.
pub(crate) fn operation_of(
    operations: &'static [Operation],
    method: &Method,
    path: &str,
) -> Option<&'static Operation> {
    let candidates = operations.iter().filter(|it| it.matches(method, path));
    candidates.min_by_key(|operation| operation.parameters())
}

impl fmt::Debug for RouteMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteMap").finish_non_exhaustive()
    }
}

/// Declares the operations of a surface, one a line, and derives from the table `OPERATIONS`, in
/// that order, and `add_operations`, which adds their routes to a router.
///
/// Lines of the platform's operations stand below the [`Source`] that they are known from.
///
/// ```text
/// operations! {
///     pub State, "/prefix";
///     [OPENAPI]
///     readThing GET "/things/{id}" Caller things::read;
/// }
/// ```
macro_rules! operations {
    ($vis:vis $state:ty, $prefix:literal; $(
        [$source:expr]
        $($id:ident $method:ident $path:literal $audience:ident $handler:expr;)*
    )+) => {
        operations! {
            @declare $vis $state, $prefix;
            $($($id $method $path $audience $handler, Some(&$source);)*)+
        }
    };
    ($vis:vis $state:ty, $prefix:literal;
        $($id:ident $method:ident $path:literal $audience:ident $handler:expr;)*
    ) => {
        operations! {
            @declare $vis $state, $prefix; $($id $method $path $audience $handler, None;)*
        }
    };
    (@declare $vis:vis $state:ty, $prefix:literal; $(
        $id:ident $method:ident $path:literal $audience:ident $handler:expr, $source:expr;
    )*) => {
        /// Every operation, in the order of the OpenAPI document.
        $vis static OPERATIONS: &[$crate::http::Operation] = &[$($crate::http::Operation {
            id: stringify!($id),
            method: stringify!($method),
            path: concat!($prefix, $path),
            audience: $crate::http::Audience::$audience,
            source: $source,
        }),*];

        pub(super) fn add_operations(
            router: axum::Router<$state>,
            prefix: &str,
        ) -> axum::Router<$state> {
            let mut operations = OPERATIONS.iter();
            $(let router = {
                let filter = axum::routing::MethodFilter::$method;
                let handler = $crate::http::Operated::new(operations.next(), $handler);
                router.route(&[prefix, $path].concat(), axum::routing::on(filter, handler))
            };)*
            router
        }
    };
}

pub(crate) use operations;

/// A handler that notes which operation it serves, for the journal and the extractors.
#[derive(Debug, Clone)]
pub(crate) struct Operated<H> {
    operation: Option<&'static Operation>,
    handler: H,
}

impl<H> Operated<H> {
    pub(crate) fn new(operation: Option<&'static Operation>, handler: H) -> Self {
        Self { operation, handler }
    }
}

impl<T, S, H: Handler<T, S>> Handler<T, S> for Operated<H> {
    type Future = H::Future;

    fn call(self, request: Request, state: S) -> Self::Future {
        let in_flight = InFlight::of(request.extensions());
        if let (Some(operation), Some(in_flight)) = (self.operation, in_flight) {
            in_flight.set_operation(operation);
        }
        self.handler.call(request, state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    operations! {
        (), "/public/v1";
        listUsers GET "/users" Caller unreachable;
        readUser GET "/users/{uniqueFilter}" Caller unreachable;
        readMe GET "/users/me" Caller unreachable;
        listMembers GET "/{accountId}/users" Caller unreachable;
    }

    async fn unreachable() {}

    #[test]
    fn a_request_is_matched_by_method_and_path_and_names_go_before_parameters() {
        let routes = RouteMap { area_of: |_| Area::Api, operations: OPERATIONS };
        let id = |method: Method, path: &str| routes.operation(&method, path).map(|it| it.id);
        assert_eq!(id(Method::GET, "/public/v1/users"), Some("listUsers"));
        assert_eq!(id(Method::HEAD, "/v1/users"), Some("listUsers"));
        assert_eq!(id(Method::GET, "/v1/users/me"), Some("readMe"));
        assert_eq!(id(Method::GET, "/v1/users/you"), Some("readUser"));
        assert_eq!(id(Method::GET, "/v1/ACC/users"), Some("listMembers"));
        for (method, path) in [(Method::POST, "/v1/users"), (Method::GET, "/v1/users/me/x")] {
            assert_eq!(id(method, path), None, "{path}");
        }
        let _ = add_operations(axum::Router::new(), "/v1");
    }
}
