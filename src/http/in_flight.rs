//! Requests in flight: what the layers, the extractors and the journal share of one request.

use std::{
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::Request,
    http::{Extensions, HeaderName, Method, Uri},
};
use parking_lot::Mutex;

use super::{Area, HttpState, Operation, sandbox_layer::Target};
use crate::{
    faults::By,
    fidelity::Member,
    journal::{BodyCapture, CapturedBody, NamedMembers, OpenEntry},
    memory::OutOfMemory,
    sandbox::Sandbox,
    trace_id::TraceId,
    world::Visibility,
};

const UNTRACKED: HeaderName = HeaderName::from_static("emulator-untracked");

/// A request that is being answered. Each layer gets a reference to it, and extractors find it as
/// an extension of the request.
///
/// With an extension each for the trace, the entry in the journal, the sandbox and the operation, a
/// page takes 6 % and a create 3 % more instructions.
#[derive(Debug)]
pub(crate) struct InFlight {
    /// What the layers work with.
    pub(super) state: Arc<HttpState>,
    /// The method.
    pub(super) method: Method,
    /// The URI as the client asked for it.
    pub(super) uri: Uri,
    /// The area of its path.
    pub(super) area: Area,
    /// Whether it is a read with the header `Emulator-Untracked: true`.
    ///
    /// Such a read is answered like any other, but is in no journal, event stream or coverage, and
    /// neither meets a fault nor uses one up. The console sends them, so that watching a test suite
    /// does not change what is counted of it.
    pub(super) is_untracked: bool,
    since: Instant,
    progress: Mutex<Progress>,
}

/// The facts that the layers learn about one request.
#[derive(Debug, Default)]
struct Progress {
    /// The span that the request names as its parent.
    parent: Option<TraceId>,
    trace_id: Option<TraceId>,
    sandbox: Option<Arc<Sandbox>>,
    operation: Option<&'static Operation>,
    /// How much the caller sees; none before the caller is known.
    visibility: Option<Visibility>,
    /// Whether the caller did not authenticate as demanded.
    is_caller_refused: bool,
    /// The body as far as it has been read; none unless the request is recorded.
    capture: Option<BodyCapture>,
    /// The rest of the body of a recorded request that was answered before it was read.
    unread: Option<Body>,
    /// Whether the body of a recorded request ended before it was complete.
    is_broken_off: bool,
    /// The fault that took effect on it, or will once it is answered.
    fault: Option<By>,
    /// The entry in the journal; none before the sandbox is known.
    entry: Option<OpenEntry>,
    /// The members that the request names.
    members: NamedMembers,
}

/// What the journal needs of a recorded request besides its head.
#[derive(Debug)]
pub(super) struct Recorded {
    /// The sandbox whose journal it is in.
    pub(super) sandbox: Arc<Sandbox>,
    /// Its entry.
    pub(super) entry: OpenEntry,
    /// Its body, as far as it was read.
    pub(super) body: CapturedBody,
    /// The members that it names.
    pub(super) members: NamedMembers,
}

impl InFlight {
    /// A request that has just arrived.
    pub(super) fn new(state: Arc<HttpState>, request: &Request) -> Self {
        let area = (state.routes.area_of)(Target::parse(request.uri().path()).path);
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let is_untracked = matches!(method, Method::GET | Method::HEAD)
            && request.headers().get(UNTRACKED).is_some_and(|value| value == "true");
        let since = Instant::now();
        Self { state, method, uri, area, is_untracked, since, progress: Mutex::default() }
    }

