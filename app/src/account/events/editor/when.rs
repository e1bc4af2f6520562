//! When an event takes place: days and times, how it repeats, and the days on which it does not.

use leptos::prelude::*;

use super::super::input::{Fields, Look};
use crate::account::event_form::{Field, weekday_key};
use crate::view::phrase::{WEEK, weekday, weekday_short};
use crate::words::Words;

/// How many fields for days off are empty.
const MORE_DAYS_OFF: usize = 2;

pub(super) fn when(fields: &Fields<'_>) -> AnyView {
    let t = Words(fields.lang);
    let day = Look {
        kind: "date",
        class: "is-short",
        ..Look::default()
    };
    let first = Look {
        required: true,
        ..day
    };
    let time = Look {
        kind: "time",
        class: "is-short if-timed",
        ..Look::default()
    };
    let last = Look {
        hint: Some(t.eventform_end_day_hint()),
        ..day
    };
    let all_day = fields.form.has(Field::AllDay, "on");
    view! {
        <section>
            <h2>{t.eventform_when()}</h2>
            <label class="account-check">
                <input type="checkbox" id="all_day" name="all_day" value="on" checked=all_day />
                <span>{t.eventform_all_day()}</span>
            </label>
            <div class="row">
                {fields.line(Field::StartDay, t.eventform_start_day(), first)}
                {fields.line(Field::StartTime, t.eventform_start_time(), time)}
                {fields.line(Field::EndTime, t.eventform_end_time(), time)}
            </div>
            {fields.line(Field::EndDay, t.eventform_end_day(), last)}
            {repeat(fields)}
            <div class="event-live" aria-live="polite"></div>
        </section>
    }
    .into_any()
}

fn repeat(fields: &Fields<'_>) -> AnyView {
    let t = Words(fields.lang);
    let mut options = vec![
        ("once", t.eventform_once()),
        ("daily", t.eventform_daily()),
        ("weekly", t.eventform_weekly()),
        ("monthly", t.eventform_monthly()),
    ];
    if fields.form.has(Field::Repeat, "custom") {
        options.push(("custom", t.eventform_custom()));
    }
    let days = WEEK
        .into_iter()
        .enumerate()
        .map(|(index, day)| {
            let checked = fields.form.has(Field::Weekday, weekday_key(day));
            let id = (index == 0).then_some("weekday");
            view! {
                <label class="day-check">
                    <input type="checkbox" id=id name="weekday" value=weekday_key(day) checked=checked />
                    <span aria-hidden="true">{weekday_short(day, fields.lang)}</span>
                    <span class="hidden">{weekday(day, fields.lang)}</span>
                </label>
            }
        })
        .collect_view();
    let nth = [
        ("", t.eventform_nth_same()),
        ("1", t.eventform_nth_1()),
        ("2", t.eventform_nth_2()),
        ("3", t.eventform_nth_3()),
        ("4", t.eventform_nth_4()),
        ("-1", t.eventform_nth_last()),
    ];
    let nth = nth.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    let number = |class| Look {
        kind: "number",
        class,
        ..Look::default()
    };
    let interval = Look {
        hint: Some(t.eventform_interval_hint()),
        ..number("is-short if-repeats")
    };
    let until = Look {
        kind: "date",
        class: "is-short if-until",
        ..Look::default()
    };
    let ends = [
        ("never", t.eventform_ends_never()),
        ("until", t.eventform_ends_until()),
        ("count", t.eventform_ends_count()),
    ];
    view! {
        {fields.choice(Field::Repeat, t.eventform_repeat(), &options)}
        {fields.hidden(Field::Rule)}
        <fieldset class="choice if-weekly">
            <legend>{t.eventform_weekdays()}</legend>
            <div class="days">{days}</div>
            {fields.message(Field::Weekday)}
        </fieldset>
        <div class="if-monthly">{fields.select(Field::Nth, t.eventform_nth(), nth, "")}</div>
        {fields.line(Field::Interval, t.eventform_interval(), interval)}
        <div class="if-repeats">
            {fields.choice(Field::Ends, t.eventform_ends(), &ends)}
            {fields.line(Field::Until, t.eventform_until(), until)}
            {fields.line(Field::Count, t.eventform_count(), number("is-short if-count"))}
            {days_off(fields)}
        </div>
    }
    .into_any()
}

fn days_off(fields: &Fields<'_>) -> AnyView {
    let t = Words(fields.lang);
    let given: Vec<String> = fields.form.all(Field::Except).map(str::to_owned).collect();
    let empty = std::iter::repeat_n(String::new(), MORE_DAYS_OFF);
    let inputs = given
        .into_iter()
        .chain(empty)
        .enumerate()
        .map(|(index, value)| {
            let id = (index == 0).then_some("except");
            view! {
                <input
                    type="date"
                    name="except"
                    id=id
                    value=value
                    aria-label=t.eventform_except_nth(index + 1)
                />
            }
        })
        .collect_view();
    view! {
        <fieldset class="choice">
            <legend>{t.eventform_except()}</legend>
            <p class="hint">{t.eventform_except_hint()}</p>
            <div class="row">{inputs}</div>
            {fields.message(Field::Except)}
        </fieldset>
    }
    .into_any()
}
