//! The suite's vocabulary: a server of one's own, requests to it, answers held to the contract.

use std::panic::Location;

use accounts_emulator::{
    Emulator, Settings,
    clock::Clock,
    model::{Href, Nulls, Rules, Style},
    world::Seed,
};
use axum::{
    Router,
    body::Body,
    http::{Request, Response, header},
};
use http_body_util::BodyExt;
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::schema::{self, Dialect, Exchange};

/// The collection of account users.
pub(crate) const COLLECTION: &str = "/public/v1/accounts/account-users";
/// The account that the demo data name as the default one, and its first group.
pub(crate) const DEFAULT_ACCOUNT: &str = "ACC-1086-6867";
/// An account, and not the default one.
pub(crate) const ACCOUNT: &str = "ACC-1671-0642";
/// A group of that account.
pub(crate) const GROUP: &str = "UGR-8447-7590";
/// The first membership of the demo data, whose invitation is outstanding.
pub(crate) const MEMBERSHIP: &str = "AUSR-4134-7183-7330";
/// How many memberships the demo data hold.
pub(crate) const DEMO: usize = 40;

/// The token of Operations in the demo data.
pub(crate) const OPERATIONS: &str =
    "idt:TKN-2190-5437:emulatorOperationsDFUkGVbVKIVePGoTCZHQT0KXuBwTE4iXgzgfDv66w8EGHB";
/// The token of a client: of the default account.
pub(crate) const CLIENT: &str =
    "idt:TKN-6403-9815:emulatorClient5XsE1dfE02yWzq2WXlENpnqqTrWsGuPSgouupRWAtjdOwlrGc3";
/// The token of a vendor.
pub(crate) const VENDOR: &str =
    "idt:TKN-8857-1729:emulatorVendorGiPKbQDVAciwnRp6Q0wgBbCoBxrEK3jg0D28NBYeeb9z1xqfs1";

/// A server for one test.
pub(crate) struct Server {
    pub(crate) emulator: Emulator,
    client: Client,
    dialect: Dialect,
}

impl Server {
    /// One with the default settings: the demo data, the rules of the contract.
    pub(crate) async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    /// One with settings of its own.
    pub(crate) async fn with(settings: Settings) -> Self {
        let dialect = dialect(&settings);
        let emulator = Emulator::builder().settings(settings).start().await.unwrap();
        let client = Client::builder().no_proxy().build().unwrap();
        Self { emulator, client, dialect }
    }

    /// A request, to be completed and sent.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, format!("{}{path}", self.emulator.base_url()))
    }

    /// The answer to a request, after it was held against the contract.
    #[track_caller]
    pub(crate) fn send(&self, request: RequestBuilder) -> impl Future<Output = Answer> + use<> {
        send(request, self.dialect)
    }

    /// The answer to a GET.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> impl Future<Output = Answer> + use<> {
        self.send(self.request("GET", path))
    }

    /// The answer to a GET of the list.
    #[track_caller]
    pub(crate) fn list(&self, query: &str) -> impl Future<Output = Answer> + use<> {
        self.get(&format!("{COLLECTION}?{query}"))
    }

    /// The answer to a GET of one membership; `of` is its id, and a query if need be.
    #[track_caller]
    pub(crate) fn read(&self, of: &str) -> impl Future<Output = Answer> + use<> {
        self.get(&format!("{COLLECTION}/{of}"))
    }

    /// The answer to an invitation.
    #[track_caller]
    pub(crate) fn create(&self, body: &Value) -> impl Future<Output = Answer> + use<> {
        self.send(self.request("POST", COLLECTION).json(body))
    }

    /// The answer to an invitation by the holder of a token.
    #[track_caller]
    pub(crate) fn create_as(
        &self,
        token: &str,
        body: &Value,
    ) -> impl Future<Output = Answer> + use<> {
        self.send(self.request("POST", COLLECTION).bearer_auth(token).json(body))
    }

    /// The answer to a body as it is written.
    #[track_caller]
    pub(crate) fn post<B>(&self, body: B) -> impl Future<Output = Answer> + use<B>
    where
        B: Into<Vec<u8>>,
    {
        let request = self.request("POST", COLLECTION).header("Content-Type", "application/json");
        self.send(request.body(body.into()))
    }

    /// How many memberships there are.
    pub(crate) async fn total(&self) -> u64 {
        let page = self.list("limit=0").await.expect(200);
        page["$meta"]["pagination"]["total"].as_u64().unwrap()
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body, if the status is that one.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The body.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The first value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The notices: what the platform's rules would have refused.
    pub(crate) fn notices(&self) -> Vec<&str> {
        let notices = self.headers.get_all("Emulator-Notice");
        notices.iter().map(|notice| notice.to_str().unwrap()).collect()
    }

    /// The keys and the sentences of a refusal, in order of the keys.
    #[track_caller]
    pub(crate) fn faults(&self) -> Vec<(String, String)> {
        let problem = self.expect(400);
        let Some(errors) = problem["errors"].as_object() else { return Vec::new() };
        let sentences = errors.iter().flat_map(|(key, sentences)| {
            let sentences = sentences.as_array().unwrap().iter();
            sentences.map(move |sentence| (key.clone(), sentence.as_str().unwrap().to_owned()))
        });
        sentences.collect()
    }

    /// Asserts that the one thing wrong stands under `key`, and that its sentence holds `part`.
    #[track_caller]
    pub(crate) fn refuses(&self, key: &str, part: &str) {
        let faults = self.faults();
        let is_listed = |(at, sentence): &(String, String)| at == key && sentence.contains(part);
        assert!(faults.len() == 1 && faults.iter().all(is_listed), "{key}, {part}: {}", self.text);
    }

    fn hold(&self, method: &str, path: &str, dialect: Dialect, caller: &Location<'_>) {
        let Self { status, text, .. } = self;
        let media_type = self.header("Content-Type");
        let exchange = Exchange { method, path, status: *status, media_type, body: text };
        let faults = schema::faults(exchange, dialect);
        assert!(faults.is_empty(), "at {caller}, {method} {path}: {faults:#?}\nin {text}");
    }
}

