//! Parses text into an expression, in one pass by the grammar in the module's documentation.
//!
//! The parser is as lenient as the platform's: brackets may stay open, an extra closing one ends
//! parsing, and an unclosed quote runs to the end and loses its last character. Where the platform
//! fails with an internal error or silently drops the rest, this parser refuses the text.

use super::{
    call::{self, Item, Sep},
    error::Fault,
    expr::{Comparison, Expr, Node, Operation, Spelling, Word},
    hint,
};

/// The deepest nesting of brackets.
pub(super) const LEVELS: usize = 64;

/// The error of a shorthand that cannot be parsed.
pub(super) const SHORTCUT: &str = "Invalid equals shortcut expression";

/// Parses a filter; `None` if the text is empty.
pub(super) fn filter(text: &str) -> Result<Option<Expr>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let items = Reader::new(text).list()?;
    Ok(Some(Expr { at: 0, node: call::reduce(items) }))
}

/// Parses the items of a list in order, whatever separates them.
pub(super) fn items(text: &str) -> Result<Vec<Expr>, Fault> {
    Ok(call::bare(Reader::new(text).list()?))
}

/// A position in a text.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    level: usize,
}

/// A stretch of text between separators.
struct Lexeme<'t> {
    /// All of it.
    raw: &'t str,
    /// The byte at which its relevant part starts.
    at: usize,
    /// Its relevant part.
    text: &'t str,
    spelling: Spelling,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, level: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn list(&mut self) -> Result<Vec<Item>, Fault> {
        let mut items = Vec::new();
        // Items side by side are joined by `or`; the first item's separator has no meaning.
        let mut sep = Sep::Or;
        while let Some(next) = self.peek().filter(|next| *next != b')') {
            if let Some(read) = separator(next) {
                sep = read;
                self.at += 1;
            } else {
                items.push(Item { sep, expr: self.item()? });
                sep = Sep::Or;
            }
        }
        Ok(items)
    }

    fn item(&mut self) -> Result<Expr, Fault> {
        let start = self.at;
        let word = self.word()?;
        let expr = match self.peek() {
            Some(b'(') => self.call(&word)?,
            Some(b'=') if word.raw.is_empty() => return Err(Fault::fatal(SHORTCUT, start)),
            _ => word.expr(),
        };
        if self.peek() == Some(b'=') { self.short(expr) } else { Ok(expr) }
    }

    fn short(&mut self, left: Expr) -> Result<Expr, Fault> {
        let at = left.at;
        self.at += 1;
        let right = self.right().map_err(|fault| explain_shortcut(fault, &left))?;
        let operation = Operation::Compare(Comparison::Eq);
        Ok(Expr { at, node: Node::Binary(operation, Box::new(left), Box::new(right)) })
    }

    fn right(&mut self) -> Result<Expr, Fault> {
        let start = self.at;
        let word = self.word()?;
        let value = match self.peek() {
            Some(b'(') => self.call(&word)?,
            _ if word.raw.is_empty() => return Err(Fault::fatal(SHORTCUT, start)),
            _ => return self.not_followed_by_equals(word.expr()),
        };
        let rest = &self.text[self.at..];
        let fits = match value.node {
            Node::Null | Node::Empty => rest.bytes().next().is_none_or(ends_an_item),
            // The platform mistakes the value's bracket for that of the enclosing list, and drops
            // what follows. Here nothing that could be dropped may follow.
            Node::Word(_) | Node::SelfRef(_) => rest.bytes().all(|byte| byte == b')'),
            Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::Binary(..)
            | Node::Quantified(..)
            | Node::Group(..) => return Err(Fault::fatal(SHORTCUT, start)),
        };
        if fits { Ok(value) } else { Err(Fault::fatal(SHORTCUT, self.at)) }
    }

    fn not_followed_by_equals(&self, value: Expr) -> Result<Expr, Fault> {
        if self.peek() == Some(b'=') {
            return Err(Fault::fatal(SHORTCUT, self.at));
        }
        Ok(value)
    }

    fn call(&mut self, name: &Lexeme<'t>) -> Result<Expr, Fault> {
        if self.level == LEVELS {
            let text = format!("Brackets are nested more than {LEVELS} levels deep");
            return Err(Fault::fatal(text, self.at));
        }
        self.at += 1;
        self.level += 1;
        let items = self.list()?;
        self.level -= 1;
        if self.peek() == Some(b')') {
            self.at += 1;
        }
        call::build(name.raw, name.at, items)
    }

    fn word(&mut self) -> Result<Lexeme<'t>, Fault> {
        let start = self.at;
        let mut stretch = None;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' | b'\'' => stretch = Some(self.quoted(char::from(byte), stretch)?),
                b'=' | b'(' => break,
                _ if ends_an_item(byte) => break,
                _ => self.at += 1,
            }
        }
        let raw = &self.text[start..self.at];
        Ok(match stretch {
            Some((at, end)) => {
                Lexeme { raw, at, text: &self.text[at..end], spelling: Spelling::Quoted }
            }
            None => Lexeme { raw, at: start, text: raw, spelling: Spelling::Bare },
        })
    }

    fn quoted(
        &mut self,
        mark: char,
        earlier: Option<(usize, usize)>,
    ) -> Result<(usize, usize), Fault> {
        let open = self.at;
        let inside = &self.text[open + 1..];
        if let Some(length) = inside.find(mark) {
            self.at = open + length + 2;
            return Ok((open + 1, open + 1 + length));
        }
        self.at = self.text.len();
        match inside.chars().next_back() {
            Some(last) if earlier.is_none() => Ok((open + 1, self.at - last.len_utf8())),
            _ => Err(unclosed(mark, open)),
        }
    }
}

