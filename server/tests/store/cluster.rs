//! A PostgreSQL server for the tests.
//!
//! `TEST_POSTGRES_URL` names one on which the tests may create databases. Otherwise they start one
//! of their own, in a temporary folder and on a socket there, and it ends with the test process.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Sets up a server in a new folder and prints the folder; ends when its input ends, which is when
/// the process that started it has ended, however that happened. PostgreSQL's own programs come
/// first in `PATH`.
const SCRIPT: &str = r#"
set -e
folder=$(mktemp -d "${TMPDIR:-/tmp}/store-test.XXXXXX")
trap 'rm -rf "$folder"' EXIT
initdb -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 ||
    { cat "$folder/log" >&2; exit 1; }
postgres -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off >>"$folder/log" 2>&1 </dev/null &
server=$!
trap 'kill -INT $server; wait $server; rm -rf "$folder"' EXIT
tries=0
until psql -h "$folder" -U postgres -c '' postgres >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
echo "$folder"
cat >/dev/null
"#;

/// The address of the server's own database; none if PostgreSQL is not installed.
pub(crate) fn url() -> Option<&'static str> {
    static URL: OnceLock<Option<String>> = OnceLock::new();
    URL.get_or_init(|| {
        if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
            return Some(url);
        }
        let Some(programs) = programs() else {
            // Not through the test harness, which would swallow it.
            let notice = b"PostgreSQL is not installed: its tests are skipped\n";
            std::io::stderr().write_all(notice).unwrap();
            return None;
        };
        let folder = start(&programs);
        Some(format!(
            "postgres://postgres@localhost/postgres?host={folder}"
        ))
    })
    .as_deref()
}

fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    // Debian keeps the servers of its versions apart from each other and out of PATH.
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    folders.extend(debian.map(|version| version.path().join("bin")));
    let complete = |it: &&PathBuf| it.join("initdb").exists() && it.join("postgres").exists();
    folders.iter().find(complete).cloned()
}

fn start(programs: &Path) -> String {
    let script = format!("PATH=\"{}:$PATH\"\ncd /\n{SCRIPT}", programs.display());
    let mut server = if is_root() {
        // PostgreSQL refuses to run as root.
        let mut command = Command::new("su");
        command.args(["postgres", "-s", "/bin/sh", "-c", &script]);
        spawn(command)
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        spawn(command)
    };
    let mut folder = String::new();
    let output = server.stdout.take().unwrap();
    BufReader::new(output).read_line(&mut folder).unwrap();
    assert!(
        !folder.is_empty(),
        "PostgreSQL did not start: {:?}",
        server.wait()
    );
    // Dropping a child neither ends it nor closes the input that keeps it running, once forgotten.
    std::mem::forget(server);
    folder.trim().to_owned()
}

fn spawn(mut command: Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n")
}
