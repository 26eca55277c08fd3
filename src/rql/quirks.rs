//! Quirks of the platform's parser: those that are kept, and those that are refused.

use super::parse::{self, SHORTCUT};

/// Returns the canonical spelling of a text, or why it is refused.
pub(super) fn read(text: &str) -> String {
    parse::filter(text).map_or_else(|fault| fault.text, |expr| expr.unwrap().to_string())
}

/// Checks texts against their canonical spelling, or against why they are refused.
#[track_caller]
pub(super) fn reads(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(read(text), *expected, "{text}");
    }
}

#[test]
fn missing_brackets_at_the_end_are_forgiven() {
    reads(&[("and(eq(a,b),eq(c,d", "and(eq(a,b),eq(c,d))")]);
}

#[test]
fn a_surplus_bracket_ends_the_reading() {
    reads(&[("eq(a,b)),eq(c,d)", "eq(a,b)"), ("a=b)&c=d", "eq(a,b)")]);
}

#[test]
fn calls_side_by_side_mean_or() {
    reads(&[("eq(a,b)eq(c,d)", "or(eq(a,b),eq(c,d))"), ("eq(a,b)c", "or(eq(a,b),c)")]);
}

#[test]
fn an_unclosed_quote_runs_to_the_end_and_loses_one_character() {
    reads(&[
        ("eq(a,O'Hara)", "eq(a,\"Hara\")"),
        ("eq(a,'b),c=d)", "eq(a,\"b),c=d\")"),
        ("eq(a,')", "eq(a,\"\")"),
        ("a='bé", "eq(a,\"b\")"),
    ]);
}

#[test]
fn an_unclosed_quote_is_refused_where_the_platform_breaks_down() {
    let broken = "The quote ' is never closed";
    reads(&[("eq(a,'O'Hara')", broken), ("eq(a,'b\\'c')", broken), ("a='", broken)]);
}

#[test]
fn text_behind_a_constant_is_refused() {
    reads(&[("a=null()b", SHORTCUT), ("a=empty()(b)", SHORTCUT), ("a=null()=b", SHORTCUT)]);
}

#[test]
fn a_bracketed_right_side_is_accepted_at_the_end_only() {
    reads(&[
        ("a=(b)", "eq(a,b)"),
        ("a=self(b)", "eq(a,self(b))"),
        ("and(c,a=(b))", "and(c,eq(a,b))"),
        ("a=(b),c=d", SHORTCUT),
        ("and(a=self(b)),c=d", SHORTCUT),
    ]);
}

#[test]
fn arguments_of_any_beyond_the_second_are_ignored() {
    reads(&[("any(a,b,c)", "any(a,b)")]);
}
