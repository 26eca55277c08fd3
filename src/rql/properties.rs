//! Property tests: laws that hold for random queries and rows.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    Request,
    expr::{Expr, Node, OPERATIONS, Operation, Quantifier, Spelling, Word},
    fixtures::{Account, Group, STATUSES, User, matches, page, query},
    parse,
};

/// Text with many of the language's own characters and names.
fn text() -> impl Strategy<Value = String> {
    let names = OPERATIONS.map(|(name, _)| name);
    let words = ["and", "or", "not", "any", "all", "self()", "null()", "empty()", "name", "age"];
    let more = ["groups", "account.id", "order=", "select=", "1", "é", "%2B", "2025-01-31", "-*"];
    let signs = ["(", ")", ",", "|", "&", ";", "=", "'", "\"", "*", "\\", ".", " ", "-", "+"];
    let known = select([&names[..], &words[..], &more[..], &signs[..], &signs[..]].concat());
    let piece = prop_oneof![8 => known.prop_map(str::to_owned), 1 => any::<String>()];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn bare(node: Node) -> Expr {
    Expr { at: 0, node }
}

fn word() -> impl Strategy<Value = Expr> {
    let word = |text, spelling| bare(Node::Word(Word { text, spelling }));
    prop_oneof![
        "[a-zé.*\\\\ 0-9+-]{1,6}".prop_map(move |text| word(text, Spelling::Bare)),
        "[^\"]{0,6}".prop_map(move |text| word(text, Spelling::Quoted)),
        "[^']{0,6}".prop_map(move |text| word(text, Spelling::Quoted)),
    ]
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![4 => word(), 1 => Just(bare(Node::Null)), 1 => Just(bare(Node::Empty))];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let operation = select(OPERATIONS.map(|(_, operation)| operation).to_vec());
        let quantifier = prop_oneof![Just(Quantifier::Any), Just(Quantifier::All)];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Node::And),
            vec(inner.clone(), 0..4).prop_map(Node::Or),
            boxed().prop_map(Node::Not),
            option::of(boxed()).prop_map(Node::SelfRef),
            (operation, boxed(), boxed())
                .prop_map(|(op, l, r): (Operation, _, _)| Node::Binary(op, l, r)),
            (quantifier, boxed(), option::of(boxed()))
                .prop_map(|(q, c, i)| Node::Quantified(q, c, i)),
            ("x[a-z ]{0,4}", vec(inner.clone(), 0..4))
                .prop_map(|(name, items)| Node::Group(name, items)),
        ]
        .prop_map(bare)
    })
}

fn small_text() -> impl Strategy<Value = String> {
    select(vec!["", "a", "A", "ab", "Ba", "aba", "é", "Éa", "null", "10"]).prop_map(str::to_owned)
}

fn group() -> impl Strategy<Value = Group> {
    (small_text(), option::of(small_text())).prop_map(|(id, name)| Group {
        id,
        name,
        users: Vec::new(),
    })
}

fn user() -> impl Strategy<Value = User> {
    let account = (small_text(), option::of(small_text()));
    (
        (option::of(small_text()), option::of(small_text()), option::of(0..4_i64), 0..4_i64),
        (any::<bool>(), option::of(select(STATUSES)), vec(small_text(), 0..3)),
        option::of(account.prop_map(|(id, name)| Account { id, name })),
        vec(group(), 0..3),
    )
        .prop_map(|((name, nick, age, points), (active, status, tags), account, groups)| {
            User {
                name,
                nick,
                age,
                points,
                active,
                status,
                tags,
                account,
                groups,
                ..User::default()
            }
        })
}

/// A condition, with its meaning computed independently of the module.
#[derive(Clone)]
struct Meaning {
    text: String,
    holds: std::rc::Rc<dyn Fn(&User) -> bool>,
}

impl std::fmt::Debug for Meaning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

fn meaning(text: String, holds: impl Fn(&User) -> bool + 'static) -> Meaning {
    Meaning { text, holds: std::rc::Rc::new(holds) }
}

type Read<T> = fn(&User) -> Option<T>;

