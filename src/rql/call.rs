//! Calls: the expression that a name and its arguments stand for.

use super::{
    error::Fault,
    expr::{Expr, Node, Operation, Quantifier},
};

/// An item of a list, and how it is joined to the item before it.
pub(super) struct Item {
    pub(super) sep: Sep,
    pub(super) expr: Expr,
}

/// How an item is joined to the item before it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sep {
    /// Both must hold.
    And,
    /// At least one must hold.
    Or,
}

/// Returns the expression that a call by this name stands for.
pub(super) fn build(name: &str, at: usize, items: Vec<Item>) -> Result<Expr, Fault> {
    let lowered = name.to_lowercase();
    let node = match lowered.as_str() {
        "" => return Ok(group(at, items)),
        "and" => Node::And(bare(items)),
        "or" => Node::Or(bare(items)),
        "not" => {
            let [condition] = arguments(items, "Unary expression must have 1 argument", at)?;
            Node::Not(Box::new(condition))
        }
        "any" => quantified(Quantifier::Any, items, at)?,
        "all" => quantified(Quantifier::All, items, at)?,
        "self" => pointer(items, at)?,
        "null" => constant(Node::Null, &items, at)?,
        "empty" => constant(Node::Empty, &items, at)?,
        other => match Operation::named(other) {
            Some(operation) => binary(operation, items, at)?,
            None => Node::Group(lowered, bare(items)),
        },
    };
    Ok(Expr { at, node })
}

/// Returns the expression of brackets without a name; around one item they change nothing.
fn group(at: usize, items: Vec<Item>) -> Expr {
    match <[Item; 1]>::try_from(items) {
        Ok([item]) => item.expr,
        Err(items) => Expr { at, node: reduce(items) },
    }
}

fn binary(operation: Operation, items: Vec<Item>, at: usize) -> Result<Node, Fault> {
    let [left, right] = arguments(items, "Binary expression must have 2 arguments", at)
        .map_err(|fault| explain_binary(fault, operation))?;
    Ok(Node::Binary(operation, Box::new(left), Box::new(right)))
}

fn quantified(quantifier: Quantifier, items: Vec<Item>, at: usize) -> Result<Node, Fault> {
    let mut items = bare(items).into_iter().map(Box::new);
    let text = "Collection expression must have at least 1 argument";
    let collection = items.next().ok_or_else(|| Fault::fatal(text, at))?;
    Ok(Node::Quantified(quantifier, collection, items.next()))
}

fn pointer(items: Vec<Item>, at: usize) -> Result<Node, Fault> {
    if items.is_empty() {
        return Ok(Node::SelfRef(None));
    }
    let [path] = arguments(items, "Pointer expression must have 0 or 1 argument", at)?;
    Ok(Node::SelfRef(Some(Box::new(path))))
}

fn constant(node: Node, items: &[Item], at: usize) -> Result<Node, Fault> {
    if items.is_empty() {
        return Ok(node);
    }
    Err(Fault::fatal("Constant functions cannot have arguments", at))
}

fn arguments<const N: usize>(items: Vec<Item>, text: &str, at: usize) -> Result<[Expr; N], Fault> {
    <[Expr; N]>::try_from(bare(items)).map_err(|_| Fault::fatal(text, at))
}

/// Returns the items without their separators.
pub(super) fn bare(items: Vec<Item>) -> Vec<Expr> {
    items.into_iter().map(|item| item.expr).collect()
}

/// Joins items by their separators; `and` binds tighter than `or`.
pub(super) fn reduce(items: Vec<Item>) -> Node {
    let mut alternatives: Vec<Vec<Expr>> = Vec::new();
    for Item { sep, expr } in items {
        match alternatives.last_mut() {
            Some(together) if sep == Sep::And => together.push(expr),
            _ => alternatives.push(vec![expr]),
        }
    }
    let alternatives = alternatives.into_iter().map(conjunction).collect();
    single(alternatives).map_or_else(Node::Or, |expr| expr.node)
}

fn conjunction(together: Vec<Expr>) -> Expr {
    let at = together.first().map_or(0, |expr| expr.at);
    single(together).unwrap_or_else(|all| Expr { at, node: Node::And(all) })
}

fn single(exprs: Vec<Expr>) -> Result<Expr, Vec<Expr>> {
    <[Expr; 1]>::try_from(exprs).map(|[expr]| expr)
}

fn explain_binary(fault: Fault, operation: Operation) -> Fault {
    let name = operation.name();
    fault.with_hint(match operation {
        Operation::Compare(_) => {
            format!("Write {name}(property,value); the empty text is empty() or \"\".")
        }
        Operation::Search(_) => format!("Write {name}(property,*text*)."),
        Operation::List(_) => format!("Write {name}(property,(value,value))."),
    })
}
