//! Lists: how a query is executed over the rows of a world.
//!
//! A query without filter and order takes its page from the table, at any offset. Other queries
//! scan: an index chooses the rows if it can, else all rows are candidates. A scan leaves out what
//! the context does not see, filters rows in blocks, and keeps those of the page.
//!
//! A scan over many rows would keep a thread from other requests. So it works in steps of about
//! 100 µs, and an async caller yields in between: `while !scan.step() { yield_now().await }`. One row
//! of a filter that leads into collections can take longer than that, and then the whole scan goes
//! to the blocking pool ([`is_long`]).

use std::{
    any::Any,
    fmt,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Collection, OperationContext, World, collection::Candidates};
use crate::{
    id::Id,
    model::{Account, AccountUser, Accounts, Context, Node, Resource, Row, User, Visibility},
    rql::{BLOCK, Evaluation, Gather, Query, Window},
    work::{Ended, Work},
};

/// How long a step of a scan takes.
const SLICE: Duration = Duration::from_micros(100);

/// A list request.
#[derive(Debug, Clone, Copy)]
pub struct ListQuery<'a> {
    /// The filter and the order.
    pub query: &'a Query<Accounts>,
    /// The offset and the limit of the page.
    pub window: Window,
    /// The time and the like, which values of items depend on.
    pub context: &'a Context<'a>,
}

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The items on the page.
    pub items: Vec<T>,
    /// How many items the whole list has.
    pub total: usize,
}

impl<T> Page<T> {
    /// The page of an empty list.
    pub const EMPTY: Self = Self { items: Vec::new(), total: 0 };
}

/// An item that a query can read.
pub trait ListItem: Clone {
    /// Whether the item is there until the whole list is done.
    const IS_KEPT: bool;

    /// The item as an object with fields.
    fn node<'n>(&'n self, context: &'n Context<'n>) -> Node<'n>;
}

impl<R: Resource> ListItem for &Arc<Row<R>> {
    const IS_KEPT: bool = true;

    fn node<'n>(&'n self, context: &'n Context<'n>) -> Node<'n> {
        Node::new(&****self, context)
    }
}

impl<T: Any + Send + Sync> ListItem for Rc<T> {
    const IS_KEPT: bool = false;

    fn node<'n>(&'n self, context: &'n Context<'n>) -> Node<'n> {
        Node::new(&**self, context)
    }
}

/// Builds one page from the items of a list, which are pushed in order of creation.
pub struct PageBuilder<'a, T> {
    list: ListQuery<'a>,
    // Filtering a block is faster than filtering its items one by one: the memory that they take
    // is fetched side by side.
    block: Vec<T>,
    evaluation: Evaluation,
    page: Gather<'a, Accounts, T>,
}

impl<'a, T: ListItem> PageBuilder<'a, T> {
    /// Starts the page that a request asks for, which may take this work.
    #[must_use]
    pub fn new(list: ListQuery<'a>, work: Work) -> Self {
        let page = Gather::new(&list.query.order, list.window);
        let evaluation = Evaluation::new(work);
        Self { list, block: Vec::with_capacity(BLOCK), evaluation, page }
    }

    /// Adds an item, if the filter matches it.
    pub fn push(&mut self, item: T) {
        self.block.push(item);
        if self.block.len() == BLOCK {
            self.filter_block();
        }
    }

    /// The page, and the work that is left.
    ///
    /// # Errors
    ///
    /// If the work ended before all items were looked at.
    pub fn finish(mut self) -> Result<(Page<T>, Work), Ended> {
        self.filter_block();
        self.check()?;
        let (items, total) = self.page.finish();
        Ok((Page { items, total }, self.evaluation.into_work()))
    }

    fn check(&self) -> Result<(), Ended> {
        self.evaluation.work().check()
    }

    fn filter_block(&mut self) {
        let Self { list, block, evaluation, page } = self;
        let nodes: Vec<_> = block.iter().map(|item| item.node(list.context)).collect();
        for place in list.query.filter.matching(&nodes, evaluation) {
            page.offer(nodes[place], block[place].clone());
        }
        drop(nodes);
        block.clear();
        if !T::IS_KEPT {
            evaluation.forget();
        }
    }
}

/// A query while it is executed over rows of a world.
pub struct Scan<'a, R>(Progress<'a, R>);

