//! The page of the city's own record.

use leptos::prelude::*;

use super::form::{Fields, Part};
use crate::account::field::{Area, Problem, area, to_mend};
use crate::account::frame::Frame;
use crate::account::office::desk::difference_table;
use crate::account::office::difference::Difference;
use crate::account::office::part::{self, office_document};
use crate::account::office::route::OfficePage;
use crate::city::Lang;
use crate::words::Words;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct CityForms {
    /// What stands in the fields of all parts.
    pub fields: Fields,
    /// The version that was seen.
    pub version: i64,
    /// The part that was sent, with what is to be mended.
    pub sent: Option<Part>,
    /// What is to be mended in it.
    pub problems: Vec<Problem>,
    /// Set if somebody else was faster: what differs.
    pub conflict: Option<Vec<Difference>>,
    /// What the office looks at first: the name in the form, whether it is ticked.
    pub review: [(&'static str, bool); 4],
}

/// The page.
pub fn city_page(frame: &Frame, city: &CityForms) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let conflict = city.conflict.as_ref().map(|differences| {
        view! {
            <section class="notice is-error" role="alert">
                <p>{t.office_conflict()}</p>
                {difference_table(differences, None, true, lang)}
                <a class="button" href=OfficePage::City.pattern(lang)>{t.office_use_theirs()}</a>
            </section>
        }
    });
    let forms = Part::ALL
        .map(|part| {
            let title = match part {
                Part::Texts => t.officecity_texts(),
                Part::Networks => t.recordfield_networks(),
                Part::Categories => t.recordfield_categories(),
                Part::Districts => t.recordfield_districts(),
            };
            let inside = match part {
                Part::Texts => texts(city, lang).into_any(),
                Part::Networks | Part::Categories | Part::Districts => rows(city, part, lang),
            };
            view! {
                <details class="office-part" open=city.sent == Some(part)>
                    <summary>
                        <h2>{title}</h2>
                    </summary>
                    <form class="account-form" method="post" action=OfficePage::City.pattern(lang)>
                        <input type="hidden" name="version" value=city.version.to_string() />
                        <input type="hidden" name="part" value=part.key() />
                        {inside}
                        <button class="button primary" type="submit">{t.office_save()}</button>
                    </form>
                </details>
            }
        })
        .collect_view();
    let body = view! {
        <p class="lead">{t.officecity_lead()}</p>
        {to_mend(t.office_mend(), &city.problems)}
        {conflict}
        {forms}
        {review(city, lang)}
        <p class="office-buttons">
            <a class="button" href=OfficePage::CityHistory.pattern(lang)>{t.officehistory_title()}</a>
            <a class="button" href=OfficePage::Samples.pattern(lang)>{t.officecity_samples()}</a>
        </p>
    };
    office_document(frame, part::Part::City, t.officecity_title(), body)
}

fn review(city: &CityForms, lang: Lang) -> impl IntoView + use<> {
    let t = Words(lang);
    let boxes = city
        .review
        .map(|(name, ticked)| {
            let label = match name {
                "names" => t.officecity_review_names(),
                "pictures" => t.officecity_review_pictures(),
                "events" => t.officecity_review_events(),
                _ => t.officecity_review_calendars(),
            };
            view! {
                <label class="account-check">
                    <input type="checkbox" name=name value="yes" checked=ticked />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    let was = city.review.iter().filter(|it| it.1).map(|it| it.0);
    let was = was.collect::<Vec<_>>().join(" ");
    view! {
        <section>
            <h2>{t.officecity_review()}</h2>
            <form class="account-form" method="post" action=OfficePage::City.pattern(lang)>
                <p class="hint">{t.officecity_review_hint()}</p>
                <input type="hidden" name="part" value="review" />
                <input type="hidden" name="was" value=was />
                {boxes}
                <button class="button primary" type="submit">{t.office_save()}</button>
            </form>
        </section>
    }
}

/// How a field is drawn.
#[derive(Clone, Copy)]
enum Shape {
    Line,
    Area,
    Tick,
}

fn field(city: &CityForms, key: &str, label: String, shape: Shape) -> AnyView {
    let value = city.fields.get(key).to_owned();
    let wrong: Vec<String> = city
        .problems
        .iter()
        .filter(|it| it.field == key)
        .map(|it| it.message.clone())
        .collect();
    let invalid = !wrong.is_empty();
    let error_id = format!("{key}-error");
    let described = invalid.then(|| error_id.clone());
    let error = invalid.then(|| view! { <p class="field-error" id=error_id>{wrong.join(" ")}</p> });
    let key = key.to_owned();
    match shape {
        Shape::Tick => view! {
            <label class="account-check">
                <input type="checkbox" id=key.clone() name=key value="yes" checked=value == "yes" />
                <span>{label}</span>
            </label>
        }
        .into_any(),
        Shape::Area => {
            let text = Area {
                rows: 3,
                described_by: described,
                invalid,
                ..Area::default()
            };
            view! {
                <div class="office-field">
                    <label for=key.clone()>{label}</label>
                    {error}
                    {area(&key, &key, &value, text)}
                </div>
            }
            .into_any()
        }
        Shape::Line => view! {
            <div class="office-field">
                <label for=key.clone()>{label}</label>
                {error}
                <input
                    id=key.clone()
                    name=key
                    value=value
                    aria-describedby=described
                    aria-invalid=invalid.then_some("true")
                />
            </div>
        }
        .into_any(),
    }
}

fn texts(city: &CityForms, lang: Lang) -> impl IntoView + use<> {
    let t = Words(lang);
    let both = |name: &'static str| {
        let of = |it: &'static str| t.recordfield_in_lang(it, name);
        (of(t.recordfield_german()), of(t.recordfield_english()))
    };
    let (title_de, title_en) = both(t.recordfield_title());
    let (text_de, text_en) = both(t.recordfield_description());
    let fields = [
        ("city", t.officecity_name().to_owned(), Shape::Line),
        ("email", t.recordfield_email().to_owned(), Shape::Line),
        ("title.de", title_de, Shape::Line),
        ("title.en", title_en, Shape::Line),
        ("description.de", text_de, Shape::Area),
        ("description.en", text_en, Shape::Area),
        (
            "publisher",
            t.officecity_publisher().to_owned(),
            Shape::Area,
        ),
        ("english", t.officecity_english().to_owned(), Shape::Tick),
        (
            "schematic",
            t.officecity_schematic().to_owned(),
            Shape::Tick,
        ),
        ("lon", t.officecity_centre_lon().to_owned(), Shape::Line),
        ("lat", t.officecity_centre_lat().to_owned(), Shape::Line),
        ("west", t.officecity_west().to_owned(), Shape::Line),
        ("south", t.officecity_south().to_owned(), Shape::Line),
        ("east", t.officecity_east().to_owned(), Shape::Line),
        ("north", t.officecity_north().to_owned(), Shape::Line),
    ];
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(key, label, shape)| field(city, key, label, shape))
        .collect();
    view! { <div class="office-columns">{fields}</div> }
}

/// The rows of a list, and two empty ones.
fn rows(city: &CityForms, part: Part, lang: Lang) -> AnyView {
    let t = Words(lang);
    let list = part.key();
    let in_lang = |what: &'static str, lang: &'static str| t.recordfield_in_lang(lang, what);
    let (german, english) = (t.recordfield_german(), t.recordfield_english());
    let name = t.recordfield_name();
    let slug = ("slug", t.recordfield_slug().to_owned(), Shape::Line);
    let mut shapes = vec![slug];
    match part {
        Part::Districts | Part::Texts => shapes.push(("name", name.to_owned(), Shape::Line)),
        Part::Networks => shapes.extend([
            ("name.de", in_lang(name, german), Shape::Line),
            ("name.en", in_lang(name, english), Shape::Line),
            ("mark", t.recordfield_mark().to_owned(), Shape::Line),
            ("url", t.recordfield_url().to_owned(), Shape::Line),
            (
                "text.de",
                in_lang(t.recordfield_text(), german),
                Shape::Area,
            ),
            (
                "text.en",
                in_lang(t.recordfield_text(), english),
                Shape::Area,
            ),
        ]),
        Part::Categories => shapes.extend([
            ("name.de", in_lang(name, german), Shape::Line),
            ("name.en", in_lang(name, english), Shape::Line),
            ("words", t.officecity_words().to_owned(), Shape::Line),
            ("events", t.recordfield_events().to_owned(), Shape::Tick),
            ("outdoors", t.recordfield_outdoors().to_owned(), Shape::Tick),
        ]),
    }
    let count = city.fields.rows(list);
    let rows: Vec<_> = (0..count + 2)
        .map(|i| {
            let title = if i < count {
                let key = match part {
                    Part::Districts | Part::Texts => format!("{list}.{i}.name"),
                    Part::Networks | Part::Categories => format!("{list}.{i}.name.de"),
                };
                city.fields.get(&key).to_owned()
            } else {
                t.officecity_another().to_owned()
            };
            let fields: Vec<_> = shapes
                .iter()
                .map(|(name, label, shape)| {
                    field(city, &format!("{list}.{i}.{name}"), label.clone(), *shape)
                })
                .collect();
            view! {
                <fieldset class="office-group">
                    <legend>{title}</legend>
                    {fields}
                </fieldset>
            }
        })
        .collect();
    view! {
        <p class="hint">{t.officecity_rows_hint()}</p>
        {rows}
    }
    .into_any()
}
