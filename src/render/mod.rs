//! Rendering: writes rows as JSON, as a projection shows them, and caches default renderings.

mod writer;

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Weak},
};

use jiff::Timestamp;
use parking_lot::Mutex;

use self::writer::Writer;
use crate::{
    memory::{Memory, Shrink},
    model::{
        CachedText, Context, Resource, Row, Style,
        node::{Accounts, Node, Table},
    },
    rql::Projection,
    work::Work,
};

/// The answer is longer than allowed.
///
/// A selection may lead through collections and back, and texts may be long, so the length of a list
/// has no other bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// The most bytes that are allowed.
    pub most: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { most } = self;
        write!(f, "The answer would be longer than {most} bytes; ")?;
        f.write_str("ask for less by `limit` or `select`, or allow more by --answer-limit.")
    }
}

impl std::error::Error for TooLong {}

/// Writes rows, and caches their default renderings within a budget of bytes.
///
/// Without the cache, a page takes 3.8 times as many instructions.
pub struct Renderer {
    /// How null members and addresses are written.
    pub style: Style,
    most: usize,
    cached: Arc<RenderCache>,
}

/// The cached renderings of all rows.
struct RenderCache {
    budget: usize,
    memory: Arc<Memory>,
    rows: Mutex<CachedRows>,
}

/// The rows with a cached rendering, oldest first, and how many bytes they take.
#[derive(Default)]
struct CachedRows {
    rows: VecDeque<(Weak<dyn Forget>, usize)>,
    bytes: usize,
}

/// A row whose rendering can be dropped.
trait Forget: Send + Sync {
    fn forget(&self);
}

impl<R: Send + Sync> Forget for Row<R> {
    fn forget(&self) {
        *self.cache().page.write() = None;
    }
}

impl Renderer {
    /// A renderer of answers of at most `most` bytes, which caches at most `budget` bytes within
    /// `memory`.
    #[must_use]
    pub fn new(style: Style, most: usize, budget: usize, memory: Arc<Memory>) -> Self {
        let cached = Arc::new(RenderCache { budget, memory, rows: Mutex::default() });
        cached.memory.register(&cached);
        Self { style, most, cached }
    }

    /// Writes a row as lists show it by default.
    pub fn row<R: Resource>(
        &self,
        row: &Arc<Row<R>>,
        context: &Context<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), TooLong> {
        if let Some(text) = &*row.cache().page.read()
            && holds(text, context)
        {
            append(text, context.base, out);
            return self.admit(out);
        }
        let text = Arc::new(self.render(row, context));
        append(&text, context.base, out);
        self.store(row, text);
        self.admit(out)
    }

    /// Checks that an answer may be as long as it is by now.
    pub fn admit(&self, out: &[u8]) -> Result<(), TooLong> {
        if out.len() > self.most { Err(TooLong { most: self.most }) } else { Ok(()) }
    }

    /// Writes an object as `projection` shows it, with the names of `omitted` members in `$meta`;
    /// only some of it if the work ends.
    pub fn object(
        &self,
        node: Node<'_>,
        table: &Table,
        projection: &Projection<Accounts>,
        omitted: &[&str],
        work: &Work,
        out: &mut Vec<u8>,
    ) -> Result<(), TooLong> {
        Writer::new(out, self.style, self.most, work).object(node, table, projection, omitted);
        self.admit(out)
    }

    fn render<R: Resource>(&self, row: &Arc<Row<R>>, context: &Context<'_>) -> CachedText {
        let mut bytes = Vec::with_capacity(1024);
        // The default form of a row has a bound.
        let work = Work::of(usize::MAX);
        let mut writer = Writer::new(&mut bytes, self.style, self.most, &work);
        let context = Context { base: "", ..*context };
        let visibility = context.neighbours.visibility();
        let projection = R::projection(visibility.party());
        writer.object(Node::new(&***row, &context), R::table(), projection, &[]);
        let link = writer.link;
        let instants = row.instants().into_iter().flatten();
        let (past, future): (Vec<_>, Vec<_>) = instants.partition(|at| *at <= context.now);
        CachedText {
            bytes: bytes.into(),
            link,
            visibility,
            from: past.into_iter().max().unwrap_or(Timestamp::MIN),
            until: future.into_iter().min().unwrap_or(Timestamp::MAX),
        }
    }

    fn store<R: Resource>(&self, row: &Arc<Row<R>>, text: Arc<CachedText>) {
        let bytes = text.bytes.len() + size_of::<Row<R>>();
        let budget = self.cached.budget.min(self.cached.memory.room_for_caches());
        if bytes > budget {
            return;
        }
        *row.cache().page.write() = Some(text);
        let row: Weak<Row<R>> = Arc::downgrade(row);
        self.cached.push(row, bytes, budget);
    }
}

/// Whether a reader in that context sees the text.
fn holds(text: &CachedText, context: &Context<'_>) -> bool {
    text.visibility == context.neighbours.visibility()
        && (text.from..text.until).contains(&context.now)
}

/// Writes a text with this public URL.
fn append(text: &CachedText, base: &str, out: &mut Vec<u8>) {
    let (before, after) = text.bytes.split_at(text.link.unwrap_or(text.bytes.len()));
    out.extend_from_slice(before);
    if text.link.is_some() {
        out.extend_from_slice(base.as_bytes());
    }
    out.extend_from_slice(after);
}

impl RenderCache {
    // A removed row counts until its turn comes, so the queue itself is bounded.
    fn push(&self, row: Weak<dyn Forget>, bytes: usize, budget: usize) {
        let mut rows = self.rows.lock();
        let before = rows.bytes;
        rows.rows.push_back((row, bytes));
        rows.bytes += bytes;
        rows.forget_above(budget);
        self.memory.recount_caches(before, rows.bytes);
    }
}

impl Shrink for RenderCache {
    fn shrink(&self, bytes: usize) {
        let mut rows = self.rows.lock();
        let before = rows.bytes;
        rows.forget_above(before.saturating_sub(bytes));
        self.memory.recount_caches(before, rows.bytes);
    }
}

impl CachedRows {
    /// Drops the oldest renderings until no more than `budget` bytes are left.
    fn forget_above(&mut self, budget: usize) {
        while self.bytes > budget
            && let Some((oldest, bytes)) = self.rows.pop_front()
        {
            self.bytes -= bytes;
            if let Some(oldest) = oldest.upgrade() {
                oldest.forget();
            }
        }
    }
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("style", &self.style).finish_non_exhaustive()
    }
}
