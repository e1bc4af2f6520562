//! From the form for an event to its record.

use super::{LINE, about_both, in_order, missing, too_long};
use crate::account::event_form::{Around, Field, Form};
use crate::account::field::Problem;
use crate::account::owner::fields::Fields;
use crate::city::{Event, Lang, Point, Slug, Text, Venue, check};
use crate::words::Words;

/// The fields, in the order of the form.
const ORDER: [&str; 9] = [
    "title",
    "start_day",
    "start_time",
    "end_time",
    "end_day",
    "where",
    "text",
    "link",
    "note",
];

/// What the words about where it is lead to.
#[derive(Debug, Clone, PartialEq)]
pub enum Spot {
    /// To a place of the map.
    Place(Slug),
    /// To an address that is known.
    At(Point),
    /// To several places; their slugs and names.
    Several(Vec<(Slug, String)>),
    /// To nothing that is known: the office reads the words.
    Words,
}

/// The event as the fields say, by the rules of the organiser's form.
///
/// Whoever writes on the English page writes English, which stands in both languages until the office
/// has put it into German.
///
/// # Errors
/// All that is to be mended, in the order of the form.
pub fn event_of(
    fields: &Fields,
    base: &Event,
    spot: &Spot,
    around: &Around<'_>,
    lang: Lang,
) -> Result<Event, Vec<Problem>> {
    let mut form = Form::default();
    let both = |form: &mut Form, key: &str, de: Field, en: Field| {
        form.set(de, fields.get(key));
        if lang == Lang::En {
            form.set(en, fields.get(key));
        }
    };
    both(&mut form, "title", Field::TitleDe, Field::TitleEn);
    both(&mut form, "text", Field::TextDe, Field::TextEn);
    for field in [
        Field::StartDay,
        Field::StartTime,
        Field::EndDay,
        Field::EndTime,
        Field::Link,
    ] {
        form.set(field, fields.get(field.name()));
    }
    let timeless = ["start_time", "end_time"];
    if timeless.iter().all(|key| fields.get(key).is_empty()) {
        form.set(Field::AllDay, "on");
    }
    form.set(Field::Venue, "all");
    let read = form.event(base, around);
    let mut problems: Vec<Problem> = read
        .as_ref()
        .err()
        .into_iter()
        .flatten()
        .map(|it| Problem::new(key_of(it.field), it.wrong.message(lang)))
        .collect();
    problems.extend(missing(fields, "where", lang));
    problems.extend(too_long(fields, "where", LINE, lang));
    if matches!(spot, Spot::Several(_)) {
        problems.push(Problem::new("where", Words(lang).suggest_which_place()));
    }
    problems.extend(about_both(fields, lang));
    match read {
        Ok(event) if problems.is_empty() => Ok(Event {
            venue: venue(fields.get("where"), spot, lang),
            ..event
        }),
        _ => Err(in_order(problems, &ORDER)),
    }
}

fn venue(words: &str, spot: &Spot, lang: Lang) -> Option<Venue> {
    let words = check::tidy_line(words);
    let name = match lang {
        Lang::De => Text::new(words),
        Lang::En => Text::both(words.clone(), words),
    };
    match spot {
        Spot::Place(slug) => Some(Venue::Place(slug.clone())),
        Spot::At(at) => Some(Venue::Point { name, at: *at }),
        Spot::Several(_) | Spot::Words => None,
    }
}

/// The name of a field of the organiser's form in this one.
fn key_of(field: Field) -> &'static str {
    match field {
        Field::TitleDe | Field::TitleEn => "title",
        Field::TextDe | Field::TextEn => "text",
        other => other.name(),
    }
}

/// What the office has to know beside the record, in its language.
pub fn event_remarks(fields: &Fields, spot: &Spot) -> String {
    let t = Words(Lang::De);
    let place = matches!(spot, Spot::Words).then(|| t.suggest_note_where(fields.get("where")));
    let note = fields.get("note").to_owned();
    let lines = place.into_iter().chain([note]).filter(|it| !it.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
