//! Selections: what a request wishes to see, or not to see, of an object.

use super::table::{Family, Field, Table};

/// How deep a selection reaches. Tables refer to one another in circles, and each step through a
/// collection multiplies what is shown.
pub(super) const DEPTH: usize = 8;
/// How deep brackets are followed; what is deeper is passed over.
const LEVELS: usize = 64;

/// What is wished of an object's members.
pub(super) struct Wishes<F: Family> {
    pub(super) members: Vec<(&'static Field<F>, Wish<F>)>,
}

/// What is wished of one member.
pub(super) struct Wish<F: Family> {
    /// It was asked for.
    pub(super) selected: bool,
    /// It was asked to be left out.
    pub(super) removed: bool,
    /// A filter or an order looks at it.
    pub(super) used: bool,
    /// What is wished of its own members.
    pub(super) inner: Wishes<F>,
}

#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
}

impl<F: Family> Wishes<F> {
    /// No wishes.
    pub(super) fn none() -> Self {
        Self { members: Vec::new() }
    }

    /// Adds what a selection says. Names that are not known are passed over.
    pub(super) fn select(&mut self, text: &str, table: &'static Table<F>) {
        let mut reader = Reader { rest: text, level: 0 };
        while !reader.rest.is_empty() {
            reader.select(Some((self, table)));
            // A bracket that was never opened.
            reader.rest = reader.rest.strip_prefix(')').unwrap_or(reader.rest);
        }
    }

    /// Adds that the end of a way is looked at.
    pub(super) fn uses(&mut self, way: &[&'static Field<F>]) {
        if let Some(wish) = self.at(way) {
            wish.used = true;
        }
    }

    /// What is wished of a field; none if nothing.
    pub(super) fn of(&self, field: &Field<F>) -> Option<&Wish<F>> {
        self.members.iter().find(|(known, _)| std::ptr::eq(*known, field)).map(|(_, wish)| wish)
    }

    /// Whether anything is to be shown.
    pub(super) fn show_something(&self) -> bool {
        self.members.iter().any(|(_, wish)| wish.shows())
    }

    fn at(&mut self, way: &[&'static Field<F>]) -> Option<&mut Wish<F>> {
        let (field, rest) = way.split_first().filter(|_| way.len() <= DEPTH)?;
        let wish = self.entry(field);
        if rest.is_empty() { Some(wish) } else { wish.inner.at(rest) }
    }

    fn entry(&mut self, field: &'static Field<F>) -> &mut Wish<F> {
        let known = self.members.iter().position(|(known, _)| std::ptr::eq(*known, field));
        let place = known.unwrap_or_else(|| {
            self.members.push((field, Wish::none()));
            self.members.len() - 1
        });
        &mut self.members[place].1
    }
}

impl<F: Family> Wish<F> {
    fn none() -> Self {
        Self { selected: false, removed: false, used: false, inner: Wishes::none() }
    }

    /// Whether the member is to be shown whatever the default is.
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

/// What wishes are added to, and what its members are; none where nothing is known.
type Target<'w, F> = Option<(&'w mut Wishes<F>, &'static Table<F>)>;

/// The rest of a selection's text.
struct Reader<'t> {
    rest: &'t str,
    level: usize,
}

impl Reader<'_> {
    fn select<F: Family>(&mut self, mut target: Target<'_, F>) {
        while !self.rest.is_empty() && !self.rest.starts_with(')') {
            let target = target.as_mut().map(|(wishes, table)| (&mut **wishes, *table));
            self.wish(target);
            self.rest = self.rest.trim_start_matches([',', '&', ';', '|']);
        }
    }

    fn wish<F: Family>(&mut self, target: Target<'_, F>) {
        let end = self.rest.find([',', '&', ';', '|', '(', ')']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let (sign, name) = sign(word);
        match self.rest.strip_prefix('(') {
            Some(inside) => {
                self.rest = inside;
                // A bracket without a name is as good as none.
                let transparent = word.is_empty();
                self.bracket(match target {
                    Some(target) if !transparent => open(target, sign, name),
                    target => target,
                });
            }
            None => add(target, sign, name),
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

fn add<F: Family>(target: Target<'_, F>, sign: Sign, name: &str) {
    let Some((wishes, table)) = target else { return };
    if name == "*" {
        table.fields.iter().for_each(|field| wishes.entry(field).mark(sign));
    } else if let Some(wish) = wishes.at(&way(table, name)) {
        wish.mark(sign);
    }
}

/// What stands before a bracket. A minus there removes it, save for what the bracket asks for.
fn open<'w, F: Family>(
    (wishes, table): (&'w mut Wishes<F>, &'static Table<F>),
    sign: Sign,
    name: &str,
) -> Target<'w, F> {
    let way = way(table, name);
    let inner = way.last()?.kind.table()?;
    let wish = wishes.at(&way)?;
    match sign {
        Sign::Plus => {}
        Sign::Minus => wish.mark(sign),
    }
    Some((&mut wish.inner, inner))
}

/// The fields that a dotted name leads through, collections included.
///
/// A segment that is not known is passed over, which makes `account.*` the same as `account`.
fn way<F: Family>(table: &'static Table<F>, name: &str) -> Vec<&'static Field<F>> {
    let mut within = Some(table);
    let mut way = Vec::new();
    for segment in name.split('.') {
        if let Some(field) = within.and_then(|table| table.named(segment)) {
            way.push(field);
            within = field.kind.table();
        }
    }
    way
}

fn sign(word: &str) -> (Sign, &str) {
    let (sign, name) = match word.strip_prefix('-') {
        Some(name) => (Sign::Minus, name),
        None => (Sign::Plus, word.strip_prefix(['+', ' ']).unwrap_or(word)),
    };
    (sign, name.trim_matches(['"', '\'']))
}
