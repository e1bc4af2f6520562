//! The tables as CSV files: out, and in with a preview.

use std::collections::HashSet;

use app::account::frame::Notice;
use app::account::office::import::{ChangedRow, Import, ImportPreview, import_page};
use app::account::office::label;
use app::account::office::table::Table;
use app::account::rights::Action;
use app::city::{Event, Lang, Place, Revision, Slug};
use app::words::Words;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::{Say, Told, allowed, frame, state};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::upload::{self, Bounds};
use crate::http::auth::visitor::{Active, SignedIn};
use crate::import::csv::{self, Known, Mistake, Preview};
use crate::media::MediaError;
use crate::store::StoreError;

/// The largest table, in bytes.
const MOST: usize = 4 << 20;

/// The largest request: the table with what a form wraps it in.
pub(super) const BODY: usize = MOST + (64 << 10);

/// So many mistakes are told at once.
const MISTAKES: usize = 100;

/// `GET /konto/redaktion/orte.csv`
pub(super) async fn places(
    State(auth): State<Auth>,
    Active(person): Active,
) -> Result<Response, Failed> {
    allowed(&person, Action::Bulk)?;
    let all = auth.people.keeper.places().await?;
    Ok(file("orte.csv", csv::write(&all)?))
}

/// `GET /konto/redaktion/termine.csv`
pub(super) async fn events(
    State(auth): State<Auth>,
    Active(person): Active,
) -> Result<Response, Failed> {
    allowed(&person, Action::Bulk)?;
    let all = auth.people.keeper.events().await?;
    Ok(file("termine.csv", csv::write(&all)?))
}

fn file(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, text).into_response()
}

/// `GET /konto/redaktion/orte/einlesen`
pub(super) async fn ask_places(
    State(auth): State<Auth>,
    Active(person): Active,
) -> Result<Response, Failed> {
    ask(&auth, &person, Table::Places).await
}

/// `GET /konto/redaktion/termine/einlesen`
pub(super) async fn ask_events(
    State(auth): State<Auth>,
    Active(person): Active,
) -> Result<Response, Failed> {
    ask(&auth, &person, Table::Events).await
}

async fn ask(auth: &Auth, person: &SignedIn, table: Table) -> Result<Response, Failed> {
    allowed(person, Action::Bulk)?;
    draw(auth, person, table, Import::default(), None, StatusCode::OK).await
}

/// `POST /konto/redaktion/orte/einlesen`
pub(super) async fn take_places(
    State(auth): State<Auth>,
    Active(person): Active,
    request: Request,
) -> Result<Response, Failed> {
    take(&auth, &person, Table::Places, request).await
}

/// `POST /konto/redaktion/termine/einlesen`
pub(super) async fn take_events(
    State(auth): State<Auth>,
    Active(person): Active,
    request: Request,
) -> Result<Response, Failed> {
    take(&auth, &person, Table::Events, request).await
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    table: Table,
    import: Import,
    notice: Option<Notice>,
    status: StatusCode,
) -> Result<Response, Failed> {
    let mut frame = frame(auth, person, table.import(), "", &Say::default()).await?;
    frame.notice = notice;
    let page = Html(import_page(&frame, table, &import));
    Ok((status, page).into_response())
}

/// What was sent.
#[derive(Debug, Default)]
struct Sent {
    table: Vec<u8>,
    revision: Option<Revision>,
    sure: bool,
}

/// What a request may bring. The table comes as a file first, and as a text with the confirmation.
const BOUNDS: Bounds = Bounds {
    fields: 10,
    texts: 1_000,
    files: 1,
    file: MOST,
    long: &["file", "table"],
};

impl Sent {
    /// None if there is no table, or more than a table may be.
    fn of(sent: upload::Sent) -> Result<Option<Self>, MediaError> {
        let table = sent.files.into_iter().next().and_then(|it| it.upload);
        let (Some(table), None) = (table, sent.broken) else {
            return Ok(None);
        };
        let get = |name: &str| sent.pairs.iter().rfind(|(key, _)| key == name);
        Ok(Some(Self {
            table: table.read()?,
            revision: get("revision").and_then(|(_, it)| it.parse().ok().map(Revision)),
            sure: get("sure").is_some_and(|(_, it)| it == "yes"),
        }))
    }
}

