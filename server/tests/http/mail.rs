//! Mails leave over real SMTP: while the server is there, while it is not, and when it says no.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use chrono::Duration;
use server::clock::Clock;
use server::config::SmtpUrl;
use server::mail::{Postman, Transport};
use server::store::{self, Database};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::browser::{ORIGIN, code_in, invite, link_in, next_mail};
use crate::database::{run_on_postgres, run_on_sqlite};
use crate::site::{Running, now};

/// A mail server on loopback that keeps what it takes (RFC 5321, no more than a client needs).
struct Smtp {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    /// How often it still hangs up once it has a mail, without a word.
    hangs_up: Arc<AtomicU32>,
    task: JoinHandle<()>,
}

/// What it answers to the command that names the receiver.
type Verdict = fn(&str) -> &'static str;

impl Smtp {
    async fn start(port: u16, verdict: Verdict) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let hangs_up = Arc::new(AtomicU32::new(0));
        let (shelf, hangs) = (Arc::clone(&taken), Arc::clone(&hangs_up));
        let task = tokio::spawn(async move {
            let mut talks = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                talks.spawn(talk(
                    stream,
                    Arc::clone(&shelf),
                    Arc::clone(&hangs),
                    verdict,
                ));
            }
        });
        Self {
            port,
            taken,
            hangs_up,
            task,
        }
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    /// Goes down, with all connections.
    async fn stop(self) -> u16 {
        self.task.abort();
        let _ = self.task.await;
        self.port
    }
}

async fn talk(
    stream: TcpStream,
    shelf: Arc<Mutex<Vec<String>>>,
    hangs_up: Arc<AtomicU32>,
    verdict: Verdict,
) {
    let mut stream = BufReader::new(stream);
    let mut answer = "220 test\r\n".to_owned();
    let mut mail: Option<String> = None;
    loop {
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        answer.clear();
        while answer.is_empty() {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if let Some(text) = &mut mail {
                if line == ".\r\n" {
                    shelf.lock().unwrap().push(mail.take().unwrap());
                    let once_less = |left: u32| left.checked_sub(1);
                    if hangs_up.fetch_update(Relaxed, Relaxed, once_less).is_ok() {
                        return;
                    }
                    "250 taken\r\n".clone_into(&mut answer);
                } else {
                    text.push_str(&line);
                }
                continue;
            }
            answer = match line.split([' ', '\r']).next().unwrap() {
                "EHLO" => "250-test\r\n250 8BITMIME\r\n".to_owned(),
                "RCPT" => format!("{}\r\n", verdict(&line)),
                "DATA" => {
                    mail = Some(String::new());
                    "354 go on\r\n".to_owned()
                }
                _ => "250 ok\r\n".to_owned(),
            };
        }
    }
}

async fn postman(database: &str, port: u16) -> (Arc<dyn Database>, Postman<dyn Database>) {
    let store = store::open(database).await.unwrap();
    let url: SmtpUrl = format!("smtp://127.0.0.1:{port}").parse().unwrap();
    let from = Some("Stadtplan <karte@example.org>");
    let transport = Transport::open(Some(&url), from, "unused".as_ref()).unwrap();
    let postman = Postman::new(Arc::clone(&store), transport, Clock::Frozen(now()));
    (store, postman)
}

#[test]
fn a_mail_server_that_is_down_loses_nothing_on_sqlite() {
    run_on_sqlite(down_and_up_again);
}

#[test]
fn a_mail_server_that_is_down_loses_nothing_on_postgres() {
    run_on_postgres(down_and_up_again);
}

async fn down_and_up_again(database: &crate::database::Database) {
    let site = Running::start(&database.url).await;
    let smtp = Smtp::start(0, |_| "250 ok").await;
    let (store, postman) = postman(&database.url, smtp.port).await;
    invite(&site, "eins@laden.example", None).await;
    assert!(postman.deliver(now()).await.unwrap());
    assert!(!postman.deliver(now()).await.unwrap(), "it is sent once");
    let taken = smtp.taken();
    assert_eq!(taken.len(), 1);
    for needed in [
        "From: Stadtplan <karte@example.org>",
        "To: eins@laden.example",
        "multipart/alternative",
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
        "Auto-Submitted: auto-generated",
        "Message-ID: <",
        "Date: Sat, 21 Nov 2026 09:30:00 +0000",
    ] {
        assert!(
            taken[0].contains(needed),
            "{needed} is missing in\n{}",
            taken[0]
        );
    }

    let port = smtp.stop().await;
    invite(&site, "zwei@laden.example", None).await;
    let mut waits = Vec::new();
    let mut at = now();
    for _ in 0..4 {
        assert!(postman.deliver(at).await.unwrap());
        let next = store.next_due().await.unwrap().unwrap();
        waits.push((next - at).num_seconds());
        at = next;
    }
    assert_eq!(waits, [10, 20, 40, 80]);

    let smtp = Smtp::start(port, |_| "250 ok").await;
    assert!(
        !postman.deliver(at - Duration::seconds(1)).await.unwrap(),
        "not before its time"
    );
    assert!(postman.deliver(at).await.unwrap());
    assert_eq!(smtp.taken().len(), 1);
    assert!(smtp.taken()[0].contains("To: zwei@laden.example"));
    assert_eq!(store.next_due().await.unwrap(), None);
    smtp.stop().await;
    store.close().await;
}

