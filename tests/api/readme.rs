//! The README, held to what the emulator does.

use accounts_emulator::model::Rule;

use crate::support::{COLLECTION, Server};

const README: &str = include_str!("../../README.md");

/// The section under a heading of the second level.
fn section(heading: &str) -> &'static str {
    let rest = README.split_once(&format!("\n## {heading}\n")).unwrap().1;
    rest.split_once("\n## ").map_or(rest, |(section, _)| section)
}

/// The first cell of each row of the section's tables.
fn first_cells(section: &str) -> impl Iterator<Item = String> {
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split_once("` |").unwrap().0.replace("\\|", "|"))
}

#[tokio::test]
async fn every_query_of_the_guide_finds_something_in_the_demo_data() {
    let server = Server::start().await;
    let queries: Vec<_> = first_cells(section("The query language")).collect();
    assert!(queries.len() > 8, "{queries:?}");
    for query in queries {
        let answer = server.get(&format!("{COLLECTION}?{query}")).await;
        let page: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(answer.status, 200, "{query}: {page}");
        assert_ne!(page["$meta"]["pagination"]["total"], 0, "{query}");
    }
}

#[test]
fn every_rule_stands_in_the_table_with_its_label_and_source() {
    let rows: Vec<_> = section("Rules").lines().filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<_> = Rule::ALL
        .iter()
        .map(|rule| {
            let label = rule.label().name().to_lowercase();
            format!("| `{}` | {} | {label} | {} |", rule.name(), rule.summary(), rule.source())
        })
        .collect();
    assert_eq!(rows, expected);
}
