//! What lies over a page and goes away again.
//!
//! A phone's back button closes it, the last one opened first, and so does Escape. The browser knows
//! best which of these a device has, and tells through a `CloseWatcher` (HTML, section 6.8); the
//! history stays what it is, a list of pages. Browsers without it have a button that closes, always.

#[cfg(feature = "hydrate")]
use leptos::prelude::*;

/// Calls `close` when the visitor goes back while `open` holds.
pub fn closes_on_back(open: impl Fn() -> bool + 'static, close: impl Fn() + Clone + 'static) {
    #[cfg(feature = "hydrate")]
    {
        // Asked often, answered only when it changes: every watch is a step for the back button.
        let open = Signal::derive_local(open);
        Effect::new(move |before: Option<Option<live::Watch>>| {
            match (open.get(), before.flatten()) {
                (false, _) => None,
                (true, Some(watch)) => Some(watch),
                (true, None) => live::Watch::new(close.clone()),
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (open, close);
}

#[cfg(feature = "hydrate")]
mod live {
    use leptos::wasm_bindgen::{self, JsCast, JsValue, prelude::*};

    #[wasm_bindgen]
    extern "C" {
        type CloseWatcher;
        /// Throws where there is no such thing.
        #[wasm_bindgen(constructor, catch)]
        fn new() -> Result<CloseWatcher, JsValue>;
        #[wasm_bindgen(method, setter)]
        fn set_onclose(this: &CloseWatcher, handler: &js_sys::Function);
        #[wasm_bindgen(method)]
        fn destroy(this: &CloseWatcher);
    }

    /// Waits for the visitor to go back, until it is dropped.
    pub(super) struct Watch {
        watcher: CloseWatcher,
        _close: Closure<dyn Fn()>,
    }

    impl Watch {
        pub(super) fn new(close: impl Fn() + 'static) -> Option<Self> {
            let watcher = CloseWatcher::new().ok()?;
            let close = Closure::<dyn Fn()>::new(close);
            watcher.set_onclose(close.as_ref().unchecked_ref());
            Some(Self {
                watcher,
                _close: close,
            })
        }
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            self.watcher.destroy();
        }
    }
}
