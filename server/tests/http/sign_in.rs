//! Signing in by mail, over HTTP.

use std::time::{Duration as Pause, Instant as Stopwatch};

use chrono::Duration;

use crate::browser::{Browser, SESSION, code_in, invite, link_in, next_mail, way};
use crate::database::{run_on_postgres, run_on_sqlite};
use crate::site::{Running, header, now, on_sqlite};

const MAIL: &str = "erika@laden.example";

/// The path and query of a link in a mail.
fn path(link: &str) -> &str {
    link.strip_prefix(crate::browser::ORIGIN).unwrap()
}

#[test]
fn a_link_signs_in_by_its_button_alone_and_once() {
    on_sqlite(async |site| {
        invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        let mut browser = Browser::new(&site);
        let answer = browser
            .post("/anmelden", &[("mail", " Erika@Laden.example ")])
            .await;
        assert_eq!(
            (answer.status().as_u16(), way(&answer)),
            (303, "/anmelden/code")
        );
        let mail = next_mail(&site).await.unwrap();
        assert_eq!(mail.to.as_str(), MAIL);
        let link = link_in(&mail);

        // Programs that scan mails open links, and follow nothing.
        for _ in 0..3 {
            let mut scanner = Browser::new(&site);
            let page = scanner.page(path(&link)).await;
            assert!(page.contains("auf einem anderen Gerät"), "{page}");
            assert!(scanner.cookies.is_empty());
        }
        let page = browser.page(path(&link)).await;
        assert!(!page.contains("auf einem anderen Gerät"), "{page}");
        browser.follow(&link).await;
        assert!(browser.page("/konto").await.contains(MAIL));
        assert!(
            !browser.cookies.contains_key("__Host-asked"),
            "needed no longer"
        );

        let mut other = Browser::new(&site);
        let token = link.split_once("?t=").unwrap().1;
        let answer = other.post("/anmelden/link", &[("t", token)]).await;
        assert_eq!(way(&answer), "/anmelden?n=over");
        assert_eq!(way(&other.get(path(&link)).await), "/anmelden?n=over");
        assert!(other.cookies.is_empty());
    });
}

#[test]
fn a_code_signs_in_on_the_device_that_asked() {
    run_on_sqlite(code_signs_in);
}

#[test]
fn a_code_signs_in_on_the_device_that_asked_on_postgres() {
    run_on_postgres(code_signs_in);
}

async fn code_signs_in(database: &crate::database::Database) {
    let site = Running::start(&database.url).await;
    invite(&site, MAIL, None).await;
    next_mail(&site).await.unwrap();
    let mut browser = Browser::new(&site);
    browser.post("/en/sign-in", &[("mail", MAIL)]).await;
    let code = code_in(&next_mail(&site).await.unwrap());
    assert_eq!(code.len(), 7, "two groups of three: {code}");

    let mut stranger = Browser::new(&site);
    let answer = stranger.post("/anmelden/code", &[("code", &code)]).await;
    assert_eq!(way(&answer), "/anmelden?n=over");

    let wrong = if code == "000 000" {
        "000001"
    } else {
        "000000"
    };
    let answer = browser.post("/en/sign-in/code", &[("code", wrong)]).await;
    assert_eq!(answer.status().as_u16(), 422);
    assert!(answer.text().await.unwrap().contains("4 attempts left"));
    let answer = browser.post("/en/sign-in/code", &[("code", "zwölf")]).await;
    assert_eq!(
        answer.status().as_u16(),
        422,
        "what is no code costs no attempt"
    );
    let answer = browser.post("/en/sign-in/code", &[("code", &code)]).await;
    assert_eq!(way(&answer), "/en/account");
    assert!(browser.page("/en/account").await.contains(MAIL));
}

