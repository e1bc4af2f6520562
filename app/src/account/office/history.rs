//! What has happened: the history of a record with a way back, the audit log, and taking the samples
//! off the map.

use leptos::prelude::*;

use super::desk::difference_table;
use super::difference::Difference;
use super::part::{Part, office_document};
use super::route::OfficePage;
use crate::account::frame::Frame;
use crate::words::Words;

/// What a step means for the record as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It was not there before.
    Made,
    /// It was there before and is there since.
    Changed,
    /// It is gone since.
    Removed,
}

/// A step in the life of a record.
#[derive(Debug, Clone)]
pub struct Step {
    /// The version that it led to.
    pub version: i64,
    /// "heute 10:30"
    pub when: String,
    /// Who, as far as that may be known.
    pub who: String,
    /// Whether visitors have seen it from then on.
    pub published: bool,
    /// What happened to the record as a whole.
    pub turn: Turn,
    /// What has changed.
    pub differences: Vec<Difference>,
    /// Whether this is how it is now.
    pub is_now: bool,
}

/// The history of a record.
#[derive(Debug, Clone)]
pub struct History {
    /// The part of the office.
    pub part: Part,
    /// What the record is called.
    pub name: String,
    /// Where the buttons lead.
    pub action: String,
    /// Where the record is, if it is there.
    pub record: Option<String>,
    /// The version there is now; 0 if it is not there.
    pub version: i64,
    /// The steps, newest first.
    pub steps: Vec<Step>,
}

/// The page.
pub fn history_page(frame: &Frame, history: &History) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let steps = history
        .steps
        .iter()
        .map(|step| {
            let what = match step.turn {
                Turn::Made => t.officehistory_made(),
                Turn::Removed => t.officehistory_removed(),
                Turn::Changed => t.officehistory_changed(),
            };
            let seen = if step.published {
                t.officehistory_published()
            } else {
                t.officehistory_hidden()
            };
            let seen = (step.turn != Turn::Removed).then(|| format!(" · {seen}"));
            let head = format!("step-{}", step.version);
            let restore = (!step.is_now && step.turn != Turn::Removed).then(|| {
                view! {
                    <form method="post" action=history.action.clone()>
                        <input type="hidden" name="version" value=history.version.to_string() />
                        <button
                            class="button"
                            type="submit"
                            name="restore"
                            value=step.version.to_string()
                            aria-describedby=head.clone()
                        >
                            {t.officehistory_restore()}
                        </button>
                    </form>
                }
            });
            let now = step
                .is_now
                .then(|| view! { " " <span class="office-badge">{t.officehistory_now()}</span> });
            let differences = (!step.differences.is_empty() && step.turn != Turn::Removed).then(|| {
                view! {
                    <details>
                        <summary>{t.officehistory_fields(step.differences.len())}</summary>
                        {difference_table(&step.differences, None, step.turn != Turn::Made, lang)}
                    </details>
                }
            });
            view! {
                <li class="office-task">
                    <h2 id=head.clone()>
                        {t.officehistory_version(step.version)} " · " {what} {now}
                    </h2>
                    <p class="hint">{t.office_from(&step.when, &step.who)} {seen}</p>
                    {differences}
                    {restore}
                </li>
            }
        })
        .collect_view();
    let record = history.record.clone().map(|href| {
        view! { <a class="button" href=href>{t.officehistory_back()}</a> }
    });
    let body = view! {
        <p class="lead">{t.officehistory_lead()}</p>
        <p class="office-buttons">{record}</p>
        <ol class="office-tasks">{steps}</ol>
    };
    let title = t.officehistory_of(&history.name);
    office_document(frame, history.part, &title, body)
}

/// A line of the audit log.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// "heute 10:30"
    pub when: String,
    /// Who.
    pub who: String,
    /// What, in words.
    pub what: String,
    /// On what, and where more about it is.
    pub on: (String, Option<String>),
    /// More about it.
    pub details: Vec<String>,
}

/// The page of the audit log. `kinds` are what one can ask for: name and words.
pub fn audit_page(
    frame: &Frame,
    lines: &[AuditLine],
    kinds: &[(String, String)],
    chosen: &str,
    older: Option<String>,
) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let options = kinds
        .iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value.clone() selected=selected>{words.clone()}</option> }
        })
        .collect_view();
    let rows = lines
        .iter()
        .map(|it| {
            let on = match &it.on {
                (text, Some(href)) => view! { <a href=href.clone()>{text.clone()}</a> }.into_any(),
                (text, None) => text.clone().into_any(),
            };
            let details = it
                .details
                .iter()
                .map(|line| view! { <p>{line.clone()}</p> })
                .collect_view();
            view! {
                <tr>
                    <td>{it.when.clone()}</td>
                    <td>{it.who.clone()}</td>
                    <th scope="row">{it.what.clone()}</th>
                    <td>{on}</td>
                    <td>{details}</td>
                </tr>
            }
        })
        .collect_view();
    let older = older.map(|href| {
        view! {
            <p class="office-buttons">
                <a class="button" href=href rel="next">{t.officehistory_older()}</a>
            </p>
        }
    });
    let body = view! {
        <p class="lead">{t.officehistory_audit_lead()}</p>
        <form class="office-filters" method="get" action=OfficePage::Audit.pattern(lang)>
            <div>
                <label for="what">{t.officehistory_what()}</label>
                <select id="what" name="what">
                    <option value="">{t.officetable_all()}</option>
                    {options}
                </select>
            </div>
            <div class="office-buttons">
                <button class="button" type="submit">{t.officetable_show()}</button>
            </div>
        </form>
        <div class="office-scroll" tabindex="0" role="region" aria-label=t.officehistory_audit()>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t.recordfield_when()}</th>
                        <th scope="col">{t.officehistory_who()}</th>
                        <th scope="col">{t.officehistory_what()}</th>
                        <th scope="col">{t.officehistory_on()}</th>
                        <th scope="col">{t.officehistory_details()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {older}
    };
    office_document(frame, Part::Audit, t.officehistory_audit(), body)
}

/// The page that takes the samples off: the names of places and events that would go, and of events
/// that would lose something.
pub fn samples_page(
    frame: &Frame,
    places: &[String],
    events: &[String],
    touched: &[String],
) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let list = |title: String, names: &[String]| {
        let items = names
            .iter()
            .map(|name| view! { <li>{name.clone()}</li> })
            .collect_view();
        (!names.is_empty()).then(|| {
            view! {
                <h2>{title}</h2>
                <ul class="links-plain office-names">{items}</ul>
            }
        })
    };
    let places_list = list(t.officehistory_sample_places(places.len()), places);
    let events_list = list(t.officehistory_sample_events(events.len()), events);
    let touched = list(t.officehistory_sample_touched(touched.len()), touched);
    let nothing = places.is_empty() && events.is_empty();
    let form = (!nothing).then(|| {
        view! {
            <form class="account-form" method="post" action=OfficePage::Samples.pattern(lang)>
                <label class="account-check">
                    <input type="checkbox" name="sure" value="yes" required />
                    <span>{t.officehistory_samples_sure()}</span>
                </label>
                <button class="button primary" type="submit">{t.officehistory_samples_go()}</button>
            </form>
        }
    });
    let lead = if nothing {
        t.officehistory_samples_none()
    } else {
        t.officehistory_samples_lead()
    };
    let body = view! {
        <p class="lead">{lead}</p>
        {places_list}
        {events_list}
        {touched}
        {form}
    };
    office_document(frame, Part::City, t.officecity_samples(), body)
}
