//! Rendering: from a row and a projection to JSON, written as bytes and kept while it holds.

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
    model::{
        Context, Rendered, Resource, Row, Style,
        node::{Accounts, Node, Table},
    },
    rql::Projection,
};

/// An answer longer than the most that is allowed.
///
/// A selection may lead through collections and back again, and so ask for anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// The most bytes that are allowed.
    pub most: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { most } = self;
        write!(f, "The answer would be longer than {most} bytes; ")?;
        f.write_str("ask for less by `limit` or `select`.")
    }
}

/// Writes rows, and keeps what it wrote within a budget of bytes.
pub struct Renderer {
    style: Style,
    most: usize,
    budget: usize,
    kept: Mutex<Kept>,
}

/// Whose renderings are kept, oldest first, and how much they are in all.
#[derive(Default)]
struct Kept {
    rows: VecDeque<(Weak<dyn Forget>, usize)>,
    bytes: usize,
}

/// A row whose rendering can be dropped.
trait Forget: Send + Sync {
    fn forget(&self);
}

impl<R: Send + Sync> Forget for Row<R> {
    fn forget(&self) {
        *self.rendering().write() = None;
    }
}

impl Renderer {
    /// A renderer of answers of at most `most` bytes, which keeps at most `budget` bytes of
    /// renderings beside their rows.
    #[must_use]
    pub fn new(style: Style, most: usize, budget: usize) -> Self {
        Self { style, most, budget, kept: Mutex::default() }
    }

    /// What is written besides the members that have a value.
    #[must_use]
    pub fn style(&self) -> Style {
        self.style
    }

    /// Writes a row as lists show it by default.
    pub fn row<R: Resource>(&self, row: &Arc<Row<R>>, context: &Context<'_>, out: &mut Vec<u8>) {
        if let Some(rendered) = &*row.rendering().read()
            && rendered.holds_at(context.now)
        {
            return rendered.append(context.base, out);
        }
        let rendered = Arc::new(self.render(row, context));
        rendered.append(context.base, out);
        self.keep(row, rendered);
    }

    /// Writes an object as `projection` shows it.
    pub fn object(
        &self,
        node: Node<'_>,
        table: &Table,
        projection: &Projection<Accounts>,
        out: &mut Vec<u8>,
    ) -> Result<(), TooLong> {
        self.writer(out).object(node, table, projection, &[]);
        self.check(out)
    }

    /// Writes an object as `projection` shows it, with `$meta` where that leaves something out.
    pub fn single(
        &self,
        node: Node<'_>,
        table: &Table,
        projection: &Projection<Accounts>,
        out: &mut Vec<u8>,
    ) -> Result<(), TooLong> {
        self.writer(out).object(node, table, projection, &projection.omitted);
        self.check(out)
    }

    fn writer<'o>(&self, out: &'o mut Vec<u8>) -> Writer<'o> {
        Writer::new(out, self.style, self.most)
    }

    fn check(&self, out: &[u8]) -> Result<(), TooLong> {
        if out.len() > self.most { Err(TooLong { most: self.most }) } else { Ok(()) }
    }

    fn render<R: Resource>(&self, row: &Arc<Row<R>>, context: &Context<'_>) -> Rendered {
        let mut bytes = Vec::with_capacity(1024);
        let mut writer = self.writer(&mut bytes);
        let context = Context { base: "", ..*context };
        writer.object(Node::new(&***row, &context), R::table(), R::projection(), &[]);
        let link = writer.link();
        let instants = row.instants().into_iter().flatten();
        let (past, future): (Vec<_>, Vec<_>) = instants.partition(|at| *at <= context.now);
        Rendered {
            bytes: bytes.into(),
            link,
            from: past.into_iter().max().unwrap_or(Timestamp::MIN),
            until: future.into_iter().min().unwrap_or(Timestamp::MAX),
        }
    }

    fn keep<R: Resource>(&self, row: &Arc<Row<R>>, rendered: Arc<Rendered>) {
        let bytes = rendered.bytes.len() + size_of::<Row<R>>();
        if bytes > self.budget {
            return;
        }
        *row.rendering().write() = Some(rendered);
        let row: Weak<Row<R>> = Arc::downgrade(row);
        self.kept.lock().push(row, bytes, self.budget);
    }
}

impl Kept {
    // A row that is gone counts until its turn comes: the queue itself is bounded by it.
    fn push(&mut self, row: Weak<dyn Forget>, bytes: usize, budget: usize) {
        self.rows.push_back((row, bytes));
        self.bytes += bytes;
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
