//! "Zu erledigen": all that waits for the office, on one page, to be worked off by mouse, thumb or
//! keyboard.

use leptos::prelude::*;
use serde_json::Value;

use super::difference::Difference;
use super::label;
use super::part::{Part, office_document};
use super::route::OfficePage;
use crate::account::field::{Area, area};
use crate::account::frame::Frame;
use crate::city::Lang;
use crate::words::Words;

/// All that waits.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// What has come in, the oldest first.
    pub incoming: Vec<Incoming>,
    /// Places whose facts are old, the oldest first; perhaps not all.
    pub stale: Vec<Stale>,
    /// How many such places there are.
    pub stale_count: usize,
    /// Mails that were refused.
    pub bounced: Vec<Bounced>,
}

/// What kind of thing has come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Badge {
    /// A new record of somebody with an account.
    New,
    /// A change of what is there.
    Changed,
    /// From somebody without an account.
    Suggested,
    /// Said to be gone, to be taken off the map.
    Gone,
}

/// Something that has come in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Its number.
    pub id: i64,
    /// What kind of thing.
    pub badge: Badge,
    /// Whether it is a place rather than an event.
    pub is_place: bool,
    /// What it is called.
    pub name: String,
    /// "Erika Mustermann <erika@…>"
    pub who: String,
    /// "heute 10:30"
    pub when: String,
    /// What they say about it; may be empty.
    pub note: String,
    /// The version of the record that the differences are to; 0 if there is none.
    pub version: i64,
    /// What would change.
    pub differences: Vec<Difference>,
}

/// A place whose facts are old.
#[derive(Debug, Clone)]
pub struct Stale {
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// The version seen.
    pub version: i64,
    /// "3. November 2025"
    pub as_of: String,
    /// Whose facts they are.
    pub source: String,
    /// Whether there are owners to ask.
    pub has_owners: bool,
}

/// A mail that was refused.
#[derive(Debug, Clone)]
pub struct Bounced {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub to: String,
    /// What it was about.
    pub subject: String,
    /// What the server said.
    pub reason: String,
    /// When.
    pub when: String,
}

/// The page "Zu erledigen".
pub fn desk_page(frame: &Frame, desk: Desk) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let nothing = desk.incoming.is_empty() && desk.stale.is_empty() && desk.bounced.is_empty();
    let keys = (!nothing).then(|| view! { <p class="hint office-keys">{t.office_keys()}</p> });
    let incoming: Vec<_> = desk.incoming.iter().map(|it| incoming(it, lang)).collect();
    let incoming = section(t.office_incoming(), None, incoming);
    let shown = desk.stale.len();
    let stale_lead = (shown > 0).then(|| {
        let all = t.office_stale_count(desk.stale_count);
        if shown < desk.stale_count {
            format!("{all} {}", t.office_stale_first(shown))
        } else {
            all
        }
    });
    let stale: Vec<_> = desk.stale.iter().map(|it| stale(it, lang)).collect();
    let stale = section(t.office_stale(), stale_lead, stale);
    let bounced: Vec<_> = desk.bounced.iter().map(|it| bounced(it, lang)).collect();
    let bounced = section(t.office_bounced(), None, bounced);
    let body = view! {
        <p class="lead">{if nothing { t.office_empty() } else { t.office_lead() }}</p>
        {keys}
        {incoming}
        {stale}
        {bounced}
    };
    office_document(frame, Part::Desk, t.office_desk(), body)
}

fn section(title: &'static str, lead: Option<String>, tasks: Vec<AnyView>) -> Option<AnyView> {
    let lead = lead.map(|lead| view! { <p class="hint">{lead}</p> });
    (!tasks.is_empty()).then(|| {
        view! {
            <section class="office-tasks">
                <h2>{title}</h2>
                {lead}
                {tasks}
            </section>
        }
        .into_any()
    })
}