enum Progress<'a, R> {
    /// The page is known without looking at other rows.
    Done(RowPage<'a, R>, Work),
    /// There may be more rows to read.
    Running { rows: Rows<'a, R>, page: PageBuilder<'a, &'a Arc<Row<R>>> },
}

/// A page of rows.
pub type RowPage<'a, R> = Page<&'a Arc<Row<R>>>;

type Rows<'a, R> = Box<dyn Iterator<Item = &'a Arc<Row<R>>> + Send + 'a>;

impl<'a, R: Collection> Scan<'a, R> {
    fn over(list: ListQuery<'a>, rows: impl Iterator<Item = &'a Arc<Row<R>>> + Send + 'a) -> Self {
        let page = PageBuilder::new(list, Work::default());
        Self(Progress::Running { rows: Box::new(rows), page })
    }

    /// The same scan, which may take this work.
    #[must_use]
    pub fn within(self, work: Work) -> Self {
        Self(match self.0 {
            Progress::Done(page, _) => Progress::Done(page, work),
            Progress::Running { rows, page } => {
                Progress::Running { rows, page: PageBuilder::new(page.list, work) }
            }
        })
    }

    /// Looks at rows for about 100 µs, or for one block if that takes longer. Returns whether none
    /// are left to look at.
    pub fn step(&mut self) -> bool {
        let Progress::Running { rows, page } = &mut self.0 else { return true };
        let start = Instant::now();
        loop {
            let mut count = 0;
            for row in rows.take(BLOCK) {
                page.push(row);
                count += 1;
            }
            if count < BLOCK || page.check().is_err() {
                return true;
            }
            if start.elapsed() > SLICE {
                return false;
            }
        }
    }

    /// The page of the rows that were looked at, and the work that is left.
    ///
    /// # Errors
    ///
    /// If the work ended before it was done.
    pub fn finish(self) -> Result<(RowPage<'a, R>, Work), Ended> {
        match self.0 {
            Progress::Done(page, work) => Ok((page, work)),
            Progress::Running { page, .. } => page.finish(),
        }
    }
}

impl World {
    /// Starts to list a collection.
    #[must_use]
    pub fn list<'a, R: Collection>(
        &'a self,
        list: ListQuery<'a>,
        context: &OperationContext,
    ) -> Scan<'a, R> {
        let (table, visibility) = (R::table_of(self), context.visibility);
        if visibility == Visibility::All && list.is_plain() {
            let Window { offset, limit } = list.window;
            let items = table.page(offset, limit).collect();
            let page = Page { items, total: table.len() };
            return Scan(Progress::Done(page, Work::default()));
        }
        let is_visible = move |row: &&Arc<Row<R>>| visibility.reaches(&****row, self);
        match R::candidates(self, &list.query.filter) {
            Some(Candidates(rows)) => Scan::over(list, rows.into_iter().filter(is_visible)),
            None => Scan::over(list, table.iter().filter(is_visible)),
        }
    }

    /// Starts to list the members of an account: the newest membership of each user.
    #[must_use]
    pub fn list_members<'a>(
        &'a self,
        account: Id<Account>,
        list: ListQuery<'a>,
        context: &OperationContext,
    ) -> Scan<'a, AccountUser> {
        let visibility = context.visibility;
        let is_listed = move |row: &&Arc<Row<AccountUser>>| {
            let newest = self.newest_membership(account, row.user.id);
            newest.is_some_and(|newest| newest.id == row.id) && visibility.reaches(&****row, self)
        };
        Scan::over(list, self.members_of(account).filter(is_listed))
    }

    /// Starts to list the accounts of a user: its newest membership in each.
    #[must_use]
    pub fn list_memberships<'a>(
        &'a self,
        user: Id<User>,
        list: ListQuery<'a>,
        context: &OperationContext,
    ) -> Scan<'a, AccountUser> {
        let visibility = context.visibility;
        let rows = self.newest_memberships_of(user).into_iter();
        Scan::over(list, rows.filter(move |row| visibility.reaches(&****row, self)))
    }
}

/// Whether a step of a list may take longer than a thread that serves other requests may be kept.
///
/// The rows up to the end of a page are kept and sorted in one go.
#[must_use]
pub fn is_long(query: &Query<Accounts>, window: Window) -> bool {
    const MANY: usize = 10_000;
    let is_deep = window.offset.saturating_add(window.limit) > MANY;
    query.filter.is_long() || (is_deep && !query.order.is_arrival())
}

impl ListQuery<'_> {
    /// Whether it asks for all items in order of creation.
    fn is_plain(&self) -> bool {
        self.query.filter.is_everything() && self.query.order.is_arrival()
    }
}

