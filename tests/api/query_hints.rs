//! Hints: the query that a refusal proposes works on that collection; and what the platform forgives
//! is said.

use accounts_emulator::api::OPERATIONS;

use crate::support::{COLLECTION, MEMBERSHIP, Server};

/// Lists without parameters in their path.
fn lists() -> impl Iterator<Item = &'static str> {
    let lists = OPERATIONS.iter().filter(|it| it.is_list() && !it.path.contains('{'));
    lists.map(|operation| operation.path)
}

/// The queries that a sentence proposes: what looks like one, without the full stop.
fn proposals(detail: &str) -> Vec<String> {
    let hint = detail.lines().nth(1).unwrap_or(detail);
    let words = hint.split([' ', '\'', ';']).map(|word| word.trim_end_matches(['.', ',', '?']));
    let is_query = |word: &&str| word.contains('=') || word.contains('(') && word.ends_with(')');
    words.filter(is_query).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_query_that_a_hint_proposes_works_on_that_collection() {
    let server = Server::start().await;
    let mut tried = 0;
    for path in lists() {
        for query in [
            "q=ann",
            "search=lee",
            "query",
            "text=a(b",
            "sort=name",
            "sort=-audit.created.at",
            "sort=status",
            "orderBy=nosuch",
            "order_by=audit",
            "pageSize=5",
            "per_page=x",
            "top=3",
            "skip=20",
            "skip=x",
            "pageNumber=2",
            "fields=id",
            "expand",
            "contains(name,x)",
            "startswith(x,y)",
            "endswith(x,y)",
            "sort(x)",
            "order(x)",
            "limit(1)",
            "select(x)",
            "order=first(id)",
            "word",
        ] {
            let answer = server.get(&format!("{path}?{query}")).await;
            let detail = answer.expect(400)["detail"].as_str().unwrap().to_owned();
            for proposal in proposals(&detail) {
                let tried_one = server.get(&format!("{path}?{proposal}")).await;
                assert_eq!(tried_one.status, 200, "{path}?{query}: {proposal}\n{detail}");
                assert_eq!(tried_one.notices(), [""; 0], "{path}?{query}: {proposal}");
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

#[tokio::test]
async fn a_hint_takes_the_value_that_was_given() {
    let server = Server::start().await;
    for (path, query, hint) in [
        (COLLECTION, "q=ann", "Use ilike(user.name,*ann*) to search."),
        (COLLECTION, "sort=-audit.created.at", "Use order=-audit.created.at."),
        (COLLECTION, "sort=name", "Use order=user.name or order=-user.name."),
        (COLLECTION, "pageSize=5", "Use limit=5."),
        ("/public/v1/accounts/users", "search=lee", "Use ilike(name,*lee*) to search."),
        ("/public/v1/accounts/users", "sort=name", "Use order=name."),
    ] {
        let problem = server.get(&format!("{path}?{query}")).await.expect(400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(hint), "{query}: {detail}");
    }
}

#[tokio::test]
async fn what_the_platform_forgives_is_said_in_a_notice() {
    let server = Server::start().await;
    for (query, notices) in [
        ("select=nonsense", &["ignored-select; nonsense is no member."][..]),
        ("select=email,user.nme,-*,id", &["ignored-select; email, user.nme is no member."]),
        ("eq(user.status,Active", &["unbalanced-brackets; filter"]),
        ("eq(user.status,Active))", &["unbalanced-brackets; filter"]),
        (
            "order=user.name)&select=user(id",
            &["unbalanced-brackets; order", "unbalanced-brackets; select"],
        ),
        ("select=user(id,name),-groups,audit&eq(user.status,'Active')", &[]),
    ] {
        let answer = server.list(query).await;
        assert_eq!(answer.notices(), notices, "{query}");
        answer.expect(200);
    }
    let read = server.read(&format!("{MEMBERSHIP}?limit=1&select=nonsense)")).await;
    let expected = [
        "ignored-parameter; limit",
        "ignored-select; nonsense is no member.",
        "unbalanced-brackets; select",
    ];
    assert_eq!(read.notices(), expected);
    read.expect(200);
}