impl Lexeme<'_> {
    fn expr(&self) -> Expr {
        let word = Word { text: self.text.to_owned(), spelling: self.spelling };
        Expr { at: self.at, node: Node::Word(word) }
    }
}

fn separator(byte: u8) -> Option<Sep> {
    match byte {
        b',' | b'&' => Some(Sep::And),
        b';' | b'|' => Some(Sep::Or),
        _ => None,
    }
}

fn ends_an_item(byte: u8) -> bool {
    byte == b')' || separator(byte).is_some()
}

fn unclosed(mark: char, at: usize) -> Fault {
    let hint = "Inside a text use the other kind of quote; there is no escape.";
    Fault::fatal(format!("The quote {mark} is never closed"), at).with_hint(hint.to_owned())
}

fn explain_shortcut(fault: Fault, left: &Expr) -> Fault {
    if fault.text != SHORTCUT || fault.hint.is_some() {
        return fault;
    }
    let foreign = match &left.node {
        Node::Word(word) => hint::parameter(&word.text, None, hint::ANY, |_| false),
        _ => None,
    };
    let usage = "Only one value may follow '='; quote it if it contains , & ; | ( ) or =.";
    fault.with_hint(foreign.unwrap_or_else(|| usage.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{
        super::quirks::{read, reads},
        *,
    };

    #[test]
    fn and_binds_tighter_than_or() {
        reads(&[
            ("a|b&c|d", "or(a,and(b,c),d)"),
            ("a,b;c,d", "or(and(a,b),and(c,d))"),
            ("a&b", "and(a,b)"),
            ("(a|b)&c", "and(or(a,b),c)"),
            ("((a))", "a"),
        ]);
    }

    #[test]
    fn separators_mean_nothing_between_arguments() {
        reads(&[
            ("and(a|b)", "and(a,b)"),
            ("or(a&b)", "or(a,b)"),
            ("eq(a;b)", "eq(a,b)"),
            ("in(a,(b|c))", "in(a,or(b,c))"),
        ]);
    }

    #[test]
    fn empty_places_between_separators_are_passed_over() {
        reads(&[(",a,,b&", "and(a,b)"), ("and(,a,)", "and(a)"), (",", "or()"), ("()", "or()")]);
    }

    #[test]
    fn names_of_operators_ignore_letter_case_and_keep_their_blanks() {
        reads(&[("EQ(a,NULL())", "eq(a,null())"), (" eq(a,b)", " eq(a,b)"), ("Foo(a)", "foo(a)")]);
        let expr = filter(" eq(a,b)").unwrap().unwrap();
        assert!(matches!(expr.node, Node::Group(name, _) if name == " eq"));
    }

    #[test]
    fn quotes_shelter_separators_and_each_other() {
        reads(&[
            (r#"eq(a,"b,c)'|")"#, r#"eq(a,"b,c)'|")"#),
            (r#"eq(a,'b"c')"#, r#"eq(a,'b"c')"#),
            ("a='x=y'", "eq(a,\"x=y\")"),
            ("eq(a,'')", "eq(a,\"\")"),
        ]);
    }

    #[test]
    fn of_a_word_with_quotes_only_the_last_quoted_stretch_counts() {
        reads(&[("eq(a,x'b'y)", "eq(a,\"b\")"), ("eq(a,'b'x'c')", "eq(a,\"c\")")]);
    }

    #[test]
    fn the_shorthand_is_an_eq() {
        reads(&[
            ("a=b", "eq(a,b)"),
            ("a=b,c=d|e=f", "or(and(eq(a,b),eq(c,d)),eq(e,f))"),
            ("any(a,b=c)", "any(a,eq(b,c))"),
            ("a=null()", "eq(a,null())"),
            ("a=empty(),b=c", "and(eq(a,empty()),eq(b,c))"),
            ("(a)=b", "eq(a,b)"),
            ("x=1&(a)=b", "and(eq(x,1),eq(a,b))"),
            ("self()=b", "eq(self(),b)"),
            ("and(self(a)=b,c)", "and(eq(self(a),b),c)"),
        ]);
    }

    #[test]
    fn the_right_side_of_the_shorthand_is_one_value() {
        let wrong = [
            "a=b=c",
            "a==b",
            "a=eq=b",
            "a=",
            "a=,b",
            "a=(b,c)",
            "a=eq(b,c)",
            "a=()",
            "=b",
            "a=foo(b)",
            "and(a=)",
            "rql=and(a,b)",
        ];
        reads(&wrong.map(|text| (text, SHORTCUT)));
    }

    #[test]
    fn operators_mind_the_number_of_their_arguments() {
        let two = "Binary expression must have 2 arguments";
        let one = "Unary expression must have 1 argument";
        let none = "Constant functions cannot have arguments";
        let some = "Collection expression must have at least 1 argument";
        reads(&[
            ("eq(a)", two),
            ("eq(a,)", two),
            ("in(a,b,c)", two),
            ("ilike()", two),
            ("not()", one),
            ("not(a,b)", one),
            ("null(a)", none),
            ("eq(a,empty(b))", none),
            ("any()", some),
            ("all()", some),
            ("self(a,b)", "Pointer expression must have 0 or 1 argument"),
        ]);
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |levels| format!("{}a{}", "(".repeat(levels), ")".repeat(levels));
        assert_eq!(read(&nested(LEVELS)), "a");
        assert_eq!(read(&nested(LEVELS + 1)), "Brackets are nested more than 64 levels deep");
        assert_eq!(read(&"not(".repeat(1_000_000)), read(&nested(LEVELS + 1)));
    }

    #[test]
    fn long_texts_take_linear_time() {
        for piece in ["a=b,", "eq(a,'b')", "'", ")", "a", "(a)=b|", "=", ",", "in(a,(b,c))&"] {
            let _ = filter(&piece.repeat(200_000));
        }
    }
}
