//! People from the command line: how the office gets started.

use std::fs;
use std::process::Output;

use crate::program::{Place, get};

fn said(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    text
}

#[test]
fn the_first_of_the_office_is_asked_in_and_the_link_works() {
    let place = Place::new();
    let invite = [
        "user",
        "invite",
        "Redaktion@Example.org",
        "--role",
        "office",
        "--name",
        "Erika",
    ];
    let text = said(&place.run(&invite));
    let link = text
        .split_whitespace()
        .find(|word| word.starts_with("http"))
        .unwrap();
    let path = link.strip_prefix("http://localhost:3000").unwrap();
    assert!(path.starts_with("/anmelden/link?t="), "{text}");
    let mails: Vec<_> = fs::read_dir(place.path("data/outbox")).unwrap().collect();
    assert_eq!(mails.len(), 1, "without a mail server the mail is a file");

    let list = said(&place.run(&["user", "list"]));
    assert_eq!(list.lines().count(), 1);
    for part in [
        "redaktion@example.org",
        "office",
        "Erika",
        "never signed in",
    ] {
        assert!(list.contains(part), "{part} is missing in {list}");
    }
    let server = place.serve(&["--demo-if-empty"]);
    let (head, body) = get(&server.address, path).unwrap();
    assert!(
        head.starts_with("http/1.1 307"),
        "people are led to the host's name: {head}"
    );
    drop(body);
    let (head, _) = get(&server.address, "/health/ready").unwrap();
    assert!(head.starts_with("http/1.1 200"), "{head}");
}

#[test]
fn whoever_is_removed_is_gone_and_nobody_can_be_removed_twice() {
    let place = Place::new();
    said(&place.run(&["user", "invite", "laden@example.org", "--lang", "en"]));
    let reset = said(&place.run(&["user", "reset-passkeys", "laden@example.org"]));
    assert!(reset.contains("0 passkeys"), "{reset}");
    said(&place.run(&["user", "remove", "laden@example.org"]));
    assert!(said(&place.run(&["user", "list"])).contains("Nobody may sign in yet"));
    let again = place.run(&["user", "remove", "laden@example.org"]);
    assert_eq!(again.status.code(), Some(1));
    let words = String::from_utf8(again.stderr).unwrap();
    assert!(
        words.contains("nobody has the address laden@example.org"),
        "{words}"
    );
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_happens() {
    let place = Place::new();
    for wrong in [
        &["user", "invite", "no-address"][..],
        &["user", "invite", "a@b.example", "--role", "owner"],
        &["user", "invite", "a@b.example", "--lang", "fr"],
        &["user", "invite", "a@b.example", "--place", "no such place"],
        &["user", "invite", "a@b.example", "--place", "gibt-es-nicht"],
    ] {
        assert!(!place.run(wrong).status.success(), "{wrong:?}");
    }
    assert!(said(&place.run(&["user", "list"])).contains("Nobody"));
}
