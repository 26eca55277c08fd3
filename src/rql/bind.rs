//! Binding: turns an expression into a condition by looking names up in a table.
//!
//! The whole expression is checked and every error collected, as the platform does.

use super::{
    condition::{Condition, Operand},
    error::VALIDATION,
    expr::{Comparison, Expr, Membership, Node, Operation, Quantifier, Search, Spelling, Word},
    hint,
    order::split_sign,
    path::{Path, Scope},
    pattern::Pattern,
    property::{Property, Type},
    quantified::Quantified,
    refusal::Faults,
    scalar::Scalar,
    seen::Party,
    table::{Family, Field, Kind, Table},
};

/// Binds expressions to a table, and collects their errors and the properties they use.
pub(super) struct Binder<F: Family> {
    reader: Party,
    scope: Scope<F>,
    /// The collections that enclose the scope.
    around: Vec<&'static Field<F>>,
    /// The same as written, each with a dot after it.
    written: String,
    /// The errors so far.
    pub(super) faults: Faults,
    /// The properties that were used, as paths from the root.
    pub(super) used: Vec<Vec<&'static Field<F>>>,
    /// The properties on the right side of comparisons, in the same form.
    pub(super) compared: Vec<Vec<&'static Field<F>>>,
    /// The texts that no value can be equal to.
    pub(super) unknown: Vec<UnknownValue>,
    /// How many conditions on collections there are so far whose answers are remembered.
    remembered: usize,
}

/// A text in a filter that is none of the known values of its property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    /// The path of the property.
    pub path: String,
    /// The known values.
    pub known: &'static [&'static str],
}

impl<F: Family> Binder<F> {
    pub(super) fn new(table: &'static Table<F>, reader: Party) -> Self {
        Self {
            reader,
            scope: Scope::Object(table),
            around: Vec::new(),
            written: String::new(),
            faults: Faults::default(),
            used: Vec::new(),
            compared: Vec::new(),
            unknown: Vec::new(),
            remembered: 0,
        }
    }

    /// Returns the condition that an expression stands for, or `None` after an error.
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<Condition<F>> {
        match &expr.node {
            Node::And(all) => self.conditions(expr, all).map(Condition::And),
            Node::Or(some) => self.conditions(expr, some).map(Condition::Or),
            Node::Not(inner) => self.condition(inner).map(|inner| Condition::Not(Box::new(inner))),
            Node::Binary(operation, left, right) => match operation {
                Operation::Compare(comparison) => self.comparison(*comparison, left, right),
                Operation::Search(search) => self.search(*search, left, right),
                Operation::List(membership) => self.membership(*membership, left, right),
            },
            Node::Quantified(quantifier, collection, condition) => {
                self.quantified(*quantifier, collection, condition.as_deref())
            }
            Node::Group(name, _) => {
                let example = self.example();
                self.faults.unknown_group(name, expr.at, &example)
            }
            Node::Word(word) => {
                let example = self.example();
                self.faults.expression_expected(&word.text, expr.at, &example)
            }
            Node::Null | Node::Empty | Node::SelfRef(_) => {
                let example = self.example();
                self.faults.expression_expected(VALIDATION, expr.at, &example)
            }
        }
    }

    fn conditions(&mut self, group: &Expr, items: &[Expr]) -> Option<Vec<Condition<F>>> {
        if items.is_empty() {
            return self.faults.fail("Expression group cannot be empty.", group.at, None);
        }
        // In two steps, so that an error in one item does not hide those in others.
        let conditions: Vec<_> = items.iter().map(|item| self.condition(item)).collect();
        conditions.into_iter().collect()
    }

    fn comparison(
        &mut self,
        comparison: Comparison,
        left: &Expr,
        right: &Expr,
    ) -> Option<Condition<F>> {
        let Some(property) = self.property(left) else {
            self.explain_foreign(left, right);
            return None;
        };
        self.permit(comparison.title(), &property, |kind| comparison.allows(kind))?;
        let operand = self.operand(&property, right)?;
        Some(Condition::Compare(property.path, comparison, operand))
    }

    /// Explains a parameter of another interface, which was read as a comparison, by its value.
    fn explain_foreign(&mut self, left: &Expr, right: &Expr) {
        let (Node::Word(name), Node::Word(value)) = (&left.node, &right.node) else { return };
        if !self.written.is_empty() {
            return;
        }
        let is_key = |key: &str| {
            let (_, name) = split_sign(key);
            let property = Property::resolve(self.scope, self.reader, name, right.at).ok();
            property.is_some_and(|property| property.kind() != Type::Compound)
        };
        let hint = hint::parameter(&name.text, Some(value.value()), &self.example(), is_key);
        if let Some(hint) = hint {
            self.faults.explain_last(hint);
        }
    }

    /// Returns a property for examples.
    pub(super) fn example(&self) -> String {
        hint::example(self.scope.table(self.reader))
    }

