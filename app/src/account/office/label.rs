//! What the fields of records are called, and what their values say, for people.
//!
//! Differences, forms and tables all show records field by field; here each field and each value gets
//! its words. A field that is not known here keeps its own name, so that nothing is ever hidden.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use crate::city::{Kind, Lang};
use crate::view::phrase;
use crate::words::Words;

/// What a member of a record's JSON is called.
pub fn field(key: &str, lang: Lang) -> String {
    let t = Words(lang);
    let label = match key {
        "de" => t.recordfield_german(),
        "en" => t.recordfield_english(),
        "slug" => t.recordfield_slug(),
        "name" => t.recordfield_name(),
        "title" => t.recordfield_title(),
        "kind" => t.recordfield_kind(),
        "lines" => t.recordfield_lines(),
        "furniture" => t.recordfield_furniture(),
        "artist" => t.recordfield_artist(),
        "year" => t.recordfield_year(),
        "seats" => t.recordfield_seats(),
        "shade" => t.recordfield_shade(),
        "since" => t.recordfield_since(),
        "until" => t.recordfield_until(),
        "from" => t.recordfield_from(),
        "before" => t.recordfield_before(),
        "at" => t.recordfield_at(),
        "lon" => t.recordfield_lon(),
        "lat" => t.recordfield_lat(),
        "networks" => t.recordfield_networks(),
        "categories" => t.recordfield_categories(),
        "category" => t.recordfield_category(),
        "summary" => t.recordfield_summary(),
        "text" => t.recordfield_text(),
        "address" => t.recordfield_address(),
        "street" => t.recordfield_street(),
        "house_number" => t.recordfield_house_number(),
        "postcode" => t.recordfield_postcode(),
        "city" => t.recordfield_city(),
        "district" => t.recordfield_district(),
        "hours" => t.recordfield_hours(),
        "closures" => t.recordfield_closures(),
        "contact" => t.recordfield_contact(),
        "phone" => t.recordfield_phone(),
        "email" => t.recordfield_email(),
        "website" => t.recordfield_website(),
        "links" => t.recordfield_links(),
        "label" => t.recordfield_label(),
        "url" => t.recordfield_url(),
        "access" => t.recordfield_access(),
        "wheelchair" => t.recordfield_wheelchair(),
        "toilet" => t.recordfield_toilet(),
        "door_cm" => t.recordfield_door_cm(),
        "step_cm" => t.recordfield_step_cm(),
        "hearing_loop" => t.recordfield_hearing_loop(),
        "tactile" => t.recordfield_tactile(),
        "note" => t.recordfield_note(),
        "pictures" => t.recordfield_pictures(),
        "alt" => t.recordfield_alt(),
        "credit" => t.recordfield_credit(),
        "licence" => t.recordfield_licence(),
        "source" => t.recordfield_source(),
        "as_of" => t.recordfield_as_of(),
        "sample" => t.recordfield_sample(),
        "organiser" => t.recordfield_organiser(),
        "venue" => t.recordfield_venue(),
        "place" => t.recordfield_place(),
        "when" => t.recordfield_when(),
        "start" => t.recordfield_start(),
        "end" => t.recordfield_end(),
        "all_day" => t.recordfield_all_day(),
        "rrule" => t.recordfield_rrule(),
        "except" => t.recordfield_except(),
        "season" => t.recordfield_season(),
        "price" => t.recordfield_price(),
        "free" => t.recordfield_free(),
        "paid" => t.recordfield_paid(),
        "link" => t.recordfield_link(),
        "state" => t.recordfield_state(),
        "state_note" => t.recordfield_state_note(),
        "offers" => t.recordfield_offers(),
        "published" => t.recordfield_published(),
        "osm" => t.recordfield_osm(),
        "description" => t.recordfield_description(),
        "languages" => t.recordfield_languages(),
        "centre" => t.recordfield_centre(),
        "bounds" => t.recordfield_bounds(),
        "schematic" => t.recordfield_schematic(),
        "attribution" => t.recordfield_attribution(),
        "publisher" => t.recordfield_publisher(),
        "districts" => t.recordfield_districts(),
        "mark" => t.recordfield_mark(),
        "events" => t.recordfield_events(),
        "outdoors" => t.recordfield_outdoors(),
        "words" => t.recordfield_words(),
        "reason" => t.recordfield_reason(),
        other => other,
    };
    label.to_owned()
}

/// What a value deep in a record is called, by the names on the way to it.
pub fn path(path: &[&str], lang: Lang) -> String {
    let t = Words(lang);
    match path {
        [.., "0"] => field("lon", lang),
        [.., "1"] => field("lat", lang),
        [.., "name", last @ ("de" | "en")] if path.first() == Some(&"venue") => {
            let name = t.recordfield_of_venue(field("name", lang));
            t.recordfield_in_lang(field(last, lang), name)
        }
        [.., of, last @ ("de" | "en")] => t.recordfield_in_lang(field(last, lang), field(of, lang)),
        ["source", last] => t.recordfield_of_source(field(last, lang)),
        ["venue", last] => t.recordfield_of_venue(field(last, lang)),
        [.., last] => field(last, lang),
        [] => String::new(),
    }
}