impl<T> fmt::Debug for PageBuilder<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageBuilder").field("list", &self.list).finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for Scan<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Progress::Done(..) => "Done",
            Progress::Running { .. } => "Running",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::demo::{context, id},
        *,
    };
    use crate::{
        model::{Href, Resource, Rules, VisibleNeighbours},
        rql::{Bounds, Request},
    };

    /// The ids on a page, the total, and how many steps they took.
    fn listed(world: &World, visibility: Visibility, raw: &str) -> (Vec<String>, usize, usize) {
        let request = Request::parse(raw).unwrap();
        let bounds = Bounds { default_limit: 10, max_limit: 100 };
        let window = Window::parse(&request, bounds).unwrap();
        let query = Query::bind(&request, AccountUser::table(), visibility.party()).unwrap();
        let context = OperationContext { visibility, ..context(Rules::Contract) };
        let neighbours = VisibleNeighbours::new(world, visibility);
        let values = Context { now: context.now, base: "", href: Href::Off, neighbours };
        let list = ListQuery { query: &query, window, context: &values };
        let mut scan = world.list::<AccountUser>(list, &context);
        let mut steps = 1;
        while !scan.step() {
            steps += 1;
        }
        let (Page { items, total }, _) = scan.finish().unwrap();
        (items.iter().map(|row| row.id.to_string()).collect(), total, steps)
    }

    fn large_world() -> World {
        let mut world = World::demo();
        world.generate(20_000, &context(Rules::Contract));
        world
    }

    #[test]
    fn a_scan_over_many_rows_takes_several_steps_and_a_plain_page_one() {
        let world = large_world();
        let count = world.account_users.len();
        let (page, total, steps) = listed(&world, Visibility::All, "ne(user.name,x)&limit=100");
        assert!(steps > 1, "{steps}");
        assert_eq!(total, count);
        let (plain, total, steps) = listed(&world, Visibility::All, "limit=100");
        assert_eq!((&plain, total, steps), (&page, count, 1));
    }

    #[test]
    fn the_last_plain_page_is_what_a_scan_finds_there() {
        let world = large_world();
        let window = format!("limit=100&offset={}", world.account_users.len() - 3);
        let (plain, ..) = listed(&world, Visibility::All, &window);
        let (scanned, ..) = listed(&world, Visibility::All, &format!("ne(id,x)&{window}"));
        assert_eq!((plain.len(), &plain), (3, &scanned));
    }

    #[test]
    fn an_index_answers_in_one_step_what_a_scan_would_find() {
        let world = large_world();
        let row = world.account_users.iter().last().unwrap();
        let email: &str = row.user.email.as_ref().unwrap().as_ref();
        for raw in [
            format!("eq(id,{})", row.id),
            format!("eq(user.id,{})", row.user.id),
            format!("eq(user.email,{email})"),
        ] {
            let expected = (vec![row.id.to_string()], 1, 1);
            assert_eq!(listed(&world, Visibility::All, &raw), expected, "{raw}");
        }
    }

    #[test]
    fn what_is_in_the_collections_of_others_is_looked_at_once() {
        let mut world = World::demo();
        world.generate(2_000, &context(Rules::Contract));
        let count = world.account_users.len();
        let listed = |raw: &str| {
            let request = Request::parse(raw).unwrap();
            let query = Query::bind(&request, AccountUser::table(), Visibility::All.party());
            let (query, context) = (query.unwrap(), context(Rules::Contract));
            let neighbours = VisibleNeighbours::new(&world, Visibility::All);
            let values = Context { now: context.now, base: "", href: Href::Off, neighbours };
            let window = Window { offset: 0, limit: 0 };
            let list = ListQuery { query: &query, window, context: &values };
            // Each user has some 50 others in its groups, and each takes five steps.
            let scan = world.list::<AccountUser>(list, &context).within(Work::of(100 * count));
            let mut scan = scan;
            while !scan.step() {}
            scan.finish().map(|(page, _)| page.total)
        };
        let circle =
            "any(groups,any(users,any(accounts,any(groups,any(users,ilike(name,*qqq*))))))";
        assert_eq!(listed(circle), Ok(0));
        assert_eq!(listed("any(account.groups,any(users,ilike(name,*qqq*)))"), Ok(0));
    }

    #[test]
    fn a_list_leaves_out_what_the_context_does_not_see() {
        let world = World::demo();
        let own = id("ACC-1671-0642");
        let (page, total, _) = listed(&world, Visibility::Account(own), "limit=100");
        assert!(total > 0 && total < world.account_users.len());
        for id in page {
            let row = world.account_users.get(id.parse().ok().unwrap()).unwrap();
            assert_eq!(row.account.id, own);
        }
        let unknown = world.account_users.iter().find(|row| row.account.id != own).unwrap();
        let raw = format!("eq(id,{})", unknown.id);
        assert_eq!(listed(&world, Visibility::Account(own), &raw).1, 0);
    }
}