#[test]
fn five_wrong_codes_end_it_even_for_the_right_one() {
    on_sqlite(async |site| {
        invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        let mut browser = Browser::new(&site);
        browser.post("/anmelden", &[("mail", MAIL)]).await;
        let code = code_in(&next_mail(&site).await.unwrap());
        let wrong = if code == "000 000" {
            "000001"
        } else {
            "000000"
        };
        for _ in 0..4 {
            let answer = browser.post("/anmelden/code", &[("code", wrong)]).await;
            assert_eq!(answer.status().as_u16(), 422);
        }
        for code in [wrong, &code] {
            let answer = browser.post("/anmelden/code", &[("code", code)]).await;
            assert_eq!(way(&answer), "/anmelden?n=over");
        }
        assert!(!browser.cookies.contains_key(SESSION));
    });
}

#[test]
fn known_and_unknown_addresses_get_the_same_answer_after_the_same_time() {
    on_sqlite(async |site| {
        invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        let mut answers = Vec::new();
        for mail in [MAIL, "niemand@laden.example"] {
            let mut browser = Browser::new(&site);
            let begun = Stopwatch::now();
            let answer = browser.post("/anmelden", &[("mail", mail)]).await;
            assert!(begun.elapsed() >= Pause::from_millis(300), "{mail}");
            let mut names: Vec<String> = answer.headers().keys().map(ToString::to_string).collect();
            names.sort();
            let said = (answer.status(), way(&answer).to_owned(), names);
            let cookies: Vec<String> = browser.cookies.keys().cloned().collect();
            let page = browser.page("/anmelden/code").await;
            let tried = browser.post("/anmelden/code", &[("code", "000000")]).await;
            let tried = (tried.status(), tried.text().await.unwrap());
            answers.push((said, cookies, page, answer.text().await.unwrap(), tried));
        }
        assert!(answers[0] == answers[1], "{answers:#?}");
        assert!(next_mail(&site).await.is_some());
        assert!(
            next_mail(&site).await.is_none(),
            "one mail, to the one who is known"
        );
    });
}

#[test]
fn link_and_code_are_over_after_a_quarter_of_an_hour() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        let mut browser = Browser::new(&site);
        browser.post("/anmelden", &[("mail", MAIL)]).await;
        let mail = next_mail(&site).await.unwrap();
        let cookies = browser.cookies.clone();

        let late = Running::start_at(&database.url, now() + Duration::minutes(15)).await;
        let mut browser = Browser::new(&late);
        browser.cookies = cookies.clone();
        assert_eq!(
            way(&browser.get(path(&link_in(&mail))).await),
            "/anmelden?n=over"
        );
        let answer = browser
            .post("/anmelden/code", &[("code", &code_in(&mail))])
            .await;
        assert_eq!(way(&answer), "/anmelden?n=over");

        let in_time = Running::start_at(&database.url, now() + Duration::minutes(14)).await;
        let mut browser = Browser::new(&in_time);
        browser.cookies = cookies;
        browser.follow(&link_in(&mail)).await;
    });
}

#[test]
fn a_session_lasts_thirty_days_from_its_last_use() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        let (_, link) = invite(&site, MAIL, None).await;
        let mut browser = Browser::new(&site);
        browser.follow(&link).await;
        let cookies = browser.cookies.clone();
        for (days, lasts) in [(29, true), (58, true), (89, false)] {
            let later = Running::start_at(&database.url, now() + Duration::days(days)).await;
            let mut browser = Browser::new(&later);
            browser.cookies = cookies.clone();
            let answer = browser.get("/konto").await;
            assert_eq!(answer.status().as_u16() == 200, lasts, "after {days} days");
            assert_eq!(
                answer.headers().contains_key("set-cookie"),
                lasts,
                "after {days} days"
            );
        }
    });
}

#[test]
fn every_sign_in_has_a_token_of_its_own_and_ends_the_session_before() {
    on_sqlite(async |site| {
        let (_, first) = invite(&site, MAIL, None).await;
        let mut browser = Browser::new(&site);
        // Somebody has planted a cookie before.
        let planted = "A".repeat(43);
        browser.cookies.insert(SESSION.to_owned(), planted.clone());
        browser.follow(&first).await;
        let token = browser.cookies[SESSION].clone();
        assert_ne!(token, planted);
        let (_, second) = invite(&site, MAIL, None).await;
        browser.follow(&second).await;
        assert_ne!(browser.cookies[SESSION], token);
        let mut old = Browser::new(&site);
        old.cookies.insert(SESSION.to_owned(), token);
        assert_eq!(way(&old.get("/konto").await), "/anmelden?n=please");
    });
}

