//! Selections: the members that a request asks to show or to hide.

use super::{
    seen::{Party, SeenTable},
    table::{Family, Field, Table},
};

/// The deepest level that a selection reaches. Tables refer to each other in circles, and each step
/// through a collection multiplies the output.
pub(super) const DEPTH: usize = 8;
/// The deepest nesting of brackets; deeper ones are ignored.
const LEVELS: usize = 64;

/// A member that a request names: its table and its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The name of the table.
    pub table: &'static str,
    /// The name of the field.
    pub field: &'static str,
}

/// Returns the members that a selection of `reader` names to show them.
#[must_use]
pub fn named<F: Family>(select: &str, table: &'static Table<F>, reader: Party) -> Vec<Named> {
    let (mut choices, mut named) = (Choices::none(), Vec::new());
    choices.select(select, SeenTable::new(table, reader));
    choices.add_named(table, &mut named);
    named
}

/// The choices for an object's members.
pub(super) struct Choices<F: Family> {
    pub(super) members: Vec<(&'static Field<F>, Choice<F>)>,
}

/// The choices for one member.
pub(super) struct Choice<F: Family> {
    /// The request asks for it.
    pub(super) selected: bool,
    /// The request asks to hide it.
    pub(super) removed: bool,
    /// A filter or an order uses it.
    pub(super) used: bool,
    /// The choices for its own members.
    pub(super) inner: Choices<F>,
}

#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
}

impl<F: Family> Choices<F> {
    /// No choices.
    pub(super) fn none() -> Self {
        Self { members: Vec::new() }
    }

    /// Adds a selection. Names that nothing has are ignored, and returned.
    pub(super) fn select(&mut self, text: &str, table: SeenTable<F>) -> Vec<String> {
        let mut reader = Reader { rest: text, level: 0, unknown: Vec::new() };
        while !reader.rest.is_empty() {
            reader.select(Some((self, table)));
            // A closing bracket without an opening one.
            reader.rest = reader.rest.strip_prefix(')').unwrap_or(reader.rest);
        }
        reader.unknown
    }

    /// Adds that a filter or an order uses the end of a path.
    pub(super) fn uses(&mut self, way: &[&'static Field<F>]) {
        if let Some(choice) = self.at(way) {
            choice.used = true;
        }
    }

    /// Returns the choice for a field, if there is one.
    pub(super) fn of(&self, field: &Field<F>) -> Option<&Choice<F>> {
        self.members.iter().find(|(known, _)| std::ptr::eq(*known, field)).map(|(_, choice)| choice)
    }

    /// Adds the members that the choices name to show them, to filter or to order.
    pub(super) fn add_named(&self, table: &Table<F>, named: &mut Vec<Named>) {
        for (field, choice) in self.members.iter().filter(|(_, choice)| choice.shows()) {
            named.push(Named { table: table.name, field: field.name });
            if let Some(inner) = field.kind.table() {
                choice.inner.add_named(inner, named);
            }
        }
    }

    /// Whether anything must be shown.
    pub(super) fn show_something(&self) -> bool {
        self.members.iter().any(|(_, choice)| choice.shows())
    }

    fn at(&mut self, way: &[&'static Field<F>]) -> Option<&mut Choice<F>> {
        let (field, rest) = way.split_first().filter(|_| way.len() <= DEPTH)?;
        let choice = self.entry(field);
        if rest.is_empty() { Some(choice) } else { choice.inner.at(rest) }
    }

    fn entry(&mut self, field: &'static Field<F>) -> &mut Choice<F> {
        let known = self.members.iter().position(|(known, _)| std::ptr::eq(*known, field));
        let place = known.unwrap_or_else(|| {
            self.members.push((field, Choice::none()));
            self.members.len() - 1
        });
        &mut self.members[place].1
    }
}

impl<F: Family> Choice<F> {
    fn none() -> Self {
        Self { selected: false, removed: false, used: false, inner: Choices::none() }
    }

    /// Whether the member is shown even if it is not by default.
    pub(super) fn shows(&self) -> bool {
        self.selected || self.used || self.inner.show_something()
    }

    fn mark(&mut self, sign: Sign) {
        match sign {
            Sign::Plus => self.selected = true,
            Sign::Minus => self.removed = true,
        }
    }
}

/// The choices to add to, and the table of their members; `None` below an unknown name.
type Target<'w, F> = Option<(&'w mut Choices<F>, SeenTable<F>)>;

/// The rest of a selection's text.
struct Reader<'t> {
    rest: &'t str,
    level: usize,
    /// The names that nothing has.
    unknown: Vec<String>,
}