const TEXTS: [(&str, Read<String>); 4] = [
    ("name", |user| user.name.clone()),
    ("Nick", |user| user.nick.clone()),
    ("account.id", |user| user.account.as_ref().map(|account| account.id.clone())),
    ("account.NAME", |user| user.account.as_ref().and_then(|account| account.name.clone())),
];
const NUMBERS: [(&str, Read<i64>); 2] =
    [("age", |user| user.age), ("points", |user| Some(user.points))];

fn compare<T: PartialOrd>(operator: &str, left: Option<&T>, right: Option<&T>) -> bool {
    match operator {
        "eq" => left == right,
        "ne" => left != right,
        "gt" => matches!((left, right), (Some(left), Some(right)) if left > right),
        "ge" => matches!((left, right), (Some(left), Some(right)) if left >= right),
        "lt" => matches!((left, right), (Some(left), Some(right)) if left < right),
        "le" => matches!((left, right), (Some(left), Some(right)) if left <= right),
        other => panic!("{other}"),
    }
}

fn operator() -> impl Strategy<Value = &'static str> {
    select(vec!["eq", "ne", "gt", "ge", "lt", "le"])
}

fn comparisons() -> impl Strategy<Value = Meaning> {
    let text = (operator(), select(&TEXTS), option::of(small_text())).prop_map(
        |(operator, (name, read), value)| {
            let written = value.as_ref().map_or("null()".to_owned(), |value| format!("'{value}'"));
            meaning(format!("{operator}({name},{written})"), move |user| {
                compare(operator, read(user).as_ref(), value.as_ref())
            })
        },
    );
    let number =
        (operator(), select(&NUMBERS), 0..4_i64).prop_map(|(operator, (name, read), value)| {
            meaning(format!("{operator}({name}, {value})"), move |user| {
                compare(operator, read(user).as_ref(), Some(&value))
            })
        });
    let both = (operator(), select(&TEXTS), select(&TEXTS)).prop_map(
        |(operator, (name, read), (other, also))| {
            meaning(format!("{operator}({name},{other})"), move |user| {
                compare(operator, read(user).as_ref(), also(user).as_ref())
            })
        },
    );
    let status = select(STATUSES).prop_map(|status| {
        meaning(format!("status={}", status.to_lowercase()), move |user| {
            user.status == Some(status)
        })
    });
    prop_oneof![text, number, both, status]
}

fn searches() -> impl Strategy<Value = Meaning> {
    (select(&TEXTS), small_text(), any::<(bool, bool)>()).prop_map(
        |((name, read), value, (open, close))| {
            let star = |wild| if wild { "*" } else { "" };
            let pattern = format!("{}{value}{}", star(open), star(close));
            // A single star is both wildcards.
            let (open, close) = if pattern == "*" { (true, true) } else { (open, close) };
            meaning(format!("ilike({name},'{pattern}')"), move |user| {
                let Some(text) = read(user).map(|text| text.to_lowercase()) else { return false };
                let sought = value.to_lowercase();
                match (open, close) {
                    (true, true) => text.contains(&sought),
                    (true, false) => text.ends_with(&sought),
                    (false, true) => text.starts_with(&sought),
                    (false, false) => text == sought,
                }
            })
        },
    )
}

fn lists() -> impl Strategy<Value = Meaning> {
    (select(&TEXTS), vec(small_text(), 1..4), any::<bool>()).prop_map(
        |((name, read), values, within)| {
            let operator = if within { "in" } else { "out" };
            let list =
                values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join("|");
            meaning(format!("{operator}({name},({list}))"), move |user| {
                read(user).is_some_and(|text| values.contains(&text)) == within
            })
        },
    )
}

fn quantified() -> impl Strategy<Value = Meaning> {
    (any::<bool>(), operator(), small_text()).prop_flat_map(|(all, operator, value)| {
        let quantifier = if all { "all" } else { "any" };
        let every = move |mut elements: Vec<bool>| {
            if all { elements.iter().all(|it| *it) } else { elements.drain(..).any(|it| it) }
        };
        let tag = value.clone();
        let tags =
            meaning(format!("{quantifier}(tags,{operator}(self(),'{value}'))"), move |user| {
                every(user.tags.iter().map(|it| compare(operator, Some(it), Some(&tag))).collect())
            });
        let groups =
            meaning(format!("{quantifier}(groups,{operator}(name,'{value}'))"), move |user| {
                let groups = user.groups.iter();
                every(groups.map(|it| compare(operator, it.name.as_ref(), Some(&value))).collect())
            });
        select(vec![tags, groups])
    })
}

