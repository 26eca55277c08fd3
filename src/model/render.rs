//! Rendering: from a row and a projection to JSON, written as bytes and kept while it holds.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Weak},
};

use jiff::Timestamp;
use parking_lot::Mutex;

use super::{
    Context,
    node::{Accounts, Node, Object, Table},
    row::{Resource, Row},
    sheaf::Sheaf,
    writer::Writer,
};
use crate::rql::Projection;

/// What the process writes besides the members that have a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// What becomes of members without a value.
    pub nulls: Nulls,
    /// Whether objects carry their address.
    pub href: Href,
}

/// What becomes of members without a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Nulls {
    /// They are left out.
    #[default]
    Omit,
    /// Where the schema lets them be null, they are.
    Show,
}

/// Whether objects carry their address, and invitations their code.
///
/// Both were published once, and the published schema forbids them since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Href {
    /// They do not.
    #[default]
    Off,
    /// `/account-users/AUSR-0000-0000-0000`
    Short,
    /// `/v1/accounts/account-users/AUSR-0000-0000-0000`
    Full,
}

impl Href {
    pub(super) const fn prefix(self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Short => Some("/"),
            Self::Full => Some("/v1/accounts/"),
        }
    }
}

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

    /// Writes a row as lists show it by default, and adds it to the sheaf, if there is one.
    pub fn row<R: Resource>(
        &self,
        row: &Arc<Row<R>>,
        context: &Context<'_>,
        out: &mut Vec<u8>,
        sheaf: Option<&mut Sheaf>,
    ) where
        for<'b> &'b R: Into<Object<'b>>,
    {
        let write = |rendered: &Arc<Rendered>| {
            rendered.append(context.base, out);
            if let Some(sheaf) = sheaf {
                sheaf.add(rendered);
            }
        };
        if let Some(rendered) = &*row.rendering().read()
            && rendered.holds_at(context.now)
        {
            return write(rendered);
        }
        let rendered = Arc::new(self.render(row, context));
        write(&rendered);
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

    fn render<R: Resource>(&self, row: &Arc<Row<R>>, context: &Context<'_>) -> Rendered
    where
        for<'b> &'b R: Into<Object<'b>>,
    {
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

    fn keep<R: Resource>(&self, row: &Arc<Row<R>>, rendered: Arc<Rendered>)
    where
        for<'b> &'b R: Into<Object<'b>>,
    {
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

/// A row as it was written, without the public URL in it.
#[derive(Debug)]
pub(super) struct Rendered {
    bytes: Box<[u8]>,
    link: Option<usize>,
    from: Timestamp,
    until: Timestamp,
}

impl Rendered {
    fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// The bytes that it has with this public URL.
    pub(super) fn length(&self, base: &str) -> usize {
        self.bytes.len() + self.link.map_or(0, |_| base.len())
    }

    /// Writes it with this public URL.
    pub(super) fn append(&self, base: &str, out: &mut Vec<u8>) {
        let (before, after) = self.bytes.split_at(self.link.unwrap_or(self.bytes.len()));
        out.extend_from_slice(before);
        if self.link.is_some() {
            out.extend_from_slice(base.as_bytes());
        }
        out.extend_from_slice(after);
    }
}