fn incoming(it: &Incoming, lang: Lang) -> AnyView {
    let t = Words(lang);
    let badge = match it.badge {
        Badge::New => t.office_badge_new(),
        Badge::Changed => t.office_badge_changed(),
        Badge::Suggested => t.office_badge_suggested(),
        Badge::Gone => t.office_badge_gone(),
    };
    let kind = if it.is_place {
        t.office_place()
    } else {
        t.office_event()
    };
    let note = (!it.note.is_empty()).then(|| view! { <p>{t.office_note(&it.note)}</p> });
    let form_id = format!("accept-{}", it.id);
    // What is new is taken as a whole, or changed first.
    let table = if it.badge == Badge::Gone {
        view! { <p class="hint">{t.office_gone_hint()}</p> }.into_any()
    } else if it.differences.is_empty() {
        view! { <p class="hint">{t.office_same()}</p> }.into_any()
    } else {
        let choose = (it.badge == Badge::Changed).then_some(form_id.as_str());
        difference_table(&it.differences, choose, it.version != 0, lang)
    };
    let head = format!("task-{}", it.id);
    let edit = (it.badge != Badge::Gone).then(|| {
        let edit = OfficePage::Entry.path(lang, &it.id.to_string());
        view! {
            <a class="button" href=edit data-key="e" aria-describedby=head.clone()>
                {t.office_change()} {key("e")}
            </a>
        }
    });
    let accept = match it.badge {
        Badge::Gone => t.office_take_off(),
        Badge::New | Badge::Changed | Badge::Suggested => t.office_accept(),
    };
    let target = OfficePage::Desk.pattern(lang);
    view! {
        <article class="office-task" tabindex="-1" aria-labelledby=head.clone()>
            <h3 id=head.clone()>
                <span class="office-badge">{badge} " · " {kind}</span>
                " "
                {it.name.clone()}
            </h3>
            <p class="hint">{t.office_from(&it.when, &it.who)}</p>
            {note}
            {table}
            <div class="office-buttons">
                <form method="post" action=target id=form_id.clone()>
                    <input type="hidden" name="entry" value=it.id.to_string() />
                    <input type="hidden" name="version" value=it.version.to_string() />
                    <button
                        class="button primary"
                        type="submit"
                        name="do"
                        value="accept"
                        data-key="a"
                        aria-describedby=head.clone()
                    >
                        {accept} {key("a")}
                    </button>
                </form>
                {edit}
            </div>
            {answer(
                ("entry", it.id.to_string()),
                "return",
                (t.office_return(), t.office_return_text(), t.office_return_go()),
                Some(t.office_return_hint()),
                target,
            )}
        </article>
    }
    .into_any()
}

/// The visible hint of a key.
fn key(letter: &'static str) -> impl IntoView {
    view! {
        <kbd aria-hidden="true">{letter}</kbd>
    }
}

