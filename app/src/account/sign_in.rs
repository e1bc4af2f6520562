//! Signing in: asking for a link, entering the code, pressing the link's button.

use leptos::prelude::*;

use super::frame::{Frame, document};
use super::route::AccountPage;
use crate::words::Words;

/// What a passkey's script has to say, in the reader's language, as attributes of its button.
pub(super) fn passkey_button(
    frame: &Frame,
    do_what: &'static str,
    label: &str,
) -> impl IntoView + use<> {
    let t = Words(frame.lang);
    view! {
        <div class="account-passkey" data-passkey=do_what data-to=AccountPage::Home.path(frame.lang)>
            <button
                class="button"
                type="button"
                hidden
                data-unsupported=t.passkey_no_support()
                data-cancelled=t.passkey_cancelled()
                data-unknown=t.passkey_unknown()
                data-already=t.passkey_already()
                data-failed=t.passkey_failed()
                data-working=t.passkey_working()
            >
                {label.to_owned()}
            </button>
            <p class="said" role="status"></p>
        </div>
    }
}

/// Where a link is asked for.
///
/// `mail` is what was typed before, if it was wrong; `passkeys` whether they are possible here.
pub fn sign_in_page(frame: &Frame, mail: &str, wrong: bool, passkeys: bool) -> String {
    let t = Words(frame.lang);
    let error = wrong.then(|| {
        view! { <p class="field-error" id="mail-error">{t.signin_mail_wrong()}</p> }
    });
    let with_passkey = passkeys.then(|| {
        view! {
            <section class="account-or">
                <p class="hint">{t.signin_passkey_hint()}</p>
                {passkey_button(frame, "sign-in", t.signin_passkey())}
                <noscript>
                    <p class="hint">{t.signin_passkey_script()}</p>
                </noscript>
            </section>
        }
    });
    let body = view! {
        <p class="lead">{t.signin_lead()}</p>
        <form class="account-form" method="post" action=AccountPage::SignIn.path(frame.lang)>
            <label for="mail">{t.signin_mail()}</label>
            {error}
            <input
                id="mail"
                name="mail"
                type="email"
                autocomplete="username webauthn"
                autocapitalize="none"
                spellcheck="false"
                required
                maxlength="254"
                value=mail.to_owned()
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some("mail-error")
            />
            <button class="button primary" type="submit">{t.signin_send()}</button>
        </form>
        {with_passkey}
        <p class="hint">{t.signin_invited()}</p>
    };
    document(frame, t.signin_title(), body)
}

/// Says that a mail is on its way, and takes the code from it.
pub fn code_page(frame: &Frame) -> String {
    let t = Words(frame.lang);
    let body = view! {
        <p class="lead">{t.signin_sent()}</p>
        <form class="account-form" method="post" action=AccountPage::Code.path(frame.lang)>
            <label for="code">{t.signin_code()}</label>
            <p class="hint" id="code-hint">{t.signin_code_hint()}</p>
            <input
                id="code"
                class="account-code"
                name="code"
                inputmode="numeric"
                autocomplete="one-time-code"
                required
                maxlength="12"
                aria-describedby="code-hint"
            />
            <button class="button primary" type="submit">{t.signin_code_send()}</button>
        </form>
        <p class="hint">{t.signin_sent_spam()}</p>
        <p>
            <a href=AccountPage::SignIn.path(frame.lang)>{t.signin_again()}</a>
        </p>
    };
    document(frame, t.signin_sent_title(), body)
}

/// Where the link in the mail leads: only its button signs in, because programs that scan mails open
/// every link in them.
pub fn link_page(frame: &Frame, token: &str, elsewhere: bool) -> String {
    let t = Words(frame.lang);
    let warning = elsewhere.then(|| view! { <p class="notice">{t.signin_link_elsewhere()}</p> });
    let body = view! {
        <p class="lead">{t.signin_link_lead()}</p>
        {warning}
        <form class="account-form" method="post" action=AccountPage::Link.path(frame.lang)>
            <input type="hidden" name="t" value=token.to_owned() />
            <button class="button primary" type="submit">{t.signin_link_go()}</button>
        </form>
    };
    document(frame, t.signin_link_title(), body)
}
