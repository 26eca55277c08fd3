//! The command `query`: evaluates a query over objects in a file, for learning and for tests.

use std::{fmt, path::PathBuf, process::ExitCode, sync::Arc};

use accounts_emulator::{
    api,
    clock::Clock,
    model::{Accounts, Context, Node, Notice, VisibleNeighbours},
    problem::Problem,
    render::Renderer,
    rql::{self, Bounds, Request, Table, Window},
    work::Work,
    world::{self, ListQuery},
};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{failure::Failure, input, output, rows, settings::Settings};

/// The trace id of a problem without a request.
const NO_TRACE: &str = "00-00000000000000000000000000000001-0000000000000001-00";

/// The field table of the collection at that path, such as `account-users`.
fn resource() -> impl TypedValueParser<Value = &'static Table<Accounts>> {
    let path = |table: &Table<Accounts>| table.collection.unwrap_or_default();
    let names = PossibleValuesParser::new(world::field_tables().rev().map(path));
    names.try_map(move |name| {
        world::field_tables().find(|table| path(table) == name).ok_or("expected a collection")
    })
}

/// The query and its data.
#[derive(Debug, Args)]
pub(crate) struct Query {
    /// File with the objects as the API answers them: an array or the answer of a list request; `-`
    /// means stdin.
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The collection that the objects belong to.
    #[arg(long, value_parser = resource(), default_value = "account-users")]
    resource: &'static Table<Accounts>,
    /// Query string of a list request, as in a URL: `eq(status,Active)&limit=5`.
    #[arg(value_name = "QUERY", default_value = "", hide_default_value = true)]
    #[arg(allow_hyphen_values = true)]
    input: String,
}

/// A query, its window, and what in it has no effect.
type Bound = (rql::Query<Accounts>, Window, Vec<Notice>);

impl Query {
    /// Prints what a list of these objects would answer, which may be a problem.
    pub(crate) fn run(self, settings: &Settings) -> Result<ExitCode, Failure> {
        let bounds = settings.behaviour.bounds()?;
        match self.bind(bounds) {
            Ok((query, window, notices)) => {
                for notice in notices {
                    output::print_error(&notice.to_string());
                }
                output::print_document(&self.answer(&query, window, settings)?);
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => {
                output::print_document(&self.problem(error));
                Ok(ExitCode::FAILURE)
            }
        }
    }

    fn bind(&self, bounds: Bounds) -> Result<Bound, rql::Error> {
        let raw = self.input.strip_prefix('?').unwrap_or(&self.input);
        let request = Request::parse(raw)?;
        let window = Window::parse(&request, bounds)?;
        let query = rql::Query::bind(&request, self.resource, rql::Party::Operations)?;
        let notices = Notice::of_list(&request, &query);
        Ok((query, window, notices))
    }

    fn answer(
        &self,
        query: &rql::Query<Accounts>,
        window: Window,
        settings: &Settings,
    ) -> Result<Vec<u8>, Failure> {
        let context = Context {
            now: Clock::System.now(),
            base: "",
            href: settings.behaviour.href,
            neighbours: VisibleNeighbours::none(),
        };
        let text = input::read(&self.data).map_err(|error| self.unreadable(error))?;
        let list = ListQuery { query, window, context: &context };
        let page = rows::page(&text, list).map_err(|error| self.unreadable(error))?;
        let renderer = Renderer::new(settings.behaviour.style(), usize::MAX, 0, Arc::default());
        let projection = &query.projection;
        let work = Work::of(usize::MAX);
        let body = api::write_page(window, page, &projection.omitted, |row, out| {
            let node = Node::new(&*row, &context);
            renderer.object(node, self.resource, projection, &[], &work, out)
        });
        body.map_err(|error| self.unreadable(error))
    }

    fn problem(&self, error: rql::Error) -> Vec<u8> {
        let collection = self.resource.collection.unwrap_or_default();
        let instance = format!("/public/v1/accounts/{collection}");
        Problem::from(error).body(&instance, NO_TRACE)
    }

    fn unreadable(&self, reason: impl fmt::Display) -> Failure {
        Failure::usage(format!("{}: {reason}", self.data.display()))
    }
}
