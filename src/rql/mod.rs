//! The query language of list requests.
//!
//! A query string holds four texts: a filter, an order, a selection and a window of rows. The
//! grammar below is the one that the functions of `parse` are named after; names of operators and
//! properties ignore letter case, and blanks are ordinary characters.
//!
//! ```text
//! filter  = [ list ] ;
//! list    = { sep } , item , { { sep } , item } , { sep } ;
//! sep     = "," | "&"                      (* and, binds tighter *)
//!         | ";" | "|" ;                    (* or; so does no separator at all *)
//! item    = call | short | word ;
//! short   = ( word | call ) , "=" , right ;            (* the same as eq(left,right) *)
//! right   = word | call ;                  (* null(), empty(), self(…) or a bracketed word *)
//! call    = [ name ] , "(" , [ list ] , [ ")" ] ;      (* no name: a group *)
//! word    = { character | quoted } ;       (* of several quoted stretches the last counts *)
//! quoted  = '"' , { character } , '"' | "'" , { character } , "'" ;
//!
//! order   = key , { sep , key } ;          key = [ "+" | " " | "-" ] , path ;
//! select  = item , { sep , item } ;
//! item    = [ "+" | " " | "-" ] , ( "*" | path , [ "(" , [ select ] , ")" ] ) ;
//! path    = segment , { "." , segment } ;
//! ```
//!
//! It takes three steps, so that nothing can fail while rows are read: `parse` turns a text into an
//! expression without a table, `bind` checks the expression against a table and collects every
//! error, and `filter` evaluates the result. Evaluating the text directly would be shorter, but an
//! invalid part would only be noticed when a row reaches it.

mod bind;
mod block;
mod call;
mod condition;
mod date;
mod display;
mod error;
mod evaluation;
mod explained;
mod expr;
mod filter;
mod forgiven;
mod gather;
mod hint;
mod order;
mod parse;
mod path;
mod pattern;
mod projection;
mod property;
mod quantified;
mod query;
mod refusal;
mod request;
mod scalar;
mod seen;
mod select;
mod table;
mod views;

pub(crate) use self::views::views;
pub use self::{
    bind::UnknownValue,
    block::BLOCK,
    error::Error,
    evaluation::Evaluation,
    explained::explained,
    filter::Filter,
    forgiven::{Forgiven, forgiven},
    gather::Gather,
    order::Order,
    projection::{Member, Projection},
    query::Query,
    request::{Bounds, Request, Window},
    seen::Party,
    select::{Named, named},
    table::{Family, Field, Kind, Short, Shown, Table, Value},
    views::Views,
};

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod quirks;