fn condition() -> impl Strategy<Value = Meaning> {
    let leaf = prop_oneof![4 => comparisons(), 2 => searches(), 1 => lists(), 2 => quantified()];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        let infix =
            (pair.clone(), inner.clone(), any::<bool>()).prop_map(|((a, b), c, or_first)| {
                // Without brackets, `and` binds tighter.
                let (first, second) = if or_first { ("|", "&") } else { (",", ";") };
                let text = format!("({a:?}{first}{b:?}{second}{c:?})");
                meaning(text, move |user| {
                    let [a, b, c] = [&a, &b, &c].map(|it| (it.holds)(user));
                    if or_first { a || (b && c) } else { (a && b) || c }
                })
            });
        prop_oneof![
            inner.prop_map(|it| meaning(format!("not({it:?})"), move |user| !(it.holds)(user))),
            pair.clone().prop_map(|(a, b)| {
                meaning(format!("and({a:?},{b:?})"), move |user| (a.holds)(user) && (b.holds)(user))
            }),
            pair.prop_map(|(a, b)| {
                meaning(format!("or({a:?}|{b:?})"), move |user| (a.holds)(user) || (b.holds)(user))
            }),
            infix,
        ]
    })
}

proptest! {
    #[test]
    fn reading_and_binding_never_panic(text in text()) {
        let _ = query(&text);
        let filter = Request { filter: text.as_str().into(), ..Request::default() };
        let _ = super::Query::bind(&filter, &super::fixtures::USER, super::Party::Operations);
        let _ = super::Projection::select(&text, &super::fixtures::USER, super::Party::Operations);
    }

    #[test]
    fn printed_expressions_parse_to_themselves(text in text()) {
        if let Ok(Some(expr)) = parse::filter(&text) {
            let printed = expr.to_string();
            prop_assert_eq!(parse::filter(&printed), Ok(Some(expr)), "{}", printed);
        }
    }

    #[test]
    fn what_is_printed_reads_back(expr in expr()) {
        let printed = expr.to_string();
        prop_assert_eq!(parse::filter(&printed), Ok(Some(expr)), "{}", printed);
    }

    #[test]
    fn a_filter_matches_its_independent_meaning(condition in condition(), user in user()) {
        let raw = condition.text.replace('&', "%26");
        prop_assert_eq!(matches(&raw, &user), (condition.holds)(&user));
    }

    #[test]
    fn paging_visits_each_row_once(
        mut users in vec(user(), 0..30),
        condition in condition(),
        order in select(vec!["", "name", "-name", "age,-name", "-account.name,status", "active"]),
        limit in 1..7_usize,
    ) {
        users.iter_mut().enumerate().for_each(|(at, user)| user.id = at.to_string());
        let raw = format!("{}&order={order}&limit={limit}", condition.text.replace('&', "%26"));
        let mut seen: Vec<&str> = Vec::new();
        for offset in (0..=users.len()).step_by(limit) {
            let (page, total) = page(&format!("{raw}&offset={offset}"), &users);
            prop_assert_eq!(page.len(), limit.min(total.saturating_sub(offset)));
            seen.extend(page.iter().map(|user| user.id.as_str()));
        }
        seen.sort_unstable();
        let matching = users.iter().filter(|user| (condition.holds)(user));
        let mut expected: Vec<&str> = matching.map(|user| user.id.as_str()).collect();
        expected.sort_unstable();
        prop_assert_eq!(seen, expected);
    }

    #[test]
    fn pages_follow_a_plain_sort(users in vec(user(), 0..30), offset in 0..9_usize) {
        let mut sorted: Vec<&User> = users.iter().collect();
        sorted.sort_by(|a, b| a.age.cmp(&b.age).then(b.name.cmp(&a.name)));
        let expected: Vec<*const User> =
            sorted.into_iter().skip(offset).take(5).map(std::ptr::from_ref).collect();
        let (page, _) = page(&format!("order=age,-name&limit=5&offset={offset}"), &users);
        prop_assert_eq!(page.into_iter().map(std::ptr::from_ref).collect::<Vec<_>>(), expected);
    }
}
