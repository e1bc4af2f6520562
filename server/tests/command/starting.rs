//! Commands and settings, and why the program may not start.

use std::net::TcpListener;
use std::process::Output;

use sqlx::Connection as _;

use crate::program::Place;

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// It must have ended with code 1 and one line that holds what it is about.
fn assert_refused(output: &Output, about: &[&str]) {
    let said = words(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("server: "))
        .collect();
    assert_eq!(lines.len(), 1, "{said}");
    for part in about {
        assert!(lines[0].contains(part), "{said} does not speak of {part}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn help_names_every_command_and_setting() {
    let place = Place::new();
    let output = place.run(&["--help"]);
    assert!(output.status.success());
    let help = words(&output.stdout);
    for word in [
        "serve",
        "load",
        "config",
        "--listen",
        "--database",
        "--site-root",
        "--now",
        "LISTEN",
        "DATABASE_URL",
    ] {
        assert!(help.contains(word), "{word} is missing:\n{help}");
    }
}

#[test]
fn each_setting_is_shown_with_its_origin() {
    let place = Place::new();
    let mut command = place.command(&["config", "--listen", "127.0.0.1:4000"]);
    command.env("DATABASE_URL", "postgres://me:very-secret@localhost/city");
    let said = words(&command.output().unwrap().stdout);
    let line = |part: &str| {
        said.lines()
            .find(|line| line.contains(part))
            .map(str::to_owned)
    };
    let listen = line("127.0.0.1:4000").unwrap();
    assert!(listen.contains("--listen"), "{listen}");
    let database = line("postgres://").unwrap();
    assert!(database.contains("DATABASE_URL"), "{database}");
    assert!(!said.contains("very-secret"), "{said}");
    let site = line("target/site").unwrap();
    assert!(site.contains("default"), "{site}");
}

#[test]
fn nonsense_on_the_command_line_is_refused_with_code_2() {
    let place = Place::new();
    for arguments in [
        &["dance"][..],
        &["serve", "--listen", "somewhere"],
        &["serve", "--now", "yesterday"],
        &["serve", "--database", "mysql://x/y"],
        &["load"],
    ] {
        let output = place.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn the_demo_is_loaded_once_and_never_over_something_else() {
    let place = Place::new();
    let output = place.run(&["load", "demo"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    assert!(words(&output.stdout).contains("Loaded"));
    assert_refused(
        &place.run(&["load", "demo"]),
        &["nothing was loaded", "--replace"],
    );
    assert!(place.run(&["load", "demo", "--replace"]).status.success());
}

#[test]
fn a_port_that_is_taken_is_named() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = place.run(&["serve", "--listen", &address]);
    assert_refused(&output, &[&address, "another program", "--listen"]);
}

#[test]
fn missing_site_files_are_named() {
    let place = Place::new().without_site();
    assert_refused(
        &place.run(&["--listen", "127.0.0.1:0"]),
        &["target/site", "make build"],
    );
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let place = Place::new();
    // Nobody listens on the port of a listener that is gone.
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("postgres://me:very-secret@{free}/city");
    let output = place.run(&["serve", "--listen", "127.0.0.1:0", "--database", &url]);
    assert_refused(&output, &[&free.port().to_string()]);
    assert!(!words(&output.stderr).contains("very-secret"));
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let place = Place::new();
    assert!(
        place
            .run(&["load", "demo", "--database", "sqlite://city.db"])
            .status
            .success()
    );
    let file = place.path("city.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{file}");
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let later = "INSERT INTO _sqlx_migrations \
            (version, description, success, checksum, execution_time) \
            SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations LIMIT 1";
        sqlx::query(later).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
    let output = place.run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database",
        "sqlite://city.db",
    ]);
    assert_refused(&output, &["newer version"]);
}

#[test]
fn the_citys_record_can_be_taken_out_changed_and_put_back() {
    let place = Place::new();
    assert_refused(&place.run(&["city", "show"]), &["empty"]);
    assert!(place.run(&["load", "demo"]).status.success());
    let shown = place.run(&["city", "show"]);
    let mut info: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    info["title"]["de"] = "Plan von Eckstadt".into();
    let file = place.path("city.json");
    std::fs::write(&file, info.to_string()).unwrap();
    let set = place.run(&["city", "set", &file]);
    assert!(set.status.success(), "{}", words(&set.stderr));
    let again = place.run(&["city", "show"]);
    assert!(words(&again.stdout).contains("Plan von Eckstadt"));

    info["centre"] = serde_json::json!([0.0, 0.0]);
    std::fs::write(&file, info.to_string()).unwrap();
    assert_refused(&place.run(&["city", "set", &file]), &["centre"]);
    std::fs::write(&file, "{\"city\": 1").unwrap();
    assert_refused(
        &place.run(&["city", "set", &file]),
        &["city show", "line 1"],
    );
    assert_refused(
        &place.run(&["city", "set", "missing.json"]),
        &["missing.json"],
    );
    assert_eq!(place.run(&["city", "show"]).stdout, again.stdout);
}

#[test]
fn an_import_that_cannot_be_done_is_refused_with_what_would_help() {
    let place = Place::new();
    let file = place.path("town.osm.pbf");
    assert_refused(
        &place.run(&["import", "osm", &file, "--area", "Eckstadt"]),
        &["town.osm.pbf"],
    );
    std::fs::write(&file, "<osm/>").unwrap();
    let output = place.run(&["import", "osm", &file, "--area", "Eckstadt"]);
    assert_refused(&output, &["nothing was imported", "PBF", "osmium"]);
    assert_refused(&place.run(&["import", "osm", &file]), &["--area"]);
    for bbox in ["1,2,3", "a,b,c,d", "8,51,7,52", "7,51,8,95"] {
        let output = place.run(&["import", "osm", &file, "--bbox", bbox]);
        assert_eq!(output.status.code(), Some(2), "{bbox}");
        assert!(words(&output.stderr).contains("--bbox"), "{bbox}");
    }
}