    fn operand(&mut self, left: &Property<F>, right: &Expr) -> Option<Operand<F>> {
        match &right.node {
            Node::SelfRef(_) => self.compared_property(left, right),
            Node::Word(word) => match self.property_named(left, word, right.at) {
                Some(property) => Some(self.compared(property)),
                None => self.converted(left, word.value(), right.at).map(Operand::Constant),
            },
            Node::Null => self.null(left, right.at).map(Operand::Constant),
            Node::Empty => self.converted(left, "", right.at).map(Operand::Constant),
            Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::Binary(..)
            | Node::Quantified(..)
            | Node::Group(..) => self.faults.fail("Unsupported argument type.", right.at, None),
        }
    }

    fn compared_property(&mut self, left: &Property<F>, right: &Expr) -> Option<Operand<F>> {
        let property = self.property_unused(right)?;
        if property.kind() != left.kind() {
            let hint = "Only properties of the same type compare.".to_owned();
            return self.faults.fail("Unsupported argument type.", right.at, Some(hint));
        }
        Some(self.compared(property))
    }

    /// Returns the right side of a comparison, which answers do not show for being named there.
    fn compared(&mut self, property: Property<F>) -> Operand<F> {
        self.compared.push(self.way(&property.path));
        Operand::Property(property.path)
    }

    /// Returns the property that a bare word happens to name, if it is comparable with `left`.
    fn property_named(&self, left: &Property<F>, word: &Word, at: usize) -> Option<Property<F>> {
        let name = Some(&word.text).filter(|_| word.spelling == Spelling::Bare)?;
        let property = Property::resolve(self.scope, self.reader, name, at).ok()?;
        (property.kind() == left.kind()).then_some(property)
    }

    fn null(&mut self, left: &Property<F>, at: usize) -> Option<Scalar> {
        if left.is_never_null() {
            return self.faults.fail("Cannot compare non nullable property with null", at, None);
        }
        Some(Scalar::Null)
    }

    fn search(&mut self, search: Search, left: &Expr, right: &Expr) -> Option<Condition<F>> {
        let property = self.property(left)?;
        let text = self.literal(right)?;
        let pattern = Pattern::new(search, text);
        self.permit(pattern.place().title(), &property, |kind| kind == Type::Text)?;
        Some(Condition::Like(property.path, pattern))
    }

    fn membership(
        &mut self,
        membership: Membership,
        left: &Expr,
        right: &Expr,
    ) -> Option<Condition<F>> {
        let property = self.property(left)?;
        let members = self.members(right)?;
        let texts: Vec<_> = members.iter().map(|member| self.literal(member)).collect();
        let texts: Vec<_> = texts.into_iter().collect::<Option<_>>()?;
        self.permit(membership.title(), &property, |kind| kind != Type::Compound)?;
        let values: Vec<_> = members
            .iter()
            .zip(texts)
            .map(|(member, text)| self.converted(&property, text, member.at))
            .collect();
        let mut values: Vec<_> = values.into_iter().collect::<Option<_>>()?;
        values.sort_unstable_by(|left, right| left.atom().cmp(&right.atom()));
        let condition = Condition::In(property.path, values);
        Some(match membership {
            Membership::In => condition,
            Membership::Out => Condition::Not(Box::new(condition)),
        })
    }

