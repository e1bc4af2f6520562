//! Bringing a table in: choosing the file, seeing what would change or what is wrong, confirming.

use leptos::prelude::*;

use super::part::office_document;
use super::table::Table;
use crate::account::frame::Frame;
use crate::words::Words;

/// A record that a file would change.
#[derive(Debug, Clone)]
pub struct ChangedRow {
    /// What it is called, and its line in the file.
    pub name: String,
    /// For each cell its column, before, after.
    pub cells: Vec<(String, String, String)>,
}

/// What a file would change.
#[derive(Debug, Clone, Default)]
pub struct ImportPreview {
    /// Records that are new.
    pub new: Vec<String>,
    /// Records that would change.
    pub changed: Vec<ChangedRow>,
    /// Rows that say what is there already.
    pub same: usize,
    /// The file, to be sent again with the confirmation.
    pub table: String,
    /// The state of the data that the comparison was made with.
    pub revision: i64,
}

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// What is wrong, by line.
    pub mistakes: Vec<String>,
    /// What would change; none before there is a file.
    pub preview: Option<ImportPreview>,
}

/// The page.
pub fn import_page(frame: &Frame, table: Table, import: &Import) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let target = table.import().pattern(lang);
    let mistakes = (!import.mistakes.is_empty()).then(|| {
        let items = import
            .mistakes
            .iter()
            .map(|it| view! { <li>{it.clone()}</li> })
            .collect_view();
        view! {
            <div class="notice is-error to-mend" role="alert">
                <p>{t.officetable_mistakes(import.mistakes.len())}</p>
                <ul>{items}</ul>
            </div>
        }
    });
    let preview = import
        .preview
        .as_ref()
        .map(|it| preview(it, table, frame.lang));
    let body = view! {
        <p class="lead">{t.officetable_import_lead()}</p>
        {mistakes}
        {preview}
        <form class="account-form" method="post" action=target enctype="multipart/form-data">
            <label for="file">{t.officetable_file()}</label>
            <p class="hint" id="file-hint">{t.officetable_file_hint()}</p>
            <input
                id="file"
                name="file"
                type="file"
                accept=".csv,text/csv"
                required
                aria-describedby="file-hint"
            />
            <button class="button" type="submit">{t.officetable_check()}</button>
        </form>
        <p>
            <a class="button" href=table.page().pattern(lang)>{t.officetable_back()}</a>
        </p>
    };
    office_document(frame, table.part(), t.officetable_import(), body)
}

fn preview(it: &ImportPreview, table: Table, lang: crate::city::Lang) -> impl IntoView + use<> {
    let t = Words(lang);
    let new = it
        .new
        .iter()
        .map(|name| view! { <li>{name.clone()}</li> })
        .collect_view();
    let new = (!it.new.is_empty()).then(|| {
        view! {
            <h2>{t.officetable_new(it.new.len())}</h2>
            <ul class="links-plain office-names">{new}</ul>
        }
    });
    let changed = it
        .changed
        .iter()
        .map(|ChangedRow { name, cells }| {
            let rows = cells
                .iter()
                .map(|(column, before, after)| {
                    view! {
                        <tr>
                            <th scope="row">{column.clone()}</th>
                            <td data-label=t.office_now()>{before.clone()}</td>
                            <td class="is-new" data-label=t.office_wanted()>{after.clone()}</td>
                        </tr>
                    }
                })
                .collect_view();
            view! {
                <h3>{name.clone()}</h3>
                <table class="office-difference">
                    <thead>
                        <tr>
                            <th scope="col">{t.office_field()}</th>
                            <th scope="col">{t.office_now()}</th>
                            <th scope="col">{t.office_wanted()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }
        })
        .collect_view();
    let changed = (!it.changed.is_empty()).then(|| {
        view! {
            <h2>{t.officetable_changed(it.changed.len())}</h2>
            {changed}
        }
    });
    let something = !(it.new.is_empty() && it.changed.is_empty());
    let confirm = something.then(|| {
        view! {
            <form method="post" action=table.import().pattern(lang) enctype="multipart/form-data">
                <input type="hidden" name="revision" value=it.revision.to_string() />
                <input type="hidden" name="table" value=it.table.clone() />
                <button class="button primary" type="submit" name="sure" value="yes">
                    {t.officetable_import_go()}
                </button>
            </form>
        }
    });
    let nothing =
        (!something).then(|| view! { <p class="notice">{t.officetable_import_same()}</p> });
    view! {
        <section class="office-preview">
            {new}
            {changed}
            <p class="hint">{t.officetable_unchanged(it.same)}</p>
            {nothing}
            {confirm}
        </section>
    }
}
