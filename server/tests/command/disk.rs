//! A full disk: what cannot be written costs no answer, and once there is room all is well again.

use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::program::{Place, Serving, get, post};

/// Longer than anything here takes on the slowest machine.
const TRIES: u32 = 600;

/// Asks again and again until the answer has a status.
fn until_ready_is(address: &str, status: &str) {
    let mut head = String::new();
    for _ in 0..TRIES {
        (head, _) = get(address, "/health/ready").unwrap();
        if head.starts_with(&format!("http/1.1 {status}")) {
            return;
        }
        sleep(Duration::from_millis(100));
    }
    panic!("/health/ready did not say {status}, but {head}");
}

/// How large the program's files may become from now on (setrlimit(2)): a disk that is full.
fn limit_files(serving: &Serving, bytes: &str) {
    let pid = serving.child.id().to_string();
    let size = format!("--fsize={bytes}:unlimited");
    let told = Command::new("prlimit")
        .args(["--pid", &pid, &size])
        .status();
    assert!(told.unwrap().success());
}

#[test]
fn a_full_disk_is_noticed_and_once_there_is_room_writing_goes_on() {
    let place = Place::new();
    assert!(place.run(&["load", "demo"]).status.success());
    // A signal would end the program where a full disk would not.
    let serving = place.serve_by("trap '' XFSZ; exec \"$0\" \"$@\"", &[]);
    let address = &serving.address;
    until_ready_is(address, "200");
    let outbox = || fs::read_dir(place.path("data/outbox")).map_or(0, Iterator::count);
    let log = fs::metadata(place.path("data/city.db-wal")).unwrap().len();
    limit_files(&serving, &log.to_string());
    let sign_in = "mail=erika%40laden.example";
    for _ in 0..3 {
        let (head, body) = post(address, "/anmelden", sign_in).unwrap();
        let page = String::from_utf8_lossy(&body).into_owned();
        assert!(head.starts_with("http/1.1 503"), "{head}");
        assert!(head.contains("retry-after"), "{head}");
        assert!(page.contains("erika@laden.example"), "{page}");
    }
    until_ready_is(address, "503");
    let (head, _) = get(address, "/termine").unwrap();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(outbox(), 0);

    limit_files(&serving, "unlimited");
    let (head, _) = post(address, "/anmelden", sign_in).unwrap();
    assert!(head.starts_with("http/1.1 303"), "{head}");
    until_ready_is(address, "200");
}

#[test]
fn a_log_that_cannot_be_written_costs_no_answer() {
    // Whatever is written there is answered as by a full disk: full(4).
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let place = Place::new();
    let listen = Place::free_address();
    let mut command = place.command(&["serve", "--listen", &listen, "--demo-if-empty"]);
    command
        .env("RUST_LOG", "trace")
        .stdout(full())
        .stderr(full());
    let mut serving = Serving::new(command.spawn().unwrap(), listen);
    let address = serving.address.clone();
    for _ in 0..TRIES {
        if get(&address, "/health/live").is_some() {
            break;
        }
        assert_eq!(serving.child.try_wait().unwrap(), None, "it has ended");
        sleep(Duration::from_millis(100));
    }
    for path in ["/", "/health/ready", "/api/v1/city", "/anmelden"] {
        let (head, _) = get(&address, path).unwrap();
        assert!(!head.starts_with("http/1.1 5"), "{path}: {head}");
    }
    serving.terminate();
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_answer_that_nobody_can_read_is_said_to_be_lost() {
    let place = Place::new();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = place.command(&["config"]).stdout(full).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("No space left") && !said.contains("panicked"),
        "{said}"
    );
}
