//! What is kept about somebody: taking it along, and erasing it.

use leptos::prelude::*;

use super::frame::{Frame, document};
use super::route::AccountPage;
use crate::words::Words;

/// The page "Meine Daten".
pub fn data_page(frame: &Frame) -> String {
    let t = Words(frame.lang);
    let body = view! {
        <p class="lead">{t.mydata_lead()}</p>
        <section class="account-form">
            <p id="export-hint">{t.mydata_export_hint()}</p>
            <p>
                <a
                    class="button"
                    href=AccountPage::Export.path(frame.lang)
                    download="meine-daten.json"
                    aria-describedby="export-hint"
                >
                    {t.mydata_export()}
                </a>
            </p>
        </section>
        <form class="account-form" method="post" action=AccountPage::Data.path(frame.lang)>
            <h2>{t.mydata_erase()}</h2>
            <p>{t.mydata_erase_text()}</p>
            <label class="account-check">
                <input type="checkbox" name="sure" value="yes" required />
                <span>{t.mydata_erase_sure()}</span>
            </label>
            <button class="button" type="submit">{t.mydata_erase_go()}</button>
        </form>
    };
    document(frame, t.account_data(), body)
}
