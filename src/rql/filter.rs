//! Filters: conditions on rows. Evaluating one cannot fail.

use std::fmt::{self, Debug, Formatter};

use super::{
    block::Set,
    condition::Condition,
    evaluation::Evaluation,
    table::{Family, Value},
};

/// A condition on rows.
pub struct Filter<F: Family> {
    condition: Condition<F>,
    /// How many steps it takes for one row, without those in its collections.
    steps: usize,
}

impl<F: Family> Filter<F> {
    pub(super) fn new(condition: Option<Condition<F>>) -> Self {
        let condition = condition.unwrap_or(Condition::And(Vec::new()));
        Self { steps: condition.steps(), condition }
    }

    /// Whether an object fulfils it.
    #[must_use]
    pub fn matches(&self, node: F::Node<'_>) -> bool {
        self.matching(&[node], &Evaluation::default()).next().is_some()
    }

    /// Returns which of these objects, at most [`BLOCK`](super::BLOCK), fulfil it; any of them if
    /// the work of the evaluation has ended.
    ///
    /// A block is faster than single objects: the processor loads several from memory at the
    /// same time.
    pub fn matching<'a>(
        &self,
        nodes: &[F::Node<'a>],
        evaluation: &Evaluation,
    ) -> impl Iterator<Item = usize> + use<'a, F> {
        let all = Set::first(nodes.len());
        let found = if self.is_everything() {
            all
        } else if evaluation.work().take(self.steps * nodes.len(), "filter") {
            let objects: Vec<_> = nodes.iter().map(|node| Value::Object(*node)).collect();
            self.condition.among(all, &objects, evaluation)
        } else {
            Set::NONE
        };
        found.places()
    }

    /// Whether one block may take longer than a thread that serves other requests may be kept: it
    /// leads into collections, or has very many parts.
    #[must_use]
    pub fn is_long(&self) -> bool {
        const MANY: usize = 100;
        self.steps > MANY || self.condition.is_nested()
    }

    /// Whether there is no condition.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        matches!(&self.condition, Condition::And(all) if all.is_empty())
    }

    /// Returns properties, as dotted JSON names, with the texts that every matching row has there.
    ///
    /// An index on one of them can replace the scan; the filter must still be applied.
    pub fn equalities(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut found = Vec::new();
        self.condition.equalities(&mut found);
        found.into_iter()
    }
}