/// Says what would change; writes it once that is confirmed and still true.
async fn take(
    auth: &Auth,
    person: &SignedIn,
    table: Table,
    request: Request,
) -> Result<Response, Failed> {
    allowed(person, Action::Bulk)?;
    let sent = match upload::read(auth, request, BOUNDS).await {
        Ok(sent) => sent,
        Err(refused) => return Ok(refused),
    };
    let lang = person.lang;
    let t = Words(lang);
    let Some(sent) = Sent::of(sent)? else {
        let notice = Some(Notice::error(t.officetable_no_file()));
        let (import, status) = (Import::default(), StatusCode::UNPROCESSABLE_ENTITY);
        return draw(auth, person, table, import, notice, status).await;
    };
    let revision = auth.people.keeper.revision().await?;
    let preview = match compare(auth, table, &sent.table).await? {
        Ok(preview) => preview,
        Err(mistakes) => {
            let told = mistakes.iter().take(MISTAKES).map(|it| it.message(lang));
            let import = Import {
                mistakes: told.collect(),
                preview: None,
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return draw(auth, person, table, import, None, status).await;
        }
    };
    let mut notice = None;
    if sent.sure && sent.revision == Some(revision) {
        match state::write_all(auth, person, preview.writes).await {
            Ok(()) => return Ok(Told::Imported.at(table.page(), lang, "")),
            Err(StoreError::Stale { .. }) => {
                return Ok(Told::ImportAgain.at(table.import(), lang, ""));
            }
            Err(
                StoreError::Unknown { .. } | StoreError::Invalid { .. } | StoreError::InUse { .. },
            ) => {
                let import = Import {
                    mistakes: vec![t.officetable_refused().to_owned()],
                    preview: None,
                };
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return draw(auth, person, table, import, None, status).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    if sent.sure {
        notice = Some(Notice::error(t.officetable_import_again()));
    }
    let import = Import {
        mistakes: Vec::new(),
        preview: Some(told(preview, &sent, table, revision, lang)),
    };
    draw(auth, person, table, import, notice, StatusCode::OK).await
}

/// The preview in words.
fn told(
    preview: Preview,
    sent: &Sent,
    table: Table,
    revision: Revision,
    lang: Lang,
) -> ImportPreview {
    let t = Words(lang);
    let columns = match table {
        Table::Places => csv::columns::<Place>(),
        Table::Events => csv::columns::<Event>(),
    };
    let column = |name: &str| {
        let found = columns.iter().find(|it| it.name == name);
        found.map_or_else(|| label::field(name, lang), |it| label::path(it.path, lang))
    };
    let changed = preview.changed.into_iter().map(|it| {
        let name = t.officetable_in_line(it.line, &it.slug);
        let cells = it.cells.into_iter();
        let cells = cells.map(|cell| (column(cell.column), cell.before, cell.after));
        ChangedRow {
            name,
            cells: cells.collect(),
        }
    });
    ImportPreview {
        new: preview.new.iter().map(Slug::to_string).collect(),
        changed: changed.collect(),
        same: preview.same,
        table: String::from_utf8_lossy(&sent.table).into_owned(),
        revision: revision.0,
    }
}

async fn compare(
    auth: &Auth,
    table: Table,
    bytes: &[u8],
) -> Result<Result<Preview, Vec<Mistake>>, Failed> {
    let keeper = &auth.people.keeper;
    let moment = auth.reader.moment();
    let places = keeper.places().await?;
    let known = Known {
        info: moment.published.city.info(),
        places: places
            .iter()
            .map(|it| &it.record.slug)
            .collect::<HashSet<_>>(),
        now: moment.now,
    };
    Ok(match table {
        Table::Places => csv::read(bytes, &places, &known),
        Table::Events => csv::read(bytes, &keeper.events().await?, &known),
    })
}
