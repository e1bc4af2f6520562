//! The places one has, and a place as it is today: its state, the two-tap actions, what waits.

use leptos::prelude::*;

use super::route::OwnerPage;
use crate::account::frame::{Frame, document};
use crate::route::Page;
use crate::view::StateLine;
use crate::words::Words;

/// A place in the list of one's places.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// Whether it is open; none where the question makes no sense.
    pub state: Option<StateLine>,
    /// Whether something of it waits for the office.
    pub waits: bool,
    /// Whether visitors see it.
    pub published: bool,
}

/// Something that has been handed in.
#[derive(Debug, Clone)]
pub struct Pending {
    /// What would change, in words.
    pub what: Vec<String>,
    /// Since when it waits, in words.
    pub since: String,
    /// What the office has written when it sent it back; none while it waits.
    pub answer: Option<String>,
}

/// Days on which a place is closed out of turn.
#[derive(Debug, Clone)]
pub struct Away {
    /// Which of the place's closures.
    pub index: usize,
    /// "bis 3. Dezember 2026: Betriebsferien"
    pub text: String,
}

/// How often a place was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Opened {
    /// In the last seven days, today included.
    pub week: i64,
    /// In the last thirty.
    pub month: i64,
}

/// A place as it is today.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that a part of the page depends on"
)]
pub struct Today {
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// Its version; drafts of older ones are over once something is published.
    pub version: i64,
    /// Whether visitors see it.
    pub published: bool,
    /// Whether it is open now.
    pub state: Option<StateLine>,
    /// The sentence about its hours.
    pub hours: String,
    /// Today's date, for the date fields.
    pub date: String,
    /// Times at which it may close earlier today.
    pub earlier: Vec<String>,
    /// Whether today is not as usual, so that it can be taken back.
    pub unusual: bool,
    /// Whether today is closed out of turn.
    pub closed: bool,
    /// Coming closures.
    pub away: Vec<Away>,
    /// What waits for the office.
    pub pending: Option<Pending>,
    /// That it is said to be gone, which waits for the office too.
    pub gone: Option<Pending>,
    /// How often it was opened.
    pub opened: Opened,
    /// Whether the draft of the form is published now, so that the phone may forget it.
    pub ends_draft: bool,
    /// "3. November 2026": when all was last known to be true.
    pub as_of: String,
    /// Whether that is long ago.
    pub stale: bool,
}

/// The places one has.
pub fn places_page(frame: &Frame, items: Vec<Item>) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let none = items.is_empty().then(|| view! { <p>{t.owner_none()}</p> });
    let rows = items
        .into_iter()
        .map(|item| {
            let state = item
                .state
                .map(|it| view! { <span class=it.tone.class()>{it.text}</span> });
            let waits = item
                .waits
                .then(|| view! { <span class="badge">{t.owner_waits()}</span> });
            let hidden = (!item.published)
                .then(|| view! { <span class="badge">{t.owner_not_published()}</span> });
            view! {
                <li class="account-item">
                    <a class="owner-place" href=OwnerPage::Place.path(lang, &item.slug)>
                        {item.name}
                    </a>
                    <span>{state} " " {waits} " " {hidden}</span>
                </li>
            }
        })
        .collect_view();
    let body = view! {
        {none}
        <ul class="account-list">{rows}</ul>
    };
    document(frame, t.owner_places(), body)
}

/// The page of a place.
pub fn today_page(frame: &Frame, today: &Today) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let slug = &today.slug;
    let state = today.state.clone().map(|state| {
        view! { <p class="owner-state"><strong class=state.tone.class()>{state.text}</strong></p> }
    });
    let ways = [
        (OwnerPage::Edit, t.owner_edit(), t.owner_edit_hint()),
        (
            OwnerPage::Pictures,
            t.owner_pictures(),
            t.owner_pictures_hint(),
        ),
        (OwnerPage::Offers, t.owner_offers(), t.owner_offers_hint()),
    ]
    .into_iter()
    .map(|(page, label, hint)| {
        view! {
            <li>
                <a href=page.path(lang, slug)>
                    <strong>{label}</strong>
                    <span class="hint">{hint}</span>
                </a>
            </li>
        }
    })
    .collect_view();
    let visit = today.published.then(|| {
        let href = Page::Place(slug.clone()).path(lang);
        view! { <a class="button" href=href>{t.owner_visit()}</a> }
    });
    let hidden = (!today.published).then(|| view! { <p class="notice">{t.owner_hidden()}</p> });
    let opened = today.opened;
    let counted = if opened.month == 0 {
        t.owner_opened_never().to_owned()
    } else {
        t.owner_opened(opened.week, opened.month)
    };
    let done = today.ends_draft.then(|| {
        let name = format!("place/{slug}");
        view! { <span hidden data-draft-done=name data-version=today.version.to_string()></span> }
    });
    let body = view! {
        {done}
        {hidden}
        {state}
        <p class="hint">{today.hours.clone()}</p>
        {pending(frame, today)}
        {gone(frame, today)}
        {quick(frame, today)}
        <ul class="owner-ways">{ways}</ul>
        {fresh(frame, today)}
        <p>{counted} " " <span class="hint">{t.owner_opened_how()}</span></p>
        <p>{visit}</p>
    };
    document(frame, &today.name, body)
}