#[test]
fn signing_out_ends_the_session_for_whoever_has_its_token() {
    on_sqlite(async |site| {
        let (id, link) = invite(&site, MAIL, None).await;
        let mut browser = Browser::new(&site);
        browser.follow(&link).await;
        let cookies = browser.cookies.clone();
        let answer = browser.post("/abmelden", &[]).await;
        assert_eq!(way(&answer), "/anmelden?n=out");
        assert!(browser.cookies.is_empty());
        assert_eq!(site.store.devices(id, now()).await.unwrap(), []);
        browser.cookies = cookies;
        assert_eq!(way(&browser.get("/konto").await), "/anmelden?n=please");
    });
}

#[test]
fn what_other_websites_send_is_refused_and_does_nothing() {
    on_sqlite(async |site| {
        let (_, link) = invite(&site, MAIL, None).await;
        let mut browser = Browser::new(&site);
        browser.follow(&link).await;
        let cookie = format!("{SESSION}={}", browser.cookies[SESSION]);
        let doors = [
            "/anmelden",
            "/en/sign-in",
            "/anmelden/code",
            "/anmelden/link",
            "/abmelden",
            "/konto",
            "/konto/geraete",
            "/konto/passkeys",
            "/konto/daten",
            "/auth/passkeys/enrol",
            "/auth/passkeys/enrolled",
            "/auth/passkeys/ask",
            "/auth/passkeys/answer",
        ];
        for door in doors {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
            ] {
                let request = site
                    .request("POST", door)
                    .header("cookie", &cookie)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header(name, value)
                    .body("sure=yes&do=others&mail=a%40b.example&name=x&lang=de");
                let answer = request.send().await.unwrap();
                assert_eq!(answer.status().as_u16(), 403, "{door} with {name}: {value}");
            }
        }
        assert!(
            browser.page("/konto").await.contains(MAIL),
            "still there, still signed in"
        );
    });
}

#[test]
fn an_address_that_asks_too_often_has_to_wait_known_or_not() {
    on_sqlite(async |site| {
        invite(&site, MAIL, None).await;
        for mail in [MAIL, "niemand@laden.example"] {
            let mut browser = Browser::new(&site);
            for _ in 0..5 {
                let answer = browser.post("/anmelden", &[("mail", mail)]).await;
                assert_eq!(answer.status().as_u16(), 303);
            }
            let answer = browser.post("/anmelden", &[("mail", mail)]).await;
            assert_eq!(answer.status().as_u16(), 429);
            assert!(answer.text().await.unwrap().contains("zu viele Versuche"));
        }
    });
}