#[test]
fn a_mail_that_may_have_arrived_is_sent_again_under_the_same_name() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        let smtp = Smtp::start(0, |_| "250 ok").await;
        smtp.hangs_up.store(2, Relaxed);
        let (store, postman) = postman(&database.url, smtp.port).await;
        for name in ["eins", "zwei"] {
            invite(&site, &format!("{name}@laden.example"), None).await;
        }
        let mut at = now();
        while let Some(next) = store.next_due().await.unwrap() {
            at = at.max(next);
            assert!(postman.deliver(at).await.unwrap());
        }
        let taken = smtp.taken();
        let named = |to: &str| -> Vec<(String, String)> {
            let header = |mail: &str, name: &str| {
                let line = mail.lines().find(|it| it.starts_with(name)).unwrap();
                line.to_owned()
            };
            let mails = taken.iter().filter(|it| it.contains(to));
            mails
                .map(|it| (header(it, "Message-ID: "), header(it, "Date: ")))
                .collect()
        };
        let [one, two] = [named("To: eins@"), named("To: zwei@")];
        for tries in [&one, &two] {
            assert_eq!(tries.len(), 2, "{taken:?}");
            assert_eq!(tries[0], tries[1]);
        }
        assert_ne!(one[0].0, two[0].0);
        assert!(one[0].0.ends_with("@example.org>"), "{}", one[0].0);
        smtp.stop().await;
        store.close().await;
    });
}

#[test]
fn who_does_not_exist_is_noted_and_who_is_busy_is_tried_again() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        let smtp = Smtp::start(0, |to| match to {
            to if to.contains("weg@") => "550 no such user here",
            to if to.contains("voll@") => "452 mailbox full, come back",
            to if to.contains("login@") => "530 authentication required",
            _ => "250 ok",
        })
        .await;
        let (store, postman) = postman(&database.url, smtp.port).await;
        for name in ["weg", "voll", "login", "da"] {
            invite(&site, &format!("{name}@laden.example"), None).await;
            assert!(postman.deliver(now()).await.unwrap(), "{name}");
        }
        assert_eq!(smtp.taken().len(), 1);
        let bounced = store.undelivered().await.unwrap();
        assert_eq!(bounced.len(), 1);
        assert_eq!(bounced[0].to.as_str(), "weg@laden.example");
        assert!(
            bounced[0].reason.contains("no such user here"),
            "{}",
            bounced[0].reason
        );
        // The other two wait: that we may not send is not their receivers' fault.
        let later = now() + Duration::minutes(1);
        for _ in 0..2 {
            assert!(
                store
                    .next_mail(later, later + Duration::hours(1))
                    .await
                    .unwrap()
                    .is_some()
            );
        }
        assert!(store.next_mail(later, later).await.unwrap().is_none());
        smtp.stop().await;
        store.close().await;
    });
}

#[test]
fn without_a_mail_server_mails_become_files_with_link_and_code() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        invite(&site, "erika@laden.example", None).await;
        let mail = next_mail(&site).await.unwrap();
        assert!(link_in(&mail).starts_with(&format!("{ORIGIN}/anmelden/link?t=")));
        let answer = site
            .request("POST", "/anmelden")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("mail=erika%40laden.example");
        assert_eq!(answer.send().await.unwrap().status().as_u16(), 303);
        let folder = tempfile::tempdir().unwrap();
        let transport = Transport::open(None, None, folder.path()).unwrap();
        let store = store::open(&database.url).await.unwrap();
        let waiting = store.next_mail(now(), now()).await.unwrap().unwrap();
        let postman = Postman::new(Arc::clone(&store), transport, Clock::Frozen(now()));
        assert!(postman.deliver(now()).await.unwrap());
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(files.len(), 1);
        let path = files[0].as_ref().unwrap().path();
        assert_eq!(path.extension().unwrap(), "eml");
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains(&code_in(&waiting)), "{text}");
        assert_eq!(store.next_due().await.unwrap(), None);
        store.close().await;
    });
}
