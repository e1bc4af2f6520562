//! A browser that keeps cookies, and people to use it.

use std::collections::BTreeMap;

use app::account::rights::Role;
use app::city::Lang;
use chrono::Duration;
use reqwest::Response;
use reqwest::header::SET_COOKIE;
use server::people::{self, Guest};
use server::secret::Random;
use server::store::people::{NewPasskey, NewSession, PersonId, Waiting};

use crate::site::{Running, now};

/// Where links in mails lead, by the test server's public address.
pub(crate) const ORIGIN: &str = "https://karte.example.org";

pub(crate) const SESSION: &str = "__Host-session";

/// One browser: it sends back what it was told to keep.
pub(crate) struct Browser<'a> {
    site: &'a Running,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(site: &'a Running) -> Self {
        Self {
            site,
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.site
            .request(method, path)
            .header("cookie", cookies.join("; "))
            .header("sec-fetch-site", "same-origin")
            .header(
                "user-agent",
                "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0",
            )
    }

    fn keep(&mut self, answer: &Response) {
        for line in answer.headers().get_all(SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (pair, rules) = line.split_once(';').unwrap();
            for needed in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                assert!(rules.contains(needed), "{needed} is missing in {rules}");
            }
            let (name, value) = pair.split_once('=').unwrap();
            assert!(name.starts_with("__Host-"), "{name}");
            if rules.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Response {
        let answer = self.request("GET", path).send().await.unwrap();
        self.keep(&answer);
        answer
    }

    /// A page that must be there.
    pub(crate) async fn page(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.text().await.unwrap()
    }

    /// Sends a form as a page would.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = self
            .request("POST", path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.finish());
        let answer = request.send().await.unwrap();
        self.keep(&answer);
        answer
    }

    /// Sends a form with files.
    pub(crate) async fn post_form(
        &mut self,
        path: &str,
        form: reqwest::multipart::Form,
    ) -> Response {
        let request = self.request("POST", path).multipart(form);
        let answer = request.send().await.unwrap();
        self.keep(&answer);
        answer
    }

    pub(crate) async fn post_json(&mut self, path: &str, body: &serde_json::Value) -> Response {
        let answer = self.request("POST", path).json(body).send().await.unwrap();
        self.keep(&answer);
        answer
    }

    /// Signs in by the link of the next mail.
    pub(crate) async fn follow(&mut self, link: &str) {
        let token = link.split_once("?t=").unwrap().1;
        let answer = self.post("/anmelden/link", &[("t", token)]).await;
        assert_eq!(way(&answer), "/konto");
    }
}

/// Where an answer sends the browser.
pub(crate) fn way(answer: &Response) -> &str {
    answer
        .headers()
        .get("location")
        .map_or("", |it| it.to_str().unwrap())
}

/// Asks somebody in; their id and link.
pub(crate) async fn invite(site: &Running, mail: &str, role: Option<Role>) -> (PersonId, String) {
    let guest = Guest {
        mail: mail.parse().unwrap(),
        name: Some("Erika Mustermann".to_owned()),
        lang: Some(Lang::De),
        role,
        places: Vec::new(),
    };
    let by = "test";
    let invited = people::invite(&*site.store, guest, ORIGIN, by, Random::SYSTEM, now())
        .await
        .unwrap();
    (invited.id, invited.link)
}

/// The next mail that waits, which counts as sent then.
pub(crate) async fn next_mail(site: &Running) -> Option<Waiting> {
    let mail = site.store.next_mail(now(), now()).await.unwrap()?;
    site.store.was_sent(mail.id, now()).await.unwrap();
    Some(mail)
}

/// The link in a mail.
pub(crate) fn link_in(mail: &Waiting) -> String {
    let line = mail
        .letter
        .text
        .lines()
        .find(|line| line.starts_with("https://"));
    line.unwrap().to_owned()
}

/// The code in a mail.
pub(crate) fn code_in(mail: &Waiting) -> String {
    let line = mail
        .letter
        .text
        .lines()
        .find(|line| line.starts_with("    "));
    line.unwrap().trim().to_owned()
}

/// A browser in a session that a passkey has proven. The passkey itself is made up: what a real one
/// says is checked in a real browser.
pub(crate) async fn proven(site: &Running, person: PersonId) -> Browser<'_> {
    let token = Random::SYSTEM.token().unwrap();
    let passkey = NewPasskey {
        id: Random::SYSTEM.id(now()).unwrap(),
        person,
        credential: token.digest().as_str().to_owned(),
        body: "{}".to_owned(),
        name: "Mein Telefon".to_owned(),
        at: now(),
    };
    let session = NewSession {
        id: Random::SYSTEM.id(now()).unwrap(),
        token: token.digest(),
        device: "Chrome, Linux".to_owned(),
        at: now(),
        expires: now() + Duration::days(30),
        replaces: None,
    };
    site.store.enrol(&passkey, &session).await.unwrap();
    let mut browser = Browser::new(site);
    browser
        .cookies
        .insert(SESSION.to_owned(), token.secret().to_owned());
    browser
}