/// Sends a form as somebody at an address of the network.
async fn send_from(
    site: &Running,
    address: &str,
    path: &str,
    body: &str,
    cookie: &str,
) -> reqwest::Response {
    let request = site
        .request("POST", path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-forwarded-for", address)
        .header("cookie", cookie)
        .body(body.to_owned());
    request.send().await.unwrap()
}

/// Asks for a link; the cookie of the device then.
async fn ask_from(site: &Running, address: &str, mail: &str, cookie: &str) -> String {
    let body = format!("mail={mail}");
    let answer = send_from(site, address, "/anmelden", &body, cookie).await;
    assert_eq!(
        (answer.status().as_u16(), way(&answer)),
        (303, "/anmelden/code")
    );
    let set = header(answer.headers(), "set-cookie");
    set.split(';').next().unwrap().to_owned()
}

const STRANGER: &str = "198.51.100.7";
const OWNER: &str = "203.0.113.9";

#[test]
fn a_stranger_who_keeps_asking_keeps_nobody_from_signing_in() {
    on_sqlite(async |site| {
        invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        for _ in 0..5 {
            ask_from(&site, STRANGER, MAIL, "").await;
            next_mail(&site).await.unwrap();
        }
        let body = format!("mail={MAIL}");
        let answer = send_from(&site, STRANGER, "/anmelden", &body, "").await;
        assert_eq!(answer.status().as_u16(), 429);
        let after = answer.headers()["retry-after"].to_str().unwrap();
        assert!(after.parse::<u64>().unwrap() >= 60, "{after}");

        let cookie = ask_from(&site, OWNER, MAIL, "").await;
        let code = code_in(&next_mail(&site).await.unwrap());
        let body = format!("code={code}");
        let answer = send_from(&site, OWNER, "/anmelden/code", &body, &cookie).await;
        assert_eq!(way(&answer), "/konto");
    });
}

#[test]
fn nobody_is_drowned_in_mails_and_what_was_sent_still_leads_in() {
    on_sqlite(async |site| {
        invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        let cookie = ask_from(&site, OWNER, MAIL, "").await;
        let code = code_in(&next_mail(&site).await.unwrap());
        let mut mails = 0;
        let mut last = None;
        for client in 0..14 {
            // The same answer, whether a mail is sent or not.
            ask_from(&site, &format!("198.51.100.{client}"), MAIL, "").await;
            while let Some(mail) = next_mail(&site).await {
                mails += 1;
                last = Some(mail);
            }
        }
        assert_eq!(mails, 9, "with the first it is ten");
        // The owner asks again, and is sent nothing any more; but the first code is there.
        let cookie = ask_from(&site, OWNER, MAIL, &cookie).await;
        assert!(next_mail(&site).await.is_none());
        let mut browser = Browser::new(&site);
        assert!(
            browser
                .page(path(&link_in(&last.unwrap())))
                .await
                .contains("Nur noch ein Schritt")
        );
        let body = format!("code={code}");
        let answer = send_from(&site, OWNER, "/anmelden/code", &body, &cookie).await;
        assert_eq!(way(&answer), "/konto");
    });
}

#[test]
fn each_of_the_codes_that_one_has_asked_for_leads_in() {
    for wanted in 0..2 {
        on_sqlite(async |site| {
            invite(&site, MAIL, None).await;
            next_mail(&site).await.unwrap();
            let mut browser = Browser::new(&site);
            let mut codes = Vec::new();
            for _ in 0..2 {
                browser.post("/anmelden", &[("mail", MAIL)]).await;
                codes.push(code_in(&next_mail(&site).await.unwrap()));
            }
            let typed = [("code", codes[wanted].as_str())];
            let answer = browser.post("/anmelden/code", &typed).await;
            assert_eq!(way(&answer), "/konto", "code {wanted}");
        });
    }
}

#[test]
fn who_guesses_codes_uses_up_nobody_elses() {
    on_sqlite(async |site| {
        invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        let cookie = ask_from(&site, OWNER, MAIL, "").await;
        let code = code_in(&next_mail(&site).await.unwrap());
        let wrong = if code == "000 000" {
            "000001"
        } else {
            "000000"
        };
        let guess = format!("code={wrong}");
        for client in 0..5 {
            let address = format!("198.51.100.{client}");
            let theirs = ask_from(&site, &address, MAIL, "").await;
            next_mail(&site).await.unwrap();
            for _ in 0..5 {
                send_from(&site, &address, "/anmelden/code", &guess, &theirs).await;
            }
        }
        // From now on mails bring a link alone, and say so.
        let again = ask_from(&site, OWNER, MAIL, &cookie).await;
        let mail = next_mail(&site).await.unwrap();
        assert!(
            mail.letter.text.contains("Der Knopf genügt"),
            "{}",
            mail.letter.text
        );
        assert!(
            mail.letter
                .text
                .lines()
                .all(|line| !line.starts_with("    "))
        );
        let body = format!("code={code}");
        let answer = send_from(&site, OWNER, "/anmelden/code", &body, &again).await;
        assert_eq!(way(&answer), "/konto");
    });
}

#[test]
fn whoever_has_asked_gets_in_whatever_their_neighbours_do() {
    on_sqlite(async |site| {
        invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        // Two at one address, as behind one line.
        let cookie = ask_from(&site, OWNER, MAIL, "").await;
        let mail = next_mail(&site).await.unwrap();
        loop {
            let answer = send_from(&site, OWNER, "/anmelden/code", "code=123456", "").await;
            if answer.status().as_u16() == 429 {
                break;
            }
        }
        let wrong = "t=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let answer = send_from(&site, OWNER, "/anmelden/link", wrong, "").await;
        assert_eq!(answer.status().as_u16(), 429);
        let body = format!("code={}", code_in(&mail));
        let answer = send_from(&site, OWNER, "/anmelden/code", &body, &cookie).await;
        assert_eq!(way(&answer), "/konto");

        ask_from(&site, STRANGER, MAIL, "").await;
        let link = link_in(&next_mail(&site).await.unwrap());
        let body = format!("t={}", link.split_once("?t=").unwrap().1);
        let answer = send_from(&site, OWNER, "/anmelden/link", &body, "").await;
        assert_eq!(way(&answer), "/konto");
    });
}

#[test]
fn a_client_that_tries_too_often_has_to_wait_and_others_need_not() {
    on_sqlite(async |site| {
        let try_code = async |address: &str| {
            let request = site
                .request("POST", "/anmelden/code")
                .header("content-type", "application/x-www-form-urlencoded")
                // The proxy has added the right one; the left one is made up.
                .header(
                    "x-forwarded-for",
                    format!("10.0.0.{}, {address}", address.len()),
                )
                .body("code=123456");
            request.send().await.unwrap().status().as_u16()
        };
        let mut answers = Vec::new();
        for _ in 0..40 {
            answers.push(try_code("198.51.100.7").await);
        }
        assert_eq!(answers.first(), Some(&303));
        assert_eq!(answers.last(), Some(&429));
        assert_eq!(try_code("198.51.100.8").await, 303);
    });
}

#[test]
fn what_is_no_mail_address_is_said_beside_the_field() {
    on_sqlite(async |site| {
        let mut browser = Browser::new(&site);
        let answer = browser
            .post("/anmelden", &[("mail", "\"><script>x</script>")])
            .await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        assert!(page.contains("keine vollständige Mailadresse"), "{page}");
        assert!(!page.contains("<script>x"), "{page}");
        assert!(browser.cookies.is_empty());
    });
}

#[test]
fn these_pages_are_for_one_person_and_never_kept() {
    on_sqlite(async |site| {
        let (_, link) = invite(&site, MAIL, None).await;
        let mut browser = Browser::new(&site);
        let mut pages = vec!["/anmelden", "/en/sign-in", "/anmelden/code", path(&link)];
        for page in pages.clone() {
            check_headers(&mut browser, page).await;
        }
        browser.follow(&link).await;
        pages = vec![
            "/konto",
            "/konto/geraete",
            "/konto/passkeys",
            "/konto/daten",
        ];
        pages.extend(["/konto/daten/export", "/en/account"]);
        for page in pages {
            check_headers(&mut browser, page).await;
            let answer = Browser::new(&site).get(page).await;
            assert_eq!(answer.status().as_u16(), 303, "{page}");
            assert!(way(&answer).ends_with("?n=please"), "{page}");
        }
        let answer = browser.get("/abmelden").await;
        assert_eq!(
            answer.status().as_u16(),
            405,
            "a link must not sign anybody out"
        );
    });
}

async fn check_headers(browser: &mut Browser<'_>, page: &str) {
    let answer = browser.get(page).await;
    assert_eq!(answer.status().as_u16(), 200, "{page}");
    let headers = answer.headers().clone();
    assert_eq!(header(&headers, "cache-control"), "no-store", "{page}");
    assert_eq!(header(&headers, "referrer-policy"), "same-origin", "{page}");
    assert_eq!(header(&headers, "etag"), "", "{page}");
    let policy = header(&headers, "content-security-policy");
    assert!(
        policy.contains("script-src 'self';") && !policy.contains("unsafe"),
        "{page}"
    );
    let text = answer.text().await.unwrap();
    for inline in [" style=\"", "<style", " onclick", "<script>"] {
        assert!(!text.contains(inline), "{page} has {inline}");
    }
}