/// A message to somebody, folded away until it is wanted.
fn answer(
    (name, value): (&'static str, String),
    what: &'static str,
    (open, label, send): (&'static str, &'static str, &'static str),
    hint: Option<&'static str>,
    target: &'static str,
) -> AnyView {
    let id = format!("{what}-{value}");
    let hint_id = format!("{id}-hint");
    let text = Area {
        rows: 4,
        limit: 2000,
        described_by: hint.map(|_| hint_id.clone()),
        ..Area::default()
    };
    let hint = hint.map(|hint| view! { <p class="hint" id=hint_id.clone()>{hint}</p> });
    view! {
        <details class="office-answer">
            <summary class="button" data-key="r">{open} {key("r")}</summary>
            <form class="account-form" method="post" action=target>
                <input type="hidden" name=name value=value />
                <label for=id.clone()>{label}</label>
                {hint}
                {area("message", &id, "", text)}
                <button class="button" type="submit" name="do" value=what>{send}</button>
            </form>
        </details>
    }
    .into_any()
}

/// Old and new side by side. With a form's id each field can be left out of it.
pub fn difference_table(
    differences: &[Difference],
    form: Option<&str>,
    was_there: bool,
    lang: Lang,
) -> AnyView {
    let t = Words(lang);
    let rows = differences
        .iter()
        .map(|it| {
            let name = label::field(&it.field, lang);
            let choice = form.map(|form| {
                view! {
                    <td data-label=t.office_take()>
                        <input
                            type="checkbox"
                            form=form.to_owned()
                            name="field"
                            value=it.field.clone()
                            checked=!it.clash
                            aria-label=t.office_take_field(&name)
                        />
                    </td>
                }
            });
            let clash = it
                .clash
                .then(|| view! { <p class="field-error">{t.office_clash()}</p> });
            let now = was_there.then(|| {
                view! { <td data-label=t.office_now()>{cell(&it.field, &it.now, lang)}</td> }
            });
            view! {
                <tr>
                    <th scope="row">{name.clone()} {clash}</th>
                    {now}
                    <td class="is-new" data-label=t.office_wanted()>
                        {cell(&it.field, &it.wanted, lang)}
                    </td>
                    {choice}
                </tr>
            }
        })
        .collect_view();
    let now = was_there.then(|| view! { <th scope="col">{t.office_now()}</th> });
    let choice = form.map(|_| view! { <th scope="col">{t.office_take()}</th> });
    view! {
        <table class="office-difference">
            <thead>
                <tr>
                    <th scope="col">{t.office_field()}</th>
                    {now}
                    <th scope="col">{t.office_wanted()}</th>
                    {choice}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn cell(field: &str, value: &Value, lang: Lang) -> impl IntoView + use<> {
    let pictures = label::pictures(value)
        .into_iter()
        .map(|src| view! { <img src=src alt="" loading="lazy" width="120" /> })
        .collect_view();
    let lines = label::lines(field, value, lang)
        .into_iter()
        .map(|line| view! { <p>{line}</p> })
        .collect_view();
    view! {
        {pictures}
        {lines}
    }
}

fn stale(it: &Stale, lang: Lang) -> AnyView {
    let t = Words(lang);
    let target = OfficePage::Desk.pattern(lang);
    let head = format!("stale-{}", it.slug);
    let ask = if it.has_owners {
        let words = (t.office_ask_owner(), t.office_ask_text(), t.office_ask_go());
        answer(
            ("place", it.slug.clone()),
            "ask",
            words,
            Some(t.office_return_hint()),
            target,
        )
    } else {
        view! { <p class="hint">{t.office_ask_nobody()}</p> }.into_any()
    };
    view! {
        <article class="office-task" tabindex="-1" aria-labelledby=head.clone()>
            <h3 id=head.clone()>
                <span class="office-badge">{t.office_badge_stale()}</span>
                " "
                {it.name.clone()}
            </h3>
            <p class="hint">{t.office_stale_since(&it.as_of, &it.source)}</p>
            <div class="office-buttons">
                <form method="post" action=target>
                    <input type="hidden" name="place" value=it.slug.clone() />
                    <input type="hidden" name="version" value=it.version.to_string() />
                    <button
                        class="button primary"
                        type="submit"
                        name="do"
                        value="confirm"
                        data-key="a"
                        aria-describedby=head.clone()
                    >
                        {t.office_still_true()} {key("a")}
                    </button>
                </form>
                <a
                    class="button"
                    href=OfficePage::Place.path(lang, &it.slug)
                    data-key="e"
                    aria-describedby=head.clone()
                >
                    {t.office_change()} {key("e")}
                </a>
            </div>
            {ask}
        </article>
    }
    .into_any()
}

fn bounced(it: &Bounced, lang: Lang) -> AnyView {
    let t = Words(lang);
    let head = format!("mail-{}", it.id);
    view! {
        <article class="office-task" tabindex="-1" aria-labelledby=head.clone()>
            <h3 id=head.clone()>
                <span class="office-badge">{t.office_badge_bounced()}</span>
                " "
                {t.office_bounced_text(&it.when, &it.subject, &it.to)}
            </h3>
            <p class="hint">{t.office_bounced_reason(&it.reason)}</p>
            <div class="office-buttons">
                <form method="post" action=OfficePage::Desk.pattern(lang)>
                    <input type="hidden" name="mail" value=it.id.to_string() />
                    <button
                        class="button primary"
                        type="submit"
                        name="do"
                        value="dismiss"
                        data-key="a"
                        aria-describedby=head.clone()
                    >
                        {t.office_done()} {key("a")}
                    </button>
                </form>
            </div>
        </article>
    }
    .into_any()
}