/// The actions of today: each two taps at most.
fn quick(frame: &Frame, today: &Today) -> AnyView {
    let lang = frame.lang;
    let t = Words(lang);
    let action = OwnerPage::Place.path(lang, &today.slug);
    let again = today.unusual.then(|| {
        view! {
            <form method="post" action=action.clone()>
                <button class="button primary" type="submit" name="do" value="open">
                    {t.owner_open_again()}
                </button>
            </form>
        }
    });
    let times = today
        .earlier
        .iter()
        .map(|time| {
            view! {
                <button class="button" type="submit" name="quick" value=time.clone()>
                    {time.clone()}
                </button>
            }
        })
        .collect_view();
    let earlier = (!today.earlier.is_empty()).then(|| {
        view! {
            <details class="quick">
                <summary class="button">{t.owner_earlier()}</summary>
                <form method="post" action=action.clone()>
                    <input type="hidden" name="do" value="earlier" />
                    <p id="earlier-when">{t.owner_earlier_when()}</p>
                    <div class="answers" role="group" aria-labelledby="earlier-when">{times}</div>
                    <div class="field is-short">
                        <label for="at">{t.owner_earlier_other()}</label>
                        <input id="at" name="at" inputmode="decimal" autocomplete="off" />
                    </div>
                    <button class="button" type="submit">{t.owner_earlier_go()}</button>
                </form>
            </details>
        }
    });
    let closed = (!today.closed).then(|| {
        view! {
            <details class="quick">
                <summary class="button">{t.owner_closed_today()}</summary>
                <form method="post" action=action.clone()>
                    {reason(frame, "closed")}
                    <button class="button primary" type="submit" name="do" value="closed">
                        {t.owner_closed_go()}
                    </button>
                </form>
            </details>
        }
    });
    let away = today
        .away
        .iter()
        .map(|it| {
            view! {
                <li class="account-item is-row">
                    <span>{it.text.clone()}</span>
                    <form method="post" action=action.clone()>
                        <input type="hidden" name="index" value=it.index.to_string() />
                        <input type="hidden" name="text" value=it.text.clone() />
                        <button class="button" type="submit" name="do" value="back">
                            {t.owner_away_back()}
                            <span class="hidden">": " {it.text.clone()}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="owner-today" aria-label=t.owner_today()>
            <div class="quicks">
                {again} {earlier} {closed} <details class="quick">
                    <summary class="button">{t.owner_away()}</summary>
                    <form method="post" action=action.clone()>
                        <div class="field-row">
                            <div class="field is-short">
                                <label for="from">{t.owner_away_from()}</label>
                                <input id="from" name="from" type="date" required value=today.date.clone() />
                            </div>
                            <div class="field is-short">
                                <label for="until">{t.owner_away_until()}</label>
                                <input id="until" name="until" type="date" aria-describedby="until-hint" />
                            </div>
                        </div>
                        <p class="hint" id="until-hint">{t.owner_away_until_hint()}</p>
                        {reason(frame, "away")}
                        <button class="button primary" type="submit" name="do" value="away">
                            {t.owner_away_go()}
                        </button>
                    </form>
                </details>
            </div>
            <ul class="account-list">{away}</ul>
        </section>
    }
    .into_any()
}

fn reason(frame: &Frame, of: &str) -> AnyView {
    let t = Words(frame.lang);
    let id = format!("reason-{of}");
    view! {
        <div class="field">
            <label for=id.clone()>{t.owner_reason()}</label>
            <input id=id name="reason" maxlength="120" autocomplete="off" />
        </div>
    }
    .into_any()
}

/// What waits for the office, and how to take it back.
fn pending(frame: &Frame, today: &Today) -> Option<AnyView> {
    let t = Words(frame.lang);
    let pending = today.pending.as_ref()?;
    let what = pending.what.join(", ");
    let text = match &pending.answer {
        None => t.owner_pending(what, &pending.since),
        Some(answer) if answer.trim().is_empty() => t.owner_returned(what),
        Some(answer) => t.owner_returned_with(what, answer),
    };
    Some(waiting(frame, today, text, "withdraw"))
}

/// That the place is said to be gone.
fn gone(frame: &Frame, today: &Today) -> Option<AnyView> {
    let t = Words(frame.lang);
    let gone = today.gone.as_ref()?;
    let text = match &gone.answer {
        None => t.owner_gone_waits(&gone.since),
        Some(answer) => t.owner_gone_returned(answer),
    };
    Some(waiting(frame, today, text, "withdraw-gone"))
}

fn waiting(frame: &Frame, today: &Today, text: String, what: &'static str) -> AnyView {
    let t = Words(frame.lang);
    view! {
        <section class="notice owner-pending">
            <p>{text}</p>
            <form method="post" action=OwnerPage::Place.path(frame.lang, &today.slug)>
                <button class="button" type="submit" name="do" value=what>
                    {t.owner_withdraw()}
                </button>
            </form>
        </section>
    }
    .into_any()
}

/// How old the facts are, and the button that makes them new.
fn fresh(frame: &Frame, today: &Today) -> AnyView {
    let t = Words(frame.lang);
    let class = if today.stale {
        "notice owner-fresh"
    } else {
        "owner-fresh"
    };
    view! {
        <form class=class method="post" action=OwnerPage::Place.path(frame.lang, &today.slug)>
            <p>{t.owner_as_of(&today.as_of)}</p>
            <button class="button" type="submit" name="do" value="confirm">{t.owner_still_true()}</button>
        </form>
    }
    .into_any()
}