impl<F: Family> Debug for Filter<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.condition.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        BLOCK, Evaluation,
        fixtures::{Account, Group, Node, User, matches, query},
    };
    use crate::work::{Ended, Work};

    fn ann() -> User {
        let group = |id: &str, name: &str| Group {
            id: id.to_owned(),
            name: Some(name.to_owned()),
            users: vec![User { id: "U-7".to_owned(), ..User::default() }],
        };
        User {
            id: "U-1".to_owned(),
            name: Some("Ann O'Hara".to_owned()),
            nick: Some(String::new()),
            age: Some(10),
            points: 10,
            active: true,
            vip: Some(false),
            born: "2025-01-31T10:00:00Z".parse().ok(),
            status: Some("Active"),
            icon: Some("/icons/1".to_owned()),
            tags: vec!["red".to_owned(), "blue".to_owned()],
            account: Some(Account { id: "A-1".to_owned(), name: Some("Ann O'Hara".to_owned()) }),
            groups: vec![group("G-1", "Admins"), group("G-2", "Users")],
        }
    }

    /// Like Ann, with other values.
    fn bob() -> User {
        User {
            id: "U-2".to_owned(),
            name: Some("Bob".to_owned()),
            nick: Some("bo".to_owned()),
            age: Some(9),
            points: 9,
            active: false,
            vip: Some(true),
            born: "2025-01-30T10:00:00Z".parse().ok(),
            status: Some("Blocked"),
            icon: Some("/icons/2".to_owned()),
            tags: vec!["green".to_owned()],
            account: Some(Account { id: "A-2".to_owned(), name: Some("Bobs".to_owned()) }),
            groups: vec![Group { id: "G-3".to_owned(), ..Group::default() }],
        }
    }

    fn without_values() -> User {
        User { id: "U-0".to_owned(), ..User::default() }
    }

    /// Filters, and whether they match Ann, Bob, and a user without values.
    const CASES: &[(&str, [bool; 3])] = &[
        ("eq(id,U-1)", [true, false, false]),
        ("name=\"Ann O'Hara\"", [true, false, false]),
        ("name=\"ann o'hara\"", [false, false, false]),
        ("EQ(NAME,Bob)", [false, true, false]),
        ("eq(age, 10)", [true, false, false]),
        ("eq(age,'10')", [true, false, false]),
        ("eq(name, Bob )", [false, true, false]),
        ("eq(name,' Bob ')", [false, false, false]),
        ("vip=FALSE", [true, false, false]),
        ("eq(status,active)", [true, false, false]),
        ("eq(icon,http://localhost/icons/1)", [true, false, false]),
        ("eq(account.name,Bobs)", [false, true, false]),
        ("ne(name,Bob)", [true, false, true]),
        ("not(eq(name,Bob))", [true, false, true]),
        ("eq(name,null())", [false, false, true]),
        ("name=null()", [false, false, true]),
        ("ne(account.name,NULL())", [true, true, false]),
        ("eq(nick,empty())", [true, false, false]),
        ("eq(nick,\"\")", [true, false, false]),
        ("ne(nick,empty())", [false, true, true]),
        ("gt(age,9)", [true, false, false]),
        ("ge(age,9)", [true, true, false]),
        ("lt(age,10)", [false, true, false]),
        ("le(age,10)", [true, true, false]),
        ("not(gt(age,9))", [false, true, true]),
        ("gt(age,null())", [false, false, false]),
        ("gt(name,Ann)", [true, true, false]),
        ("lt(name,B)", [true, false, false]),
        ("ge(name,'Bob')", [false, true, false]),
        ("eq(born,2025-01-31T11:00:00+01:00)", [true, false, false]),
        ("eq(born,'2025-01-31T11:00:00%2B01:00')", [true, false, false]),
        ("ge(born,2025-01-31)", [true, false, false]),
        ("lt(born,\"2025-01-31T00:00:00.000Z\")", [false, true, false]),
        ("gt(born,'2025-01-30T10:00:00')", [true, false, false]),
        ("like(name,*O*)", [true, false, false]),
        ("like(name,bob)", [false, false, false]),
        ("ilike(name,*B*)", [false, true, false]),
        ("ilike(name,ann*)", [true, false, false]),
        ("ilike(name,'*HARA')", [true, false, false]),
        ("ilike(name,ann)", [false, false, false]),
        ("ilike(name,*)", [true, true, false]),
        ("ilike(icon,*HOST/icons/2)", [false, true, false]),
        ("ilike(nick,empty())", [true, false, false]),
        ("in(age,(1,10))", [true, false, false]),
        ("in(name,Bob)", [false, true, false]),
        ("in(name,('Bob',\"Ann O'Hara\"))", [true, true, false]),
        ("in(status,(invited|BLOCKED))", [false, true, false]),
        ("in(nick,(empty(),x))", [true, false, false]),
        ("out(age,(1,10))", [false, true, true]),
        ("out(name,(Bob))", [true, false, true]),
        ("and(gt(age,1),lt(age,10))", [false, true, false]),
        ("age=10,vip=false", [true, false, false]),
        ("or(age=10,age=9)", [true, true, false]),
        ("age=10|name=null()", [true, false, true]),
        ("age=9|age=10&vip=true", [false, true, false]),
        ("eq(age,points)", [true, true, false]),
        ("eq(name,account.name)", [true, false, true]),
        ("eq(name,self(account.name))", [true, false, true]),
        ("eq(name,'account.name')", [false, false, false]),
        ("lt(name,account.name)", [false, true, false]),
        ("ne(name,account.name)", [false, true, false]),
        ("eq(self(age),10)", [true, false, false]),
        ("any(groups)", [true, true, false]),
        ("not(any(groups))", [false, false, true]),
        ("any(groups,id=G-2)", [true, false, false]),
        ("any(groups,(id=G-2,name=Admins))", [false, false, false]),
        ("any(groups,(id=G-3|name=Admins))", [true, true, false]),
        ("any(groups,eq(name,null()))", [false, true, false]),
        ("any(groups,any(users,id=U-7))", [true, false, false]),
        ("any(tags,eq(self(),red))", [true, false, false]),
        ("any(tags,ilike(self(),*RE*))", [true, true, false]),
        ("all(tags,in(self(),(red,blue)))", [true, false, true]),
        ("all(groups,ilike(name,*s))", [true, false, true]),
        ("any(self(groups),id=G-1)", [true, false, false]),
        ("eq(audit.at,2025-01-30T10:00:00.000Z)", [false, true, false]),
    ];

    #[test]
    fn filters_match_the_expected_users() {
        for (raw, expected) in CASES {
            let found = [ann(), bob(), without_values()].map(|user| matches(raw, &user));
            assert_eq!(found, *expected, "{raw}");
        }
    }

    /// Sizes on both sides of every edge.
    const SIZES: [usize; 6] = [0, 1, 2, 3, BLOCK - 1, BLOCK];

    #[test]
    fn a_block_is_filtered_like_its_objects_one_by_one() {
        let users = [ann(), bob(), without_values()];
        for (raw, expected) in CASES {
            let query = query(raw).unwrap();
            for size in SIZES {
                let nodes: Vec<_> = users.iter().cycle().take(size).map(Node::User).collect();
                let evaluation = Evaluation::default();
                let found: Vec<_> = query.filter.matching(&nodes, &evaluation).collect();
                let expected: Vec<_> = (0..size).filter(|index| expected[index % 3]).collect();
                assert_eq!(found, expected, "{raw} {size}");
            }
        }
    }

    #[test]
    fn conditions_within_conditions_narrow_and_widen_a_block() {
        let users = [ann(), bob(), without_values()];
        let nodes: Vec<_> = users.iter().cycle().take(BLOCK).map(Node::User).collect();
        let found = |raw: &str| {
            let found = query(raw).unwrap().filter.matching(&nodes, &Evaluation::default());
            found.collect::<Vec<_>>()
        };
        let plain: Vec<_> =
            CASES.iter().filter(|(raw, _)| raw.contains('(') && !raw.contains('|')).collect();
        for ((left, of_left), (right, of_right)) in plain.iter().zip(plain.iter().skip(1)) {
            let expect = |holds: fn(bool, bool) -> bool| {
                let is_found = |index: &usize| holds(of_left[index % 3], of_right[index % 3]);
                (0..BLOCK).filter(is_found).collect::<Vec<_>>()
            };
            assert_eq!(found(&format!("and({left},{right})")), expect(|l, r| l && r));
            assert_eq!(found(&format!("or({left},{right})")), expect(|l, r| l || r));
            assert_eq!(found(&format!("not(or({left},{right}))")), expect(|l, r| !l && !r));
            assert_eq!(found(&format!("and(not({left}),{right})")), expect(|l, r| !l && r));
            assert_eq!(found(&format!("or(not({left}),not({right}))")), expect(|l, r| !l || !r));
        }
    }

    #[test]
    fn collections_may_be_longer_than_a_block() {
        let tags = |last: &str| User {
            tags: (0..BLOCK).map(|_| "red".to_owned()).chain([last.to_owned()]).collect(),
            ..User::default()
        };
        for (raw, of_red, of_blue) in [
            ("any(tags,self()=blue)", false, true),
            ("all(tags,self()=red)", true, false),
            ("any(tags,not(eq(self(),red)))", false, true),
        ] {
            assert_eq!(matches(raw, &tags("red")), of_red, "{raw}");
            assert_eq!(matches(raw, &tags("blue")), of_blue, "{raw}");
        }
    }

    /// Looks for users in at most so many steps.
    fn look(raw: &str, users: &[User], most: usize) -> Result<(), Ended> {
        let evaluation = Evaluation::new(Work::of(most));
        let query = query(raw).unwrap();
        for block in users.chunks(BLOCK) {
            let nodes: Vec<_> = block.iter().map(Node::User).collect();
            query.filter.matching(&nodes, &evaluation).for_each(drop);
        }
        evaluation.work().check()
    }

    #[test]
    fn what_a_collection_takes_is_counted_and_ends() {
        let crowd = |count| User {
            groups: vec![Group { users: vec![User::default(); count], ..Group::default() }],
            ..User::default()
        };
        let raw = "any(groups,any(users,and(id=x,name=y)))";
        let spent = Ended::Spent { most: 1000, at: "groups.users".into() };
        assert_eq!(look(raw, &[crowd(1000)], 1000), Err(spent));
        assert_eq!(look(raw, &[crowd(100)], 1000), Ok(()));
        let spent = Ended::Spent { most: 100, at: "filter".into() };
        assert_eq!(look("or(id=x,name=y)", &vec![crowd(0); 51], 100), Err(spent));
    }

    #[test]
    fn no_filter_matches_everything() {
        let query = query("limit=1&order=name").unwrap();
        assert!(query.filter.is_everything());
        assert!(matches("", &without_values()));
    }

    #[test]
    fn equalities_are_what_every_match_has() {
        let raw = "and(eq(Account.ID,A-1),and(name='x',ne(id,U-1)))&nick=b&status=active";
        let query = query(&format!("{raw}&(id=U-2|id=U-3)&age=1&any(groups,id=G-1)")).unwrap();
        let expected = [("account.id", "A-1"), ("name", "x"), ("nick", "b"), ("status", "Active")];
        assert_eq!(query.filter.equalities().collect::<Vec<_>>(), expected);
    }
}
