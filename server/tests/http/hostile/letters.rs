//! Mails: what people are called, what they write, and what events and places are called.

use std::fs;

use app::account::letter::{self, Asked, Invited, Letter, To};
use app::city::Lang;
use server::mail::Transport;
use server::store::people::Waiting;

use super::document::strangers;
use super::text::Hostile;
use crate::site::now;

/// A header of a mail (RFC 5322 section 2.2) that only a text could have brought.
const FOREIGN: &str = "zzevil:";

fn letters(hostile: &mut Hostile) -> Vec<Letter> {
    let mut text = || hostile.text();
    let (name, site) = (text(), text());
    let link = "https://karte.example.org/anmelden/link?t=x";
    let mut all = Vec::new();
    for lang in Lang::ALL {
        let to = To {
            lang,
            name: &name,
            site: &site,
        };
        let asked = |name: String, day: String, label: String| Asked {
            name,
            day,
            links: vec![(label, link.to_owned())],
        };
        let one = [asked(text(), text(), text())];
        let mut invited = |day| Invited {
            title: text(),
            day,
            link: link.to_owned(),
        };
        let invited = [invited(None), invited(Some("heute".to_owned()))];
        let two = [one[0].clone(), asked(text(), text(), text())];
        all.extend([
            letter::sign_in(&to, link, Some(&text())),
            letter::sign_in(&to, link, None),
            letter::invitation(&to, link, &[text(), text()], link),
            letter::take_part(&to, &text(), &invited, 3, link),
            letter::still_true(&to, &one),
            letter::still_true(&to, &two),
            letter::returned(&to, &text(), &text(), Some(link)),
            letter::returned(&to, &text(), &text(), None),
            letter::confirm(&to, link),
            letter::accepted(&to, &text(), link),
            letter::question(&to, &text(), &text(), link),
        ]);
    }
    all
}

#[tokio::test]
async fn no_mail_holds_more_than_text() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::open(None, None, folder.path()).unwrap();
    let mut hostile = Hostile::new();
    for round in 0..20 {
        for (id, letter) in (round * 100..).zip(letters(&mut hostile)) {
            assert_eq!(strangers(&letter.html), Vec::<String>::new(), "{letter:?}");
            let mail = Waiting {
                id,
                to: "erika@example.org".parse().unwrap(),
                lang: Lang::De,
                letter,
                created: now(),
                attempts: 0,
            };
            let file = transport.send(&mail).await.unwrap().unwrap();
            let sent = String::from_utf8(fs::read(file).unwrap()).unwrap();
            let head = sent.split("\r\n\r\n").next().unwrap();
            let foreign = head
                .lines()
                .any(|it| it.to_lowercase().starts_with(FOREIGN));
            assert!(!foreign, "{head}");
            assert_eq!(head.matches("\r\nSubject: ").count(), 1, "{head}");
        }
    }
}
