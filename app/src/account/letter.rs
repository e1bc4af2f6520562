//! The mails that people get: subject, text, and the same as HTML.
//!
//! HTML for mail programs is of its own kind: no style sheet, tables instead of grids, nothing to
//! load. Colours are those of the pages.

use leptos::prelude::*;

use crate::{
    city::{Lang, check},
    words::Words,
};

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its text, for programs and people that prefer it.
    pub text: String,
    /// The same as an HTML document.
    pub html: String,
}

/// What every letter needs to know.
#[derive(Debug, Clone)]
pub struct To<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The reader's name; may be empty.
    pub name: &'a str,
    /// What the map is called.
    pub site: &'a str,
}

/// A paragraph of a letter.
enum Part {
    Text(String),
    Button {
        label: String,
        href: String,
    },
    Code(String),
    Small(String),
    /// Several ways to go: label and address.
    Ways(Vec<(String, String)>),
}

/// A place whose owner is asked whether what is known of it is still true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What it is called.
    pub name: String,
    /// When it was last confirmed, in words.
    pub day: String,
    /// The answers: label and address.
    pub links: Vec<(String, String)>,
}

/// An event that a shop is asked to take part in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// What its organiser calls it.
    pub title: String,
    /// When, in words; none if that is not known.
    pub day: Option<String>,
    /// Where the shop says what it offers.
    pub link: String,
}

/// How many letters of an organiser's words are quoted.
const QUOTED: usize = 100;

/// The mail with a link and a code.
pub fn sign_in(to: &To<'_>, link: &str, code: Option<&str>) -> Letter {
    let t = Words(to.lang);
    let mut parts = vec![
        Part::Text(greeting(to)),
        Part::Text(t.letter_signin_text().to_owned()),
        Part::Button {
            label: t.letter_signin_button().to_owned(),
            href: link.to_owned(),
        },
    ];
    match code {
        Some(code) => parts.extend([
            Part::Text(t.letter_signin_code().to_owned()),
            Part::Code(code.to_owned()),
        ]),
        None => parts.push(Part::Text(t.letter_signin_no_code().to_owned())),
    }
    parts.push(Part::Small(t.letter_signin_not_you().to_owned()));
    letter(to, t.letter_signin_subject(to.site), &parts)
}

/// The mail that asks somebody in.
pub fn invitation(to: &To<'_>, link: &str, places: &[String], sign_in_page: &str) -> Letter {
    let t = Words(to.lang);
    let mut parts = vec![
        Part::Text(greeting(to)),
        Part::Text(t.letter_invite_text().to_owned()),
    ];
    if !places.is_empty() {
        parts.push(Part::Text(t.letter_invite_places(places.join(", "))));
    }
    parts.extend([
        Part::Button {
            label: t.letter_invite_button().to_owned(),
            href: link.to_owned(),
        },
        Part::Text(t.letter_invite_until(sign_in_page)),
        Part::Small(t.letter_invite_not_you().to_owned()),
    ]);
    letter(to, t.letter_invite_subject(to.site), &parts)
}

/// The mail that asks a shop to take part in events, once a day at most. `more` is how many there are
/// beside those, `overview` where all of them stand.
///
/// What organisers have typed stands in quotation marks, cut short and in one line, and nothing of it
/// in the subject: an account is quickly had, and this mail comes from us.
pub fn take_part(
    to: &To<'_>,
    place: &str,
    events: &[Invited],
    more: usize,
    overview: &str,
) -> Letter {
    let t = Words(to.lang);
    let mut parts = vec![
        Part::Text(greeting(to)),
        Part::Text(t.take_part_text(place)),
    ];
    for event in events {
        let title = quoted(&event.title);
        parts.push(Part::Text(match &event.day {
            Some(day) => t.take_part_event_on(day, title),
            None => t.take_part_event(title),
        }));
        let label = t.take_part_button().to_owned();
        parts.push(Part::Ways(vec![(label, event.link.clone())]));
    }
    if more > 0 {
        parts.push(Part::Text(t.take_part_more(more)));
    }
    parts.push(Part::Text(t.take_part_how(overview)));
    parts.push(Part::Small(t.take_part_why().to_owned()));
    letter(to, t.take_part_subject(place), &parts)
}

