//! Suggestions of people without an account.
//!
//! Spam is kept out without knowing anybody: a field that only programs fill in, a form that says
//! when it was handed out ([`seal`]), limits, and a mail whose link has to be confirmed by hand. What
//! is confirmed waits for the office. No cookie is set, and no answer says whether an address is known.

mod confirm;
mod event;
mod place;
mod seal;
mod send;

use app::account::suggest::route::SuggestPage;
use app::city::Lang;
use axum::Router;
use axum::routing::{MethodRouter, get};
use tokio::sync::OnceCell;

use self::seal::Seal;
use super::Auth;
use super::failure::Failed;

/// The key of the forms, once it was needed.
#[derive(Default)]
pub(super) struct Seals(OnceCell<Seal>);

/// The pages for suggestions.
pub(super) fn routes() -> Router<Auth> {
    Router::new()
        .merge(both(
            SuggestPage::Event,
            &get(send::show_event).post(send::send_event),
        ))
        .merge(both(
            SuggestPage::Place,
            &get(send::show_place).post(send::send_place),
        ))
        .merge(both(SuggestPage::Thanks, &get(confirm::thanks)))
        .merge(both(
            SuggestPage::Confirm,
            &get(confirm::show).post(confirm::confirm),
        ))
        .merge(both(SuggestPage::Confirmed, &get(confirm::confirmed)))
}

fn both(page: SuggestPage, handler: &MethodRouter<Auth>) -> Router<Auth> {
    Lang::ALL.into_iter().fold(Router::new(), |router, lang| {
        router.route(page.path(lang), handler.clone())
    })
}

impl Auth {
    /// What seals the forms.
    async fn seal(&self) -> Result<&Seal, Failed> {
        let people = &self.people;
        let key = || async {
            let fresh = people.random.token()?;
            let kept = people.keeper.seal(&fresh, people.clock.now()).await?;
            Ok::<_, Failed>(Seal::new(&kept))
        };
        self.seals.0.get_or_try_init(key).await
    }
}
