//! The passkeys of somebody: adding, naming, removing.

use leptos::prelude::*;

use super::frame::{Frame, document};
use super::route::AccountPage;
use super::sign_in::passkey_button;
use crate::words::Words;

/// A passkey as its owner sees it.
#[derive(Debug, Clone)]
pub struct PasskeyItem {
    /// Its name in forms.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// "3. November 2026"
    pub created: String,
    /// The same, of its last use.
    pub used: Option<String>,
}

/// What may be done with passkeys here and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Everything.
    All,
    /// Nothing before one of them has proven the session.
    ProveFirst,
    /// Nothing at all: the server's address does not allow passkeys.
    Impossible,
}

/// The page of the passkeys.
pub fn passkeys_page(frame: &Frame, items: Vec<PasskeyItem>, allowed: Allowed) -> String {
    let t = Words(frame.lang);
    let body = match allowed {
        Allowed::Impossible => view! { <p class="notice">{t.passkey_unavailable()}</p> }.into_any(),
        Allowed::ProveFirst => view! {
            <p class="lead">{t.passkey_use_yours()}</p>
            {passkey_button(frame, "sign-in", t.signin_passkey())}
            <p class="hint">{t.passkey_lost()}</p>
        }
        .into_any(),
        Allowed::All => view! {
            <p class="lead">{t.passkey_lead()}</p>
            {list(frame, items)}
            <section class="account-form">
                <h2>{t.passkey_add()}</h2>
                <label for="passkey-name">{t.passkey_add_name()}</label>
                <p class="hint" id="passkey-hint">{t.passkey_add_hint()}</p>
                <input id="passkey-name" maxlength="60" autocomplete="off" aria-describedby="passkey-hint" />
                {passkey_button(frame, "enrol", t.passkey_add())}
                <noscript>
                    <p class="hint">{t.signin_passkey_script()}</p>
                </noscript>
            </section>
        }
        .into_any(),
    };
    document(frame, t.account_passkeys(), body)
}

fn list(frame: &Frame, items: Vec<PasskeyItem>) -> impl IntoView + use<> {
    let t = Words(frame.lang);
    let action = AccountPage::Passkeys.path(frame.lang);
    if items.is_empty() {
        return view! { <p>{t.passkey_none()}</p> }.into_any();
    }
    let items = items
        .into_iter()
        .map(|item| {
            let field = format!("name-{}", item.id);
            let used = item
                .used
                .map_or_else(|| t.passkey_never_used().to_owned(), |day| t.passkey_used(day));
            view! {
                <li class="account-item">
                    <form method="post" action=action>
                        <input type="hidden" name="passkey" value=item.id.clone() />
                        <label class="hidden" for=field.clone()>{t.passkey_name_of()}</label>
                        <input id=field name="name" required maxlength="60" autocomplete="off" value=item.name.clone() />
                        <button class="button" type="submit" name="do" value="rename">{t.passkey_rename()}</button>
                        <button
                            class="button"
                            type="submit"
                            name="do"
                            value="remove"
                            aria-label=t.passkey_remove_of(&item.name)
                        >
                            {t.passkey_remove()}
                        </button>
                    </form>
                    <p class="hint">{t.passkey_created(item.created)} ", " {used}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="account-list">{items}</ul> }.into_any()
}