/// Somebody else's words, short enough and in one line.
fn quoted(text: &str) -> String {
    let blanks = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<&str> = text.split(blanks).filter(|it| !it.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// The mail that asks whether facts are still true.
pub fn still_true(to: &To<'_>, places: &[Asked]) -> Letter {
    let t = Words(to.lang);
    let mut parts = vec![
        Part::Text(greeting(to)),
        Part::Text(t.owner_letter_text().to_owned()),
    ];
    for place in places {
        parts.push(Part::Text(t.owner_letter_place(&place.day, &place.name)));
        parts.push(Part::Ways(place.links.clone()));
    }
    parts.push(Part::Small(t.owner_letter_bye().to_owned()));
    let subject = match places {
        [one] => t.owner_letter_subject_one(&one.name),
        _ => t.owner_letter_subject_many(to.site),
    };
    letter(to, subject, &parts)
}

/// What the office writes back about something that was handed in. `again` leads to where it can be
/// changed; whoever has no account is asked for a new suggestion instead.
pub fn returned(to: &To<'_>, name: &str, message: &str, again: Option<&str>) -> Letter {
    let t = Words(to.lang);
    let way_on = match again {
        Some(href) => Part::Button {
            label: t.officemail_returned_button().to_owned(),
            href: href.to_owned(),
        },
        None => Part::Text(t.officemail_returned_visitor().to_owned()),
    };
    let opening = t.officemail_returned_text(name);
    let parts = said_by_the_office(to, opening, message, way_on);
    letter(to, t.officemail_returned_subject(name), &parts)
}

/// Asks whoever has suggested something whether the address is theirs. Nothing that they have typed
/// is in it: the form must not carry anybody's words to strangers.
pub fn confirm(to: &To<'_>, link: &str) -> Letter {
    let t = Words(to.lang);
    let parts = [
        Part::Text(greeting(to)),
        Part::Text(t.suggestmail_text(to.site)),
        Part::Button {
            label: t.suggestmail_button().to_owned(),
            href: link.to_owned(),
        },
        Part::Text(t.suggestmail_until().to_owned()),
        Part::Small(t.suggestmail_not_you().to_owned()),
    ];
    letter(to, t.suggestmail_subject(to.site), &parts)
}

/// Tells somebody without an account that what they have suggested can be seen.
pub fn accepted(to: &To<'_>, name: &str, page: &str) -> Letter {
    let t = Words(to.lang);
    let parts = [
        Part::Text(greeting(to)),
        Part::Text(t.officemail_accepted_text(name)),
        Part::Button {
            label: t.officemail_accepted_button().to_owned(),
            href: page.to_owned(),
        },
    ];
    letter(to, t.officemail_accepted_subject(name), &parts)
}

/// A question of the office to whoever owns a place.
pub fn question(to: &To<'_>, name: &str, message: &str, page: &str) -> Letter {
    let t = Words(to.lang);
    let way_on = Part::Button {
        label: t.officemail_ask_button().to_owned(),
        href: page.to_owned(),
    };
    let parts = said_by_the_office(to, t.officemail_ask_text(name), message, way_on);
    letter(to, t.officemail_ask_subject(name), &parts)
}

/// A sentence, what the office has written, a paragraph each, and the way on.
fn said_by_the_office(to: &To<'_>, opening: String, message: &str, way_on: Part) -> Vec<Part> {
    let said = message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| Part::Text(line.to_owned()));
    [Part::Text(greeting(to)), Part::Text(opening)]
        .into_iter()
        .chain(said)
        .chain([way_on])
        .collect()
}

fn greeting(to: &To<'_>) -> String {
    let t = Words(to.lang);
    match to.name.trim() {
        "" => t.letter_greeting_nobody().to_owned(),
        name => t.letter_greeting(name),
    }
}

fn letter(to: &To<'_>, subject: String, parts: &[Part]) -> Letter {
    // Names from earlier times may hold what would begin another header.
    let subject = check::tidy_line(&subject);
    Letter {
        text: text(to, parts),
        html: html(to, &subject, parts),
        subject,
    }
}

fn text(to: &To<'_>, parts: &[Part]) -> String {
    let mut paragraphs: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) | Part::Small(text) => text.clone(),
            Part::Button { href, .. } => href.clone(),
            Part::Code(code) => format!("    {code}"),
            Part::Ways(ways) => {
                let lines = ways.iter().map(|(label, href)| format!("{label}:\n{href}"));
                lines.collect::<Vec<_>>().join("\n")
            }
        })
        .collect();
    paragraphs.push(format!("{}\n{}", Words(to.lang).letter_bye(), to.site));
    paragraphs.join("\n\n") + "\n"
}