impl Reader<'_> {
    fn select<F: Family>(&mut self, mut target: Target<'_, F>) {
        while !self.rest.is_empty() && !self.rest.starts_with(')') {
            let target = target.as_mut().map(|(choices, table)| (&mut **choices, *table));
            self.choice(target);
            self.rest = self.rest.trim_start_matches([',', '&', ';', '|']);
        }
    }

    fn choice<F: Family>(&mut self, target: Target<'_, F>) {
        let end = self.rest.find([',', '&', ';', '|', '(', ')']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let (sign, name) = sign(word);
        if let Some(inside) = self.rest.strip_prefix('(') {
            self.rest = inside;
            // A bracket without a name changes nothing.
            if word.is_empty() {
                return self.bracket(target);
            }
            let inside = target.and_then(|target| {
                let (inside, is_known) = open(target, sign, name);
                self.note(is_known, name);
                inside
            });
            self.bracket(inside);
        } else if let Some(target) = target {
            let is_known = add(target, sign, name);
            self.note(is_known, name);
        }
    }

    /// Notes a name that nothing has.
    fn note(&mut self, is_known: bool, name: &str) {
        if !is_known && !name.is_empty() {
            self.unknown.push(name.to_owned());
        }
    }

    fn bracket<F: Family>(&mut self, target: Target<'_, F>) {
        self.level += 1;
        if self.level > LEVELS {
            self.rest = "";
        }
        self.select(target);
        self.level -= 1;
        self.rest = self.rest.strip_prefix(')').unwrap_or(self.rest);
    }
}

/// Adds the end of a path, and returns whether there is such a path.
fn add<F: Family>(
    (choices, table): (&mut Choices<F>, SeenTable<F>),
    sign: Sign,
    name: &str,
) -> bool {
    if name == "*" {
        table.found().for_each(|field| choices.entry(field).mark(sign));
        return true;
    }
    let (way, is_whole) = way(table, name);
    if let Some(choice) = choices.at(&way) {
        choice.mark(sign);
    }
    is_whole
}

/// Adds the path before a bracket, as if it stood there alone: a plus selects it besides the members in
/// the bracket, and a minus hides it but for those. Returns what the bracket is about, and whether
/// there is such a path.
fn open<'w, F: Family>(
    (choices, table): (&'w mut Choices<F>, SeenTable<F>),
    sign: Sign,
    name: &str,
) -> (Target<'w, F>, bool) {
    let (way, is_whole) = way(table, name);
    let inner = way.last().and_then(|last| table.within(&last.kind));
    let choice = choices.at(&way);
    let target = inner.zip(choice).map(|(inner, choice)| {
        choice.mark(sign);
        (&mut choice.inner, inner)
    });
    (target, is_whole)
}

/// Returns the fields that a dotted name leads through, collections included, and whether that is all
/// of it.
///
/// An unknown segment is ignored, so `account.*` means the same as `account`.
fn way<F: Family>(table: SeenTable<F>, name: &str) -> (Vec<&'static Field<F>>, bool) {
    let mut within = Some(table);
    let mut way = Vec::new();
    let mut is_whole = true;
    for segment in name.split('.') {
        if let Some(field) = within.and_then(|table| table.named(segment)) {
            way.push(field);
            within = table.within(&field.kind);
        } else {
            is_whole &= segment == "*";
        }
    }
    (way, is_whole)
}

fn sign(word: &str) -> (Sign, &str) {
    let (sign, name) = match word.strip_prefix('-') {
        Some(name) => (Sign::Minus, name),
        None => (Sign::Plus, word.strip_prefix(['+', ' ']).unwrap_or(word)),
    };
    (sign, name.trim_matches(['"', '\'']))
}