    /// Returns the request that has these extensions.
    pub(crate) fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get::<Arc<Self>>().map(|in_flight| &**in_flight)
    }

    /// Returns another handle on the request that has these extensions.
    pub(crate) fn shared(extensions: &Extensions) -> Option<Arc<Self>> {
        extensions.get().cloned()
    }

    /// Returns the path as the client asked for it.
    pub(crate) fn asked_path(&self) -> &str {
        self.uri.path()
    }

    /// Returns what stands before [`path`](Self::path): the sandbox's name, if the path has it.
    pub(crate) fn prefix(&self) -> &str {
        self.asked_path().strip_suffix(self.path()).unwrap_or(self.asked_path())
    }

    /// Returns the path without the sandbox's name.
    pub(crate) fn path(&self) -> &str {
        Target::parse(self.uri.path()).path
    }

    /// Returns how many microseconds ago the request arrived.
    pub(super) fn micros(&self) -> u64 {
        u64::try_from(self.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Makes the request a part of the trace of `parent`.
    pub(super) fn set_parent(&self, parent: TraceId) {
        self.progress.lock().parent = Some(parent);
    }

    /// Returns the id of the request's span.
    ///
    /// It is drawn when it is first needed, so that requests which need none, such as health
    /// checks, do not change the ids of others.
    pub(super) fn trace_id(&self) -> TraceId {
        let Progress { parent, trace_id, .. } = &mut *self.progress.lock();
        *trace_id.get_or_insert_with(|| self.state.trace_ids.draw(*parent))
    }

    /// Returns the sandbox of the request, once the sandbox layer has found it.
    pub(crate) fn sandbox(&self) -> Option<Arc<Sandbox>> {
        self.progress.lock().sandbox.clone()
    }

    /// Notes the sandbox of the request, and opens the entry of a recorded one in its journal.
    pub(super) fn enter(&self, sandbox: &Arc<Sandbox>) {
        let mut progress = self.progress.lock();
        progress.sandbox = Some(Arc::clone(sandbox));
        if progress.capture.is_some() {
            progress.entry = Some(sandbox.journal.open(sandbox.clock().now()));
        }
    }

    /// Makes room in memory for that many bytes more of data, or says that there is none.
    pub(crate) fn make_room(&self, bytes: usize) -> Result<(), OutOfMemory> {
        self.state.sandboxes.make_room(bytes)
    }

    /// Returns the operation that the request asks for, once it is known.
    pub(crate) fn operation(&self) -> Option<&'static Operation> {
        self.progress.lock().operation
    }

    /// Notes the operation that the request asks for.
    pub(super) fn set_operation(&self, operation: &'static Operation) {
        self.progress.lock().operation = Some(operation);
    }

    /// Returns how much the caller sees, once the caller is known.
    pub(crate) fn visibility(&self) -> Option<Visibility> {
        self.progress.lock().visibility
    }

    /// Notes how much the caller sees.
    pub(crate) fn set_visibility(&self, visibility: Visibility) {
        self.progress.lock().visibility = Some(visibility);
    }

    /// Whether the caller did not authenticate as demanded.
    pub(super) fn is_caller_refused(&self) -> bool {
        self.progress.lock().is_caller_refused
    }

    /// Notes that the caller did not authenticate as demanded.
    pub(crate) fn refuse_caller(&self) {
        self.progress.lock().is_caller_refused = true;
    }

    /// Starts to record the request, whose body has about `length` bytes.
    pub(super) fn record(&self, length: u64) {
        self.progress.lock().capture = Some(BodyCapture::with_room_for(length));
    }

    /// Whether the request is recorded.
    pub(crate) fn is_recorded(&self) -> bool {
        self.progress.lock().capture.is_some()
    }

    /// Notes members that the query of a recorded request names.
    pub(crate) fn note_members(&self, members: impl IntoIterator<Item = Member>) {
        self.progress.lock().members.query.extend(members);
    }

    /// Notes the members that the body of a recorded request names.
    pub(crate) fn note_body_members(&self, members: Arc<[Member]>) {
        self.progress.lock().members.body = Some(members);
    }

    /// Captures more of the body of a recorded request.
    pub(super) fn capture(&self, bytes: &[u8]) {
        if let Some(capture) = &mut self.progress.lock().capture {
            capture.push(bytes);
        }
    }

    /// How many bytes of the body of a recorded request have been read.
    pub(super) fn captured(&self) -> u64 {
        self.progress.lock().capture.as_ref().map_or(0, BodyCapture::length)
    }

    /// Keeps the rest of the body of a recorded request, which nobody has read.
    pub(super) fn leave_unread(&self, rest: Body) {
        self.progress.lock().unread = Some(rest);
    }

    /// Takes the rest of the body that nobody has read.
    pub(super) fn take_unread(&self) -> Option<Body> {
        self.progress.lock().unread.take()
    }

    /// Notes that the body of a recorded request ended before it was complete.
    pub(super) fn break_off(&self) {
        self.progress.lock().is_broken_off = true;
    }

    /// Whether the body of a recorded request ended before it was complete.
    pub(super) fn is_broken_off(&self) -> bool {
        self.progress.lock().is_broken_off
    }

    /// Notes the fault that takes effect on the request.
    pub(super) fn set_fault(&self, by: Option<By>) {
        self.progress.lock().fault = by;
    }

    /// The fault that takes effect on the request, once that is known.
    pub(super) fn fault(&self) -> Option<By> {
        self.progress.lock().fault
    }

    /// Returns how long ago the request arrived.
    pub(super) fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }

    /// Ends the recording; none if the request got to no sandbox.
    pub(super) fn recorded(&self) -> Option<Recorded> {
        let mut progress = self.progress.lock();
        let (sandbox, entry) = (progress.sandbox.clone()?, progress.entry.take()?);
        let body = mem::take(&mut progress.capture).unwrap_or_default().finish();
        let members = mem::take(&mut progress.members);
        Some(Recorded { sandbox, entry, body, members })
    }
}
