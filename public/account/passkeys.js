// Passkeys: carries questions and answers between the server and the browser's authenticators.
//
// Every page for people with an account loads this. Where there is a button for passkeys it is shown
// only if this browser can use them. All words come from the page, in the reader's language.

const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");

/** A refusal of the server, with its reason. */
class Refused extends Error {
    constructor(why) {
        super(why);
        this.why = why;
    }
}

async function post(address, body) {
    const answer = await fetch(address, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
    });
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    const said = isJson ? await answer.json() : {};
    if (!answer.ok) throw new Refused(said.why ?? "failed");
    return said;
}

/** The bytes of an answer, as the server reads them. */
function portable(credential) {
    const { response } = credential;
    const parts = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (response[name]) parts[name] = text(response[name]);
    }
    return {
        id: credential.id,
        rawId: text(credential.rawId),
        type: credential.type,
        response: parts,
        extensions: credential.getClientExtensionResults(),
    };
}

async function enrol() {
    const { ceremony, publicKey } = await post("/auth/passkeys/enrol", {});
    publicKey.challenge = bytes(publicKey.challenge);
    publicKey.user.id = bytes(publicKey.user.id);
    for (const known of publicKey.excludeCredentials ?? []) known.id = bytes(known.id);
    const credential = await navigator.credentials.create({ publicKey });
    const name = document.querySelector("#passkey-name")?.value ?? "";
    const { to } = await post("/auth/passkeys/enrolled", { ceremony, name, credential: portable(credential) });
    return to[document.documentElement.lang] ?? to.de;
}

async function signIn() {
    const { ceremony, publicKey } = await post("/auth/passkeys/ask", {});
    publicKey.challenge = bytes(publicKey.challenge);
    for (const known of publicKey.allowCredentials ?? []) known.id = bytes(known.id);
    const credential = await navigator.credentials.get({ publicKey });
    await post("/auth/passkeys/answer", { ceremony, credential: portable(credential) });
    return undefined;
}

/** What to say about a failure: one of the button's `data-` words. */
function words(error) {
    if (error instanceof Refused) return error.why;
    if (error.name === "InvalidStateError") return "already";
    if (error.name === "NotAllowedError" || error.name === "AbortError") return "cancelled";
    return "failed";
}

for (const place of document.querySelectorAll("[data-passkey]")) {
    const button = place.querySelector("button");
    const said = place.querySelector("[role=status]");
    const able = window.PublicKeyCredential && navigator.credentials;
    button.hidden = !able;
    if (!able) said.textContent = button.dataset.unsupported;
    button.addEventListener("click", async () => {
        button.disabled = true;
        said.textContent = button.dataset.working;
        try {
            const to = place.dataset.passkey === "enrol" ? await enrol() : await signIn();
            location.assign(to ?? place.dataset.to);
        } catch (error) {
            said.textContent = button.dataset[words(error)] ?? button.dataset.failed;
            button.disabled = false;
        }
    });
}
