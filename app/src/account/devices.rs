//! Where somebody is signed in, and signing out there.

use leptos::prelude::*;

use super::frame::{Frame, document};
use super::route::AccountPage;
use crate::words::Words;

/// A device on which somebody is signed in.
#[derive(Debug, Clone)]
pub struct DeviceItem {
    /// Its name in forms.
    pub id: String,
    /// "Firefox auf Android"
    pub name: String,
    /// "heute 10:30"
    pub used: String,
    /// "3. November 2026"
    pub since: String,
    /// Whether a passkey has proven it.
    pub proven: bool,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The page "Angemeldete Geräte".
pub fn devices_page(frame: &Frame, items: Vec<DeviceItem>) -> String {
    let t = Words(frame.lang);
    let action = AccountPage::Devices.path(frame.lang);
    let others = (items.len() > 1).then(|| {
        view! {
            <form method="post" action=action>
                <button class="button" type="submit" name="do" value="others">{t.devices_end_others()}</button>
            </form>
        }
    });
    let items = items
        .into_iter()
        .map(|item| {
            let this = item
                .is_this
                .then(|| view! { " " <span class="sample">{t.devices_this()}</span> });
            let proven = item.proven.then(|| format!(", {}", t.devices_proven()));
            let end = (!item.is_this).then(|| {
                view! {
                    <form method="post" action=action>
                        <input type="hidden" name="session" value=item.id.clone() />
                        <button
                            class="button"
                            type="submit"
                            name="do"
                            value="one"
                            aria-label=t.devices_end_of(&item.name)
                        >
                            {t.devices_end()}
                        </button>
                    </form>
                }
            });
            view! {
                <li class="account-item is-row">
                    <div>
                        <h2>{item.name.clone()} {this}</h2>
                        <p class="hint">
                            {t.devices_used(item.used)} ", " {t.devices_since(item.since)} {proven}
                        </p>
                    </div>
                    {end}
                </li>
            }
        })
        .collect_view();
    let body = view! {
        <p class="lead">{t.devices_lead()}</p>
        <ul class="account-list">{items}</ul>
        {others}
    };
    document(frame, t.account_devices(), body)
}