/// What a word of a fixed list says, such as a kind or a state.
pub fn word(key: &str, word: &str, lang: Lang) -> Option<String> {
    let t = Words(lang);
    let said = match (key, word) {
        ("kind", kind) => phrase::kind(Kind::from_key(kind)?, lang),
        ("state", "scheduled") => t.recordfield_scheduled(),
        ("state", "cancelled") => t.recordfield_cancelled(),
        ("state", "postponed") => t.recordfield_postponed(),
        ("state", "moved") => t.recordfield_moved(),
        ("wheelchair", "yes") => t.recordfield_yes(),
        ("wheelchair", "no") => t.recordfield_no(),
        ("wheelchair", "limited") => t.recordfield_limited(),
        ("hours", "unknown") => t.recordfield_unknown(),
        ("hours", "by_appointment") => t.recordfield_by_appointment(),
        ("price", "free") => t.recordfield_free(),
        _ => return None,
    };
    Some(said.to_owned())
}

/// A day, or a day with its time on the clock, as people write it; none if the text is neither.
fn moment(text: &str, lang: Lang) -> Option<String> {
    if let Ok(at) = text.parse::<NaiveDateTime>() {
        let (day, time) = (phrase::date(at.date(), lang), at.time().format("%H:%M"));
        return Some(Words(lang).recordfield_day_time(day, time));
    }
    let day = text.parse::<NaiveDate>().ok()?;
    Some(phrase::date(day, lang))
}

/// A field's value in words, a line for each part of it. Nothing is left out.
pub fn lines(key: &str, value: &Value, lang: Lang) -> Vec<String> {
    let t = Words(lang);
    match value {
        Value::Null => vec![t.recordfield_nothing().to_owned()],
        Value::Bool(true) => vec![t.recordfield_yes().to_owned()],
        Value::Bool(false) => vec![t.recordfield_no().to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) => match word(key, text, lang).or_else(|| moment(text, lang)) {
            Some(said) => vec![said],
            None => text.split('\n').map(str::to_owned).collect(),
        },
        Value::Array(items) if items.is_empty() => vec![t.recordfield_nothing().to_owned()],
        Value::Array(items) if items.iter().all(Value::is_number) => {
            let numbers: Vec<String> = items.iter().map(Value::to_string).collect();
            vec![numbers.join(", ")]
        }
        Value::Array(items) => items
            .iter()
            .flat_map(|item| match item {
                Value::Object(_) => vec![lines(key, item, lang).join(" · ")],
                item => lines(key, item, lang),
            })
            .collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(inner, value)| {
                let said = lines(inner, value, lang);
                // A kind stands within its own group of fields and needs no second label, and that
                // dates are known, or a place is a point, is seen.
                if inner == key || ["dated", "point"].contains(&inner.as_str()) {
                    return said;
                }
                let label = field(inner, lang);
                said.into_iter()
                    .map(|line| format!("{label}: {line}"))
                    .collect()
            })
            .collect(),
    }
}

/// The pictures of this server that a value names, to be shown beside the words.
pub fn pictures(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => match members.get("src") {
            Some(Value::String(src)) if src.starts_with('/') && !src.starts_with("//") => {
                vec![src.clone()]
            }
            _ => Vec::new(),
        },
        Value::Array(items) => items.iter().flat_map(pictures).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_told_in_words() {
        let tell = |key, value| lines(key, &value, Lang::De);
        assert_eq!(tell("sample", json!(true)), ["ja"]);
        assert_eq!(tell("name", json!(null)), ["nichts"]);
        assert_eq!(
            tell("name", json!({"de": "Laden", "en": "Shop"})),
            ["Deutsch: Laden", "Englisch: Shop"]
        );
        assert_eq!(tell("hours", json!("unknown")), ["unbekannt"]);
        assert_eq!(
            tell("when", json!({"dated": {"start": "2026-12-05T18:00:00"}})),
            ["Beginn: 5. Dezember 2026, 18:00 Uhr"]
        );
        assert_eq!(tell("as_of", json!("2026-11-21")), ["21. November 2026"]);
        assert_eq!(tell("summary", json!("Am 5.12.2026")), ["Am 5.12.2026"]);
        assert_eq!(tell("at", json!([7.46, 51.51])), ["7.46, 51.51"]);
        assert_eq!(
            tell("kind", json!({"kind": "shop"})),
            [phrase::kind(Kind::Shop, Lang::De)]
        );
        assert_eq!(
            tell("offers", json!([{"place": "a", "text": {"de": "Tee"}}])),
            ["Ort der Karte: a · Text: Deutsch: Tee"]
        );
    }

    #[test]
    fn columns_are_told_by_the_way_to_them() {
        assert_eq!(path(&["name", "de"], Lang::De), "Name (Deutsch)");
        assert_eq!(
            path(&["venue", "point", "at", "0"], Lang::En),
            "Longitude (degrees east)"
        );
        assert_eq!(path(&["source", "name"], Lang::En), "Source: Name");
    }

    #[test]
    fn only_pictures_of_this_server_are_shown() {
        let value = json!([
            {"src": "/media/a.jpg"},
            {"src": "https://elsewhere.example/x.gif"},
            {"src": "//elsewhere.example/x.gif"}
        ]);
        assert_eq!(pictures(&value), ["/media/a.jpg"]);
    }
}