fn html(to: &To<'_>, subject: &str, parts: &[Part]) -> String {
    let t = Words(to.lang);
    let body = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => view! { <p style="margin:0 0 16px">{text.clone()}</p> }.into_any(),
            Part::Small(text) => view! {
                <p style="margin:16px 0;font-size:14px;color:#5d584f">{text.clone()}</p>
            }
            .into_any(),
            Part::Code(code) => view! {
                <p style="margin:0 0 16px;font-size:28px;font-weight:700;letter-spacing:3px">
                    {code.clone()}
                </p>
            }
            .into_any(),
            Part::Ways(ways) => {
                let ways = ways.iter().map(|(label, href)| {
                    view! {
                        <a
                            href=href.clone()
                            style="display:inline-block;margin:0 8px 8px 0;padding:10px 18px;border:1px solid #a3162a;border-radius:24px;color:#a3162a;font-weight:700;text-decoration:none"
                        >
                            {label.clone()}
                        </a>
                    }
                });
                view! { <p style="margin:0 0 24px">{ways.collect_view()}</p> }.into_any()
            }
            Part::Button { label, href } => view! {
                <p style="margin:24px 0">
                    <a
                        href=href.clone()
                        style="display:inline-block;padding:12px 24px;border-radius:24px;background:#a3162a;color:#ffffff;font-weight:700;text-decoration:none"
                    >
                        {label.clone()}
                    </a>
                </p>
                <p style="margin:0 0 16px;font-size:14px;color:#5d584f;word-break:break-all">
                    {t.letter_link_alone()} " " {href.clone()}
                </p>
            }
            .into_any(),
        })
        .collect_view();
    let document = view! {
        <!DOCTYPE html>
        <html lang=to.lang.tag()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width" />
                <meta name="color-scheme" content="light" />
                <title>{subject.to_owned()}</title>
            </head>
            <body style="margin:0;padding:24px;background:#f5f0e6">
                <table role="presentation" style="max-width:560px;width:100%;margin:0 auto;border-spacing:0">
                    <tbody>
                        <tr>
                            <td style="padding:24px 28px;border-radius:16px;background:#fffdf8;color:#1c1b19;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
                                {body}
                                <p style="margin:0">{t.letter_bye()} <br /> {to.site.to_owned()}</p>
                            </td>
                        </tr>
                    </tbody>
                </table>
            </body>
        </html>
    };
    document.to_html()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(name: &str) -> To<'_> {
        To {
            lang: Lang::De,
            name,
            site: "Stadtplan",
        }
    }

    #[test]
    fn text_and_html_both_hold_link_and_code() {
        let letter = sign_in(
            &to("Erika"),
            "https://karte.example.org/anmelden/link?t=x",
            Some("123 456"),
        );
        for part in [&letter.text, &letter.html] {
            for needed in [
                "https://karte.example.org/anmelden/link?t=x",
                "123 456",
                "Guten Tag Erika,",
            ] {
                assert!(part.contains(needed), "{needed} is missing in {part}");
            }
        }
        assert_eq!(letter.subject, "Ihr Link zum Anmelden: Stadtplan");
    }

    #[test]
    fn organisers_are_quoted_in_short_and_not_in_the_subject() {
        let title = format!("Gewonnen!\r\nBcc: x@example.org\n{}", "sehr ".repeat(100));
        let invited = Invited {
            title,
            day: Some("5. Dezember 2026".to_owned()),
            link: "https://k.example/konto/termin/x/aktion".to_owned(),
        };
        let events = [
            invited.clone(),
            Invited {
                day: None,
                ..invited
            },
        ];
        let letter = take_part(&to("Erika"), "Laden", &events, 3, "https://k.example/konto");
        assert!(!letter.subject.contains("Gewonnen"), "{}", letter.subject);
        assert!(letter.subject.contains("Laden"), "{}", letter.subject);
        for part in [&letter.text, &letter.html] {
            assert!(
                part.contains("„Gewonnen! Bcc: x@example.org sehr"),
                "{part}"
            );
            assert!(part.contains("…“"), "{part}");
            assert_eq!(part.matches("sehr").count(), 2 * 14, "{part}");
            assert!(part.contains("https://k.example/konto/termin/x/aktion"));
            assert!(part.contains("https://k.example/konto"));
        }
    }

    #[test]
    fn names_cannot_bring_markup_into_the_html() {
        let letter = invitation(
            &to("<img src=x>"),
            "https://k.example/?a=1&b=2",
            &["<b>Laden</b>".to_owned()],
            "https://k.example",
        );
        assert!(!letter.html.contains("<img"), "{}", letter.html);
        assert!(!letter.html.contains("<b>"), "{}", letter.html);
        assert!(letter.text.contains("<b>Laden</b>"));
    }

    #[test]
    fn whoever_has_no_name_is_greeted_without_a_gap() {
        let letter = invitation(&to(" "), "https://k.example", &[], "https://k.example");
        assert!(letter.text.starts_with("Guten Tag,\n"), "{}", letter.text);
        assert!(!letter.text.contains("Für Sie freigeschaltet"));
    }
}