/// The answer to a request, after it was held against the contract.
#[track_caller]
pub(crate) fn send(
    request: RequestBuilder,
    dialect: Dialect,
) -> impl Future<Output = Answer> + use<> {
    let caller = Location::caller();
    async move {
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = client.execute(request).await;
        let response = response.unwrap_or_else(|error| panic!("at {caller}: {error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let answer = Answer { status, headers, text };
        answer.hold(method.as_str(), &path, dialect, caller);
        answer
    }
}

/// Status and body of an answer, after it was held against the contract; nothing for no JSON.
pub(crate) async fn status_and_body(request: RequestBuilder) -> (u16, Value) {
    let answer = send(request, Dialect::Contract).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap_or(Value::Null))
}

/// A call of the control plane.
pub(crate) fn admin(server: &Server, method: &str, path: &str) -> RequestBuilder {
    server.request(method, &format!("/_emulator/{path}"))
}

/// The answer of an application without a socket, held against the contract as well.
pub(crate) async fn router_request(
    router: &Router,
    method: &str,
    target: &str,
    body: Vec<u8>,
) -> Answer {
    let request = Request::builder().method(method).uri(target).header(header::HOST, "localhost");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(body)).unwrap();
    let path = request.uri().path().to_owned();
    let response: Response<Body> = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().into()).unwrap();
    let answer = Answer { status: parts.status.as_u16(), headers: parts.headers, text };
    answer.hold(method, &path, Dialect::Contract, Location::caller());
    answer
}

fn dialect(settings: &Settings) -> Dialect {
    match settings.style.href {
        Href::Off => Dialect::Contract,
        Href::Short | Href::Full => Dialect::Links,
    }
}

/// The smallest invitation of an address.
pub(crate) fn invitation(email: &str) -> Value {
    json!({ "email": email, "account": { "id": ACCOUNT }, "groups": [{ "id": GROUP }] })
}

/// Settings under which the platform's rules refuse.
pub(crate) fn platform() -> Settings {
    Settings { rules: Rules::Platform, ..Settings::default() }
}

/// Settings under which the time stands still, at an instant.
pub(crate) fn stopped(at: &str) -> Settings {
    Settings { clock: Clock::Stopped(at.parse().unwrap()), ..Settings::default() }
}

/// Settings with that style.
pub(crate) fn styled(nulls: Nulls, href: Href) -> Settings {
    Settings { style: Style { nulls, href }, ..Settings::default() }
}

/// Settings with a seed of one document.
pub(crate) fn seeded(document: &Value) -> Settings {
    let documents = vec![("seed.json".to_owned(), document.to_string())];
    Settings { seed: Seed::Documents(documents), ..Settings::default() }
}

/// Puts a value at a path such as `groups[0].id`, and makes the parents that are missing.
pub(crate) fn set_at(document: &mut Value, path: &str, value: Value) {
    let pointer = path.replace('[', ".").replace(']', "");
    let mut place = document;
    for step in pointer.split('.') {
        place = match step.parse::<usize>() {
            Ok(index) => &mut place[index],
            Err(_) => &mut place[step],
        };
    }
    *place = value;
}

/// Whether a text has a form in which `d` stands for any digit.
pub(crate) fn matches_form(text: &str, form: &str) -> bool {
    let fits = |(c, place): (char, char)| match place {
        'd' => c.is_ascii_digit(),
        _ => c == place,
    };
    text.len() == form.len() && text.chars().zip(form.chars()).all(fits)
}
