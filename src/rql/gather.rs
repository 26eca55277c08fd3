//! Gathers one page from rows that are offered one by one.

use std::{
    cmp::Ordering,
    fmt::{self, Debug, Formatter},
};

use super::{
    order::{Order, Rank},
    request::Window,
    table::Family,
};

/// A page that is being gathered.
///
/// Offer rows in the order that applies without an `order`. With an `order` it keeps at most twice
/// as many rows as end before the page does, so a short page of many rows costs one comparison for
/// each row and the keys of a few; a row that is not kept gets no key. A heap would keep half as
/// many rows, but takes several times as long for a page far from the start.
pub struct Gather<'q, F: Family, T> {
    order: &'q Order<F>,
    window: Window,
    total: usize,
    /// Without an order: the rows of the page.
    page: Vec<T>,
    /// With an order: candidates, among them all rows up to the end of the page.
    kept: Vec<Ranked<T>>,
    bound: Bound,
}

/// Whether it is known which rows are behind the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// There are not enough rows yet.
    Open,
    /// Rows that sort after the kept row at the page's end.
    Closed,
}

struct Ranked<T> {
    rank: Rank,
    arrival: usize,
    row: T,
}

impl<'q, F: Family, T> Gather<'q, F, T> {
    /// Starts a page.
    #[must_use]
    pub fn new(order: &'q Order<F>, window: Window) -> Self {
        Self { order, window, total: 0, page: Vec::new(), kept: Vec::new(), bound: Bound::Open }
    }

    /// Counts a row, and keeps it if it can be on the page.
    pub fn offer(&mut self, node: F::Node<'_>, row: T) {
        let arrival = self.total;
        self.total += 1;
        if self.window.limit == 0 {
            return;
        }
        if !self.order.is_arrival() {
            self.rank(node, arrival, row);
        } else if (self.window.offset..self.window.end()).contains(&arrival) {
            self.page.push(row);
        }
    }

    fn rank(&mut self, node: F::Node<'_>, arrival: usize, row: T) {
        let end = self.window.end();
        let is_late = match self.bound {
            Bound::Open => false,
            // Of equal rows the earlier comes first.
            Bound::Closed => self.order.compare(node, &self.kept[end - 1].rank).is_ge(),
        };
        if !is_late {
            self.kept.push(Ranked { rank: self.order.rank(node), arrival, row });
        }
        if self.kept.len() == end.saturating_mul(2) {
            self.drop_late();
        }
    }

    /// Drops the rows after the page, so that its last row is at the end.
    fn drop_late(&mut self) {
        let end = self.window.end();
        if self.kept.len() >= end {
            self.kept.select_nth_unstable_by(end - 1, Ranked::compare);
            self.kept.truncate(end);
            self.bound = Bound::Closed;
        }
    }

    /// Returns the rows of the page, and how many were offered.
    #[must_use]
    pub fn finish(mut self) -> (Vec<T>, usize) {
        if self.order.is_arrival() || self.kept.len() <= self.window.offset {
            return (self.page, self.total);
        }
        self.drop_late();
        self.kept.select_nth_unstable_by(self.window.offset, Ranked::compare);
        let mut page = self.kept.split_off(self.window.offset);
        page.sort_unstable_by(Ranked::compare);
        (page.into_iter().map(|ranked| ranked.row).collect(), self.total)
    }
}

impl<T> Ranked<T> {
    fn compare(&self, other: &Self) -> Ordering {
        self.rank.compare(&other.rank).then(self.arrival.cmp(&other.arrival))
    }
}

impl<F: Family, T> Debug for Gather<'_, F, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gather")
            .field("order", &self.order)
            .field("window", &self.window)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{User, page};

    fn users() -> Vec<User> {
        [
            ("1", Some("b"), 1),
            ("2", None, 2),
            ("3", Some("B"), 3),
            ("4", Some("b"), 4),
            ("5", Some("a"), 5),
        ]
        .into_iter()
        .map(|(id, name, points)| User {
            id: id.to_owned(),
            name: name.map(str::to_owned),
            points,
            active: points > 2,
            ..User::default()
        })
        .collect()
    }

    #[track_caller]
    fn gathers(cases: &[(&str, &str, usize)]) {
        for (raw, ids, total) in cases {
            let users = users();
            let (page, found) = page(raw, &users);
            let found_ids: String = page.iter().map(|user| user.id.as_str()).collect();
            assert_eq!((found_ids.as_str(), found), (*ids, *total), "{raw}");
        }
    }

    #[test]
    fn without_an_order_rows_stay_as_they_come() {
        gathers(&[
            ("", "12345", 5),
            ("limit=2", "12", 5),
            ("limit=2&offset=3", "45", 5),
            ("limit=2&offset=4", "5", 5),
            ("offset=9", "", 5),
            ("limit=0", "", 5),
            ("limit=1&offset=1&active=true", "4", 3),
        ]);
    }

    #[test]
    fn nulls_come_first_texts_by_their_characters_and_ties_as_they_come() {
        gathers(&[
            ("order=name", "23514", 5),
            ("order=-name", "14532", 5),
            ("order=+name", "23514", 5),
            ("order=name,-points", "23541", 5),
            ("order=active,-id", "21543", 5),
            ("order=NAME&limit=2", "23", 5),
            ("order=name&limit=2&offset=2", "51", 5),
            ("order=name&limit=9&offset=4", "4", 5),
            ("order=name&offset=5", "", 5),
            ("order=name&limit=0&offset=2", "", 5),
            ("order=-points&limit=2&active=true", "54", 3),
            ("order=account.name", "12345", 5),
        ]);
    }
}
