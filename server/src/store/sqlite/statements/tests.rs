//! The plan of every statement over rows, whatever the statistics say.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::*;
use crate::store::sqlite::MIGRATOR;

/// Tables that a statement may go through from beginning to end: those of a city's terms, which it
/// compares with all that there shall be.
const MEANT: [&str; 3] = ["SCAN network", "SCAN category", "SCAN district"];

/// What the statistics say about tables.
const SIZES: [i64; 5] = [0, 1, 3, 60, 10_000_000];

async fn run(database: &mut SqliteConnection, sql: impl Into<String>) {
    let sql = AssertSqlSafe::<String>(sql.into());
    sqlx::query(sql).execute(database).await.unwrap();
}

async fn names(database: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
    query.fetch_all(database).await.unwrap()
}

async fn empty_database() -> SqliteConnection {
    let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    MIGRATOR.run(&mut database).await.unwrap();
    database
}

/// Writes down statistics and makes SQLite read them: of tables of these sizes, in which every value
/// of an index that is not unique is the same.
async fn pretend(database: &mut SqliteConnection, size: impl Fn(&str) -> i64) {
    run(database, "ANALYZE").await;
    run(database, "DELETE FROM sqlite_stat1").await;
    run(database, "DELETE FROM sqlite_stat4").await;
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    for table in names(database, tables).await {
        let rows = size(&table);
        // The primary key of a table without row numbers goes by the name of the table.
        let indexes = format!(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) \
             SELECT '{table}', iif(i.origin = 'pk' AND t.wr, '{table}', i.name), \
               '{rows}' || (SELECT group_concat(iif(i.\"unique\" AND c.seqno = m.last, \
                 ' {last}', ' {rows}'), '') FROM pragma_index_info(i.name) c, \
                 (SELECT max(seqno) AS last FROM pragma_index_info(i.name)) m) \
             FROM pragma_index_list('{table}') i, pragma_table_list('{table}') t",
            last = rows.min(1)
        );
        run(database, indexes).await;
        let without = format!(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT '{table}', NULL, '{rows}' \
             WHERE NOT EXISTS (SELECT 1 FROM sqlite_stat1 WHERE tbl = '{table}')"
        );
        run(database, without).await;
    }
    run(database, "ANALYZE sqlite_schema").await;
}

/// The steps of a plan that go through a real table where they should look something up.
async fn scans(database: &mut SqliteConnection, statement: Statement) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {}", statement.sql());
    let mut query = sqlx::query_as::<_, (i64, i64, i64, String)>(AssertSqlSafe(explain)).bind("[]");
    if statement.sql().contains("?2") {
        query = query.bind("place");
    }
    let plan = query.fetch_all(database).await.unwrap();
    let steps = plan.into_iter().map(|(.., step)| step);
    let is_wrong = |step: &String| {
        let scan = step.starts_with("SCAN ")
            && !step.contains("VIRTUAL TABLE")
            && !step.starts_with("SCAN CONSTANT ROW")
            && !MEANT.contains(&step.as_str());
        // An index made for one run is a scan before everything else.
        scan || step.contains("AUTOMATIC")
    };
    steps.filter(is_wrong).collect()
}

async fn no_scans(database: &mut SqliteConnection, statistics: &str) {
    for (name, statement) in ALL {
        let scans = scans(database, *statement).await;
        assert!(scans.is_empty(), "{name}, {statistics}: {scans:?}");
    }
}

#[tokio::test]
async fn every_statement_over_rows_looks_records_up_whatever_the_statistics() {
    let mut database = empty_database().await;
    no_scans(&mut database, "no statistics").await;
    for all in SIZES {
        pretend(&mut database, |_| all).await;
        no_scans(&mut database, &format!("{all} rows everywhere")).await;
    }
    let odd = [
        "place",
        "event",
        "event_offer",
        "place_network",
        "place_category",
        "change",
    ];
    for table in odd {
        for (one, others) in [(1, 10_000_000), (10_000_000, 1)] {
            pretend(&mut database, |it| if it == table { one } else { others }).await;
            let statistics = format!("{one} rows in {table}, {others} elsewhere");
            no_scans(&mut database, &statistics).await;
        }
    }
}

#[tokio::test]
async fn the_test_sees_a_scan_where_there_is_one() {
    let mut database = empty_database().await;
    pretend(&mut database, |_| 60).await;
    let as_it_was = Statement(
        "INSERT INTO event_offer (event, position, place, text) \
         SELECT e.id, o.key, p.id, o.value -> 'text' FROM json_each(?1) r \
           JOIN event e ON e.slug = r.value ->> 'slug' JOIN json_each(r.value, '$.offers') o \
           JOIN place p ON p.slug = o.value ->> 'place'",
    );
    assert!(!scans(&mut database, as_it_was).await.is_empty());
}

#[test]
fn no_statement_over_rows_stands_elsewhere() {
    fn is_over_rows(text: &str) -> bool {
        text.contains("json_each") || text.contains("jsonb_each")
    }

    fn look(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, found);
            } else if is_over_rows(&std::fs::read_to_string(&path).unwrap()) {
                found.push(path.display().to_string());
            }
        }
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    look(&source, &mut found);
    found.sort();
    let here = source.join("store/sqlite/statements");
    let expected = [here.with_extension("rs"), here.join("tests.rs")];
    assert_eq!(found, expected.map(|it| it.display().to_string()));
    // And here, each is in the list: a statement is made nowhere but in `statements!`.
    let text = std::fs::read_to_string(here.with_extension("rs")).unwrap();
    assert_eq!(
        text.matches("Statement(").count(),
        2,
        "the type, and the macro"
    );
}
