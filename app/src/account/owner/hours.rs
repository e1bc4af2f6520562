//! Opening hours as rows of days and times, drawn from what was typed.
//!
//! A row has two stretches, because shops close at noon; a day with more has as many as it needs.
//! One row more than is filled in is always there, so that nobody needs script to add one.

use leptos::prelude::*;

use super::edit::{Drawing, Line};
use super::fields::{DAYS, MOST};
use crate::view::phrase;
use crate::words::Words;

/// Stretches of a row that are always there.
const SLOTS: usize = 2;

/// The part of the form about opening hours.
pub(super) fn hours_part(drawing: &Drawing<'_>, sentence: Option<&str>) -> AnyView {
    let t = Words(drawing.lang);
    let kinds = [
        ("rows", t.owner_hours_rows()),
        ("appointment", t.owner_hours_appointment()),
        ("unknown", t.owner_hours_unknown()),
        ("osm", t.owner_hours_osm()),
    ];
    let (whole, ids, _) = drawing.said("hours", None);
    let chosen = drawing.fields.get("hours.kind");
    let choice = kinds
        .iter()
        .map(|(value, label)| {
            view! {
                <label class="account-check">
                    <input type="radio" name="hours.kind" value=*value checked=*value == chosen />
                    <span>{(*label).to_owned()}</span>
                </label>
            }
        })
        .collect_view();
    let asked = drawing.fields.get("room").parse().unwrap_or(0);
    let rows = (0..room(drawing.fields.count("hours.row"), asked))
        .map(|i| row(drawing, i))
        .collect_view();
    let specials = (0..room(drawing.fields.count("hours.special"), 0))
        .map(|i| special(drawing, i))
        .collect_view();
    let holidays = [
        ("closed", t.owner_holidays_closed()),
        ("usual", t.owner_holidays_usual()),
        ("own", t.owner_holidays_own()),
        ("", t.owner_holidays_unsaid()),
    ];
    let osm = Line {
        hint: Some(t.owner_osm_hint()),
        class: "is-wide",
        ..Line::default()
    };
    let heard = sentence.unwrap_or(t.owner_sentence_unreadable()).to_owned();
    view! {
        <fieldset class="question" id="hours" aria-describedby=ids>
            <legend>{t.owner_hours_how()}</legend>
            {whole}
            <div class="answers is-column">{choice}</div>
        </fieldset>
        <div class="hours-rows" data-for="rows">
            <p class="hint" id="times-hint">{t.owner_times_hint()}</p>
            <div class="grow" data-grow="hours.row">{rows}</div>
            <p>
                <button class="button" type="submit" name="do" value="more">{t.owner_row_more()}</button>
            </p>
            {drawing.question("hours.holidays", t.owner_holidays(), &holidays)}
            <div class="slots">{slots(drawing, "hours.ph", t.owner_holidays_own())}</div>
            <h3>{t.owner_specials()}</h3>
            <p class="hint">{t.owner_specials_hint()}</p>
            <div class="grow" data-grow="hours.special">{specials}</div>
            <label class="account-check">
                <input
                    type="checkbox"
                    name="hours.otherwise"
                    value="yes"
                    checked=drawing.fields.has("hours.otherwise", "yes")
                />
                <span>{t.owner_otherwise()}</span>
            </label>
        </div>
        <details class="osm" open=chosen == "osm">
            <summary>{t.owner_osm_ask()}</summary>
            {drawing.line("hours.osm", t.owner_osm_field(), osm)}
        </details>
        <div class="sentence" role="status" data-sentence>
            <strong>{t.owner_sentence()}</strong>
            <span data-heard>{heard}</span>
        </div>
    }
    .into_any()
}

/// How many rows to draw: those filled in and one to spare, or as many as were asked for.
fn room(filled: usize, asked: usize) -> usize {
    (filled + 1).max(asked).min(MOST)
}

fn row(drawing: &Drawing<'_>, i: usize) -> AnyView {
    let t = Words(drawing.lang);
    let key = format!("hours.row.{i}");
    let name = format!("{key}.day");
    let (said, ids, _) = drawing.said(&key, None);
    let days = DAYS
        .iter()
        .zip(phrase::WEEK)
        .map(|(value, day)| {
            view! {
                <label class="day">
                    <input
                        type="checkbox"
                        name=name.clone()
                        value=*value
                        checked=drawing.fields.has(&name, value)
                    />
                    <span aria-hidden="true">{phrase::weekday_short(day, drawing.lang)}</span>
                    <span class="hidden">{phrase::weekday(day, drawing.lang)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="hours-row" id=key.clone() aria-describedby=ids>
            <legend>{t.owner_row_n(i + 1)}</legend>
            {said}
            <div class="days">{days}</div>
            <div class="slots">{slots(drawing, &key, &t.owner_row_n(i + 1))}</div>
        </fieldset>
    }
    .into_any()
}

/// The stretches of a row: from and to.
fn slots(drawing: &Drawing<'_>, key: &str, of: &str) -> AnyView {
    let t = Words(drawing.lang);
    let filled = drawing.fields.count(&format!("{key}.slot"));
    let of = of.to_owned();
    (0..filled.max(SLOTS))
        .map(|j| {
            let time = |end: &str, label: String| {
                let name = format!("{key}.slot.{j}.{end}");
                let wrong = drawing.problems.iter().any(|it| it.field == name);
                let error = wrong.then(|| drawing.said(&name, None).0);
                let ids = if wrong {
                    format!("{name}-error times-hint")
                } else {
                    "times-hint".to_owned()
                };
                view! {
                    <input
                        class="time"
                        id=name.clone()
                        name=name.clone()
                        inputmode="decimal"
                        autocomplete="off"
                        aria-label=label
                        aria-describedby=ids
                        aria-invalid=wrong.then_some("true")
                        value=drawing.fields.get(&name).to_owned()
                    />
                    {error}
                }
            };
            view! {
                <span class="slot">
                    {time("from", t.owner_slot_from(&of, j + 1))}
                    <span aria-hidden="true">"–"</span>
                    {time("to", t.owner_slot_to(&of, j + 1))}
                </span>
            }
        })
        .collect_view()
        .into_any()
}

fn special(drawing: &Drawing<'_>, i: usize) -> AnyView {
    let t = Words(drawing.lang);
    let key = format!("hours.special.{i}");
    let (said, ids, _) = drawing.said(&key, None);
    let date = Line {
        kind: Some("date"),
        class: "is-short",
        ..Line::default()
    };
    let yearly = format!("{key}.yearly");
    view! {
        <fieldset class="hours-row" id=key.clone() aria-describedby=ids>
            <legend>{t.owner_special_n(i + 1)}</legend>
            {said}
            <div class="field-row">
                {drawing.line(&format!("{key}.first"), t.owner_special_first(), date)}
                {drawing.line(&format!("{key}.last"), t.owner_special_last(), date)}
            </div>
            <label class="account-check">
                <input
                    type="checkbox"
                    name=yearly.clone()
                    value="yes"
                    checked=drawing.fields.has(&yearly, "yes")
                />
                <span>{t.owner_special_yearly()}</span>
            </label>
            <div class="slots">{slots(drawing, &key, &t.owner_special_n(i + 1))}</div>
        </fieldset>
    }
    .into_any()
}
