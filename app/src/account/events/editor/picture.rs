//! The picture of an event, with what has to be known about it.

use leptos::prelude::*;

use super::super::input::{Fields, Look};
use super::Editor;
use crate::account::event_form::Field;
use crate::words::Words;

pub(super) fn picture(fields: &Fields<'_>, it: &Editor) -> AnyView {
    let t = Words(fields.lang);
    let there = it.picture.clone().map(|(src, width, height)| {
        let alt = fields.form.get(Field::AltDe).to_owned();
        view! {
            <img
                class="event-picture"
                src=src
                alt=alt
                width=width.to_string()
                height=height.to_string()
            />
            <label class="account-check">
                <input type="checkbox" name="picture_remove" value="on" />
                <span>{t.eventform_picture_remove()}</span>
            </label>
        }
    });
    let licences = [
        "Nur für diesen Stadtplan",
        "CC BY 4.0",
        "CC BY-SA 4.0",
        "CC0 1.0",
    ];
    let chosen = fields.form.get(Field::Licence).to_owned();
    let known = chosen.is_empty() || licences.contains(&chosen.as_str());
    let mut options: Vec<(String, String)> = licences
        .iter()
        .map(|it| {
            let text = match *it {
                "Nur für diesen Stadtplan" => t.eventform_licence_here(),
                other => other,
            };
            ((*it).to_owned(), text.to_owned())
        })
        .collect();
    if !known {
        options.push((chosen.clone(), chosen));
    }
    let alt = Look {
        hint: Some(t.eventform_alt_hint()),
        lang: Some("de"),
        ..Look::default()
    };
    view! {
        <section>
            <h2>{t.eventform_picture()}</h2>
            {there}
            {fields.hidden(Field::Picture)}
            <div class="field">
                <label for="picture">{t.eventform_picture_file()}</label>
                <p class="hint" id="file-hint">{t.eventform_picture_hint()}</p>
                <input
                    type="file"
                    id="picture"
                    name="file"
                    accept="image/jpeg,image/png,image/webp"
                    aria-describedby="file-hint"
                />
                {fields.message(Field::Picture)}
            </div>
            {fields.line(Field::AltDe, t.eventform_alt(), alt)}
            {fields.line(Field::Credit, t.eventform_credit(), Look::default())}
            {fields.select(Field::Licence, t.eventform_licence(), options, "")}
        </section>
    }
    .into_any()
}
