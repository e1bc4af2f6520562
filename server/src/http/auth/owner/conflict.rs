//! Somebody else was faster: what differs, and from what both began.

use app::account::owner::conflict::{Conflict, Difference, conflict_page};
use app::account::owner::fields::Fields;
use app::account::owner::form::PARTS;
use app::account::owner::route::OwnerPage;
use app::city::{City, Lang, Place};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::edit::all_fields;
use super::publish::Mine;
use super::{hours, part_name};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::SignedIn;
use crate::store::Version;

/// The page with both versions. What was typed goes along, and with it the version that is there now.
pub(super) async fn show(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    mut fields: Fields,
    seen: Version,
) -> Result<Response, Failed> {
    let lang = person.lang;
    let here = OwnerPage::Edit.here(mine.slug.as_str());
    let frame = auth.frame_for(person, here).await?;
    let moment = auth.reader.moment();
    let city = &moment.published.city;
    let today = city.zone().date(moment.now);
    let theirs = all_fields(&mine.stored.record);
    let base = base(auth, mine, seen).await?;
    let differences = PARTS
        .into_iter()
        .filter(|part| !fields.agrees(&theirs, part))
        .map(|part| {
            let say = |fields: &Fields| match part {
                "hours" => hours::read(fields, today, lang).form.sentence(lang),
                _ => in_words(fields, part, city, lang),
            };
            let as_before = |fields: &Fields| {
                let base = base.as_ref();
                base.is_some_and(|base| fields.agrees(base, part))
            };
            Difference {
                part,
                label: part_name(part, lang).to_owned(),
                mine: say(&fields),
                theirs: say(&theirs),
                only_mine: as_before(&theirs),
                only_theirs: as_before(&fields),
            }
        })
        .collect();
    fields.set("version", mine.stored.version.to_string());
    let conflict = Conflict {
        slug: mine.slug.to_string(),
        fields,
        differences,
    };
    let page = Html(conflict_page(&frame, &conflict));
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// The version that both began with, if the history knows it.
async fn base(auth: &Auth, mine: &Mine, seen: Version) -> Result<Option<Fields>, Failed> {
    let history = auth.people.keeper.history(&mine.id()).await?;
    let change = history.into_iter().find(|it| it.version == seen);
    let place = change.and_then(|it| serde_json::from_value::<Place>(it.after?).ok());
    Ok(place.map(|place| all_fields(&place)))
}

/// What stands below a name, one value a line.
fn in_words(fields: &Fields, part: &str, city: &City, lang: Lang) -> String {
    let shown = |value: &str| match part {
        "category" => city
            .category(value)
            .map_or_else(|| value.to_owned(), |it| it.name.get(lang).to_owned()),
        _ => value.to_owned(),
    };
    let part = fields.part(part);
    let values: Vec<String> = part.pairs().map(|(_, value)| shown(value)).collect();
    values.join("\n")
}
