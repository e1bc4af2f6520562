//! A full disk, and closing while something is under way.

use std::time::Duration;

use sqlx::AssertSqlSafe;
use tokio::time::timeout;

use super::*;
use crate::store::sql::values;

/// Longer than anything here takes on the slowest machine.
const DEADLINE: Duration = Duration::from_mins(1);

async fn open(folder: &tempfile::TempDir) -> Sqlite {
    let file = folder.path().join("city.db");
    let url = format!("sqlite://{}", file.display());
    Sqlite::open(&url).await.unwrap()
}

async fn put(store: &Sqlite, key: &str, value: &str) -> Result<(), StoreError> {
    let mut tx = store.writing().await?;
    let sql = "INSERT INTO setting (key, value, updated) VALUES ($1, $2, '')";
    tx.run(sql, values![key, value]).await?;
    tx.commit().await
}

async fn keys(store: &Sqlite) -> Vec<(String,)> {
    let mut tx = store.reading().await.unwrap();
    let sql = "SELECT key FROM setting ORDER BY key";
    tx.rows(sql, &[]).await.unwrap()
}

/// Lets the file grow no more, as far as the present connection goes.
async fn fill(store: &Sqlite) {
    let mut writer = store.writer.acquire().await.unwrap();
    let count = sqlx::query_scalar::<_, i64>("PRAGMA page_count");
    let pages = count.fetch_one(&mut *writer).await.unwrap();
    let limit = AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::query(limit).execute(&mut *writer).await.unwrap();
}

#[tokio::test]
async fn once_there_is_room_again_everything_is_as_before_the_disk_was_full() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    put(&store, "before", "x").await.unwrap();
    let large = "x".repeat(100_000);
    for _ in 0..3 {
        fill(&store).await;
        let error = put(&store, "full", &large).await.unwrap_err();
        assert!(matches!(error, StoreError::Unwritable(_)), "{error:?}");
        assert!(error.passes_after().is_some());
    }
    put(&store, "after", &large).await.unwrap();
    store.probe().await.unwrap();
    assert_eq!(keys(&store).await, [("after".into(),), ("before".into(),)]);
    store.look_through().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_long_statement_does_not_keep_the_database_from_closing() {
    const FOR_EVER: &str = "INSERT INTO setting (key, value, updated) \
        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) \
        SELECT 'number', n, '' FROM n WHERE n % 1000003 = -1";
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    put(&store, "before", "x").await.unwrap();
    let mut tx = store.writing().await.unwrap();
    tx.run("UPDATE setting SET value = 'half'", &[])
        .await
        .unwrap();
    let long = tokio::spawn(async move { tx.run(FOR_EVER, &[]).await });
    let closed = async {
        tokio::task::yield_now().await;
        store.close().await;
    };
    timeout(DEADLINE, closed).await.unwrap();
    let ended = timeout(DEADLINE, long).await.unwrap().unwrap();
    assert!(matches!(ended, Err(StoreError::Closed)), "{ended:?}");
    let error = put(&store, "after", "x").await.unwrap_err();
    assert!(matches!(error, StoreError::Closed), "{error:?}");

    let store = open(&folder).await;
    let mut tx = store.reading().await.unwrap();
    let sql = "SELECT key, value FROM setting";
    let rows: Vec<(String, String)> = tx.rows(sql, &[]).await.unwrap();
    assert_eq!(
        rows,
        [("before".into(), "x".into())],
        "nothing is half written"
    );
    drop(tx);
    store.close().await;
}

#[tokio::test]
async fn statistics_are_forgotten_when_the_database_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    put(&store, "name@example.org", "x").await.unwrap();
    let mut writer = store.writer.acquire().await.unwrap();
    sqlx::query("ANALYZE").execute(&mut *writer).await.unwrap();
    drop(writer);
    store.close().await;
    let store = open(&folder).await;
    let sql = "SELECT name FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'";
    let tables = sqlx::query_scalar::<_, String>(sql);
    let tables = tables.fetch_all(&store.readers).await.unwrap();
    assert!(tables.is_empty(), "{tables:?}");
    store.close().await;
}

#[tokio::test]
async fn damage_that_a_request_has_met_with_is_told_to_whoever_watches() {
    use std::io::{Seek as _, SeekFrom, Write as _};

    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    // The connection that writes has in memory what it needs for that.
    store.probe().await.unwrap();
    store.rewrite_if_due(i64::MAX).await.unwrap();
    let file = folder.path().join("city.db");
    let length = usize::try_from(std::fs::metadata(&file).unwrap().len()).unwrap();
    let mut opened = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    opened.seek(SeekFrom::Start(8192)).unwrap();
    opened.write_all(&vec![0xab; length - 8192]).unwrap();
    let error = store.revision().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    let error = store.probe().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    store.close().await;
}
