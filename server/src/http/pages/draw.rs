//! Drawing one page: the app's document, and behind it the values that it was drawn from.
//!
//! Leptos's own integration would send these values as scripts. Their text would depend on what
//! people have written, so the policy that lets them run could only be made from the finished page,
//! and would let run whatever somebody has managed to write into one. So this does what
//! `leptos_axum::render_app_async` does, but the values go as data (see [`app::data_block`]), and
//! the scripts of a page are known before it is drawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::Assets;
use app::data::ServerData;
use axum::http::StatusCode;
use futures::StreamExt;
use hydration_context::{SharedContext, SsrSharedContext};
use leptos::prelude::*;
use leptos::reactive::owner::Sandboxed;
use leptos_axum::ResponseOptions;
use leptos_meta::ServerMetaContext;
use leptos_router::location::RequestUrl;

/// In front of a path, so that one that begins with two slashes is not read as the name of a host.
/// Nothing in a page depends on it.
const ORIGIN: &str = "http://localhost";

/// A page as it is sent.
#[derive(Debug)]
pub(super) struct Drawn {
    /// 404 if the app knows no such page.
    pub status: StatusCode,
    pub html: String,
}

/// Draws the page at a path with its query.
pub(super) async fn draw(assets: Assets, data: ServerData, path: &str) -> Drawn {
    let shared = Arc::new(SsrSharedContext::new());
    let context: Arc<dyn SharedContext + Send + Sync> = shared.clone();
    let owner = Owner::new_root(Some(context));
    let url = RequestUrl::new(&format!("{ORIGIN}{path}"));
    // What is drawn finds its values in an arena of its own, on whichever thread it goes on.
    Sandboxed::new(async move {
        let (meta, head) = ServerMetaContext::new();
        let options = ResponseOptions::default();
        let answer = options.clone();
        let document = owner.with(|| {
            provide_context(url);
            provide_context(meta);
            provide_context(options);
            provide_context(data);
            app::shell(assets).to_html_stream_in_order()
        });
        let document = document.collect::<String>().await;
        while let Some(pending) = shared.await_deferred() {
            pending.await;
        }
        let document = futures::stream::iter([document]);
        let document = head.inject_meta_context(document).await;
        let mut html = document.collect::<String>().await;
        let values: BTreeMap<usize, String> = shared
            .consume_buffers()
            .await
            .into_iter()
            .map(|(id, value)| (id.into_inner(), value))
            .collect();
        html.push_str(&app::data_block(&values));
        owner.unset_with_forced_cleanup();
        let status = answer.0.read().ok().and_then(|it| it.status);
        Drawn {
            status: status.unwrap_or(StatusCode::OK),
            html,
        }
    })
    .await
}