    /// Returns the members of a list; a single word is a list too.
    fn members<'e>(&mut self, list: &'e Expr) -> Option<&'e [Expr]> {
        match &list.node {
            Node::Word(_) => Some(std::slice::from_ref(list)),
            Node::And(members) | Node::Or(members) if !members.is_empty() => Some(members),
            Node::And(_)
            | Node::Or(_)
            | Node::Null
            | Node::Empty
            | Node::SelfRef(_)
            | Node::Not(_)
            | Node::Binary(..)
            | Node::Quantified(..)
            | Node::Group(..) => {
                self.faults.fail("Value has to be a non empty array.", list.at, None)
            }
        }
    }

    /// Returns the text of an argument that is never a property.
    fn literal<'e>(&mut self, argument: &'e Expr) -> Option<&'e str> {
        match &argument.node {
            Node::Word(word) => Some(word.value()),
            Node::Empty => Some(""),
            Node::Null => self.faults.fail("Null values are not supported.", argument.at, None),
            Node::SelfRef(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::Binary(..)
            | Node::Quantified(..)
            | Node::Group(..) => self.faults.fail("Unsupported argument type.", argument.at, None),
        }
    }

    fn quantified(
        &mut self,
        quantifier: Quantifier,
        collection: &Expr,
        condition: Option<&Expr>,
    ) -> Option<Condition<F>> {
        let property = self.property_unused(collection)?;
        let Scope::Value(Kind::Collection(element)) = property.end else {
            return self.faults.incompatible(collection.at);
        };
        let inner = match (condition, quantifier) {
            (Some(it), _) => Some(self.within(&property.path, element, collection, it)?),
            (None, Quantifier::Any) => {
                self.uses(&property.path);
                None
            }
            (None, Quantifier::All) => {
                self.uses(&property.path);
                let text = "all() function must have 2 arguments";
                return self.faults.fail(text, collection.at, None);
            }
        };
        Some(self.quantified_by(quantifier, property.path, inner))
    }

    fn quantified_by(
        &mut self,
        quantifier: Quantifier,
        path: Path<F>,
        condition: Option<Condition<F>>,
    ) -> Condition<F> {
        let fields = self.around.iter().chain(&path.fields);
        let name = fields.map(|field| field.name).collect::<Vec<_>>().join(".");
        // No other row leads to a collection of the row itself.
        let is_own = self.around.is_empty() && path.fields.len() == 1;
        self.remembered += usize::from(!is_own);
        let number = (!is_own).then_some(self.remembered);
        Condition::Quantified(Box::new(Quantified { path, name, quantifier, condition, number }))
    }

    fn within(
        &mut self,
        path: &Path<F>,
        element: &'static Kind<F>,
        collection: &Expr,
        condition: &Expr,
    ) -> Option<Condition<F>> {
        let outside = (self.scope, self.around.len(), self.written.len());
        self.scope = Scope::Value(element);
        self.around.extend(&path.fields);
        if let Some(written) = written(collection) {
            self.written.push_str(written);
            self.written.push('.');
        }
        let inner = self.condition(condition);
        self.scope = outside.0;
        self.around.truncate(outside.1);
        self.written.truncate(outside.2);
        inner
    }

    fn property(&mut self, expr: &Expr) -> Option<Property<F>> {
        let property = self.property_unused(expr)?;
        self.uses(&property.path);
        Some(property)
    }

    fn property_unused(&mut self, expr: &Expr) -> Option<Property<F>> {
        match &expr.node {
            Node::Word(word) => self.named(&word.text, expr.at),
            Node::SelfRef(None) => {
                Some(Property { path: Path::here(), end: self.scope, at: expr.at })
            }
            Node::SelfRef(Some(inner)) => self.property_unused(inner),
            Node::Null
            | Node::Empty
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::Binary(..)
            | Node::Quantified(..)
            | Node::Group(..) => self.faults.fail("Unsupported property node.", expr.at, None),
        }
    }

    /// Returns the property called `name`, without marking it as used.
    pub(super) fn named(&mut self, name: &str, at: usize) -> Option<Property<F>> {
        match Property::resolve(self.scope, self.reader, name, at) {
            Ok(property) => Some(property),
            Err(error) => self.faults.unresolved(&self.written, name, at, &error),
        }
    }

    /// Returns the path called `name`, if there is one; the request does not name it.
    pub(super) fn known(&self, name: &str) -> Option<Path<F>> {
        Path::resolve(self.scope, name, self.reader).ok()
    }

    /// Marks the end of a path as used.
    pub(super) fn uses(&mut self, path: &Path<F>) {
        self.used.push(self.way(path));
    }

    /// Returns the way to the end of a path from the root, through the collections around it.
    fn way(&self, path: &Path<F>) -> Vec<&'static Field<F>> {
        self.around.iter().chain(&path.fields).copied().collect()
    }

    fn converted(&mut self, property: &Property<F>, text: &str, at: usize) -> Option<Scalar> {
        let scalar = property.scalar(text);
        if let Some(known) = property.known_without(text) {
            self.note_unknown(&property.path, known);
        }
        if scalar.is_none() {
            let hint = self.faults.hint(|| property.expects(text));
            self.faults.fail::<Scalar>(&format!("Cannot convert value: '{text}'."), at, hint);
        }
        scalar
    }

    fn note_unknown(&mut self, path: &Path<F>, known: &'static [&'static str]) {
        let fields = self.around.iter().chain(&path.fields);
        let path = fields.map(|field| field.name).collect::<Vec<_>>().join(".");
        let unknown = UnknownValue { path, known };
        if !self.unknown.contains(&unknown) {
            self.unknown.push(unknown);
        }
    }

    fn permit(
        &mut self,
        operator: &str,
        property: &Property<F>,
        allows: impl FnOnce(Type) -> bool,
    ) -> Option<()> {
        if allows(property.kind()) {
            return Some(());
        }
        let hint =
            self.faults.hint(|| format!("'{}' is {}.", property.path.name, property.describe()));
        self.faults.fail(&format!("Operator '{operator}' is not permitted"), property.at, hint)
    }
}

/// Returns a collection's name as written; `None` for `self()`.
fn written(collection: &Expr) -> Option<&str> {
    match &collection.node {
        Node::Word(word) => Some(&word.text),
        Node::SelfRef(Some(inner)) => written(inner),
        Node::SelfRef(None)
        | Node::Null
        | Node::Empty
        | Node::And(_)
        | Node::Or(_)
        | Node::Not(_)
        | Node::Binary(..)
        | Node::Quantified(..)
        | Node::Group(..) => None,
    }
}
