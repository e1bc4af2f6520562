// Drafts: what is typed is kept on this device, and sent when there is a signal.
//
// A form with `data-draft` is kept under that name and its version while somebody types; it survives
// reloading, signing out and a dead battery, and goes once it was published. Words come from the page.

const PREFIX = "draft:";
/** Milliseconds without an answer after which there is no signal. */
const PATIENCE = 6000;

/** The browser may have no room, or forbid it: then there are no drafts, and all else works. */
function stored(use) {
    try {
        return use(localStorage);
    } catch {
        return undefined;
    }
}

const keys = (name) =>
    stored((store) => Object.keys(store).filter((key) => key.startsWith(`${PREFIX}${name}/`))) ?? [];

const pairs = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["version", "room", "do"].includes(name));

/** Makes room for rows that the draft has and the page has not. */
function grow(form, wanted) {
    for (const box of form.querySelectorAll("[data-grow]")) {
        const prefix = `${box.dataset.grow}.`;
        const numbers = wanted.filter(([name]) => name.startsWith(prefix)).map(([name]) => Number(name.slice(prefix.length).split(".")[0]));
        const needed = Math.min(Math.max(0, ...numbers) + 1, 40);
        while (box.children.length < needed) addRow(box);
    }
}

/** One more row like the last, empty. */
export function addRow(box) {
    const last = box.lastElementChild;
    const [from, to] = [box.children.length - 1, box.children.length];
    const row = last.cloneNode(true);
    const prefix = box.dataset.grow;
    for (const it of [row, ...row.querySelectorAll("*")]) {
        for (const name of ["id", "name", "for", "aria-label", "aria-describedby"]) {
            const value = it.getAttribute(name);
            if (value?.includes(`${prefix}.${from}`)) it.setAttribute(name, value.replaceAll(`${prefix}.${from}`, `${prefix}.${to}`));
            else if (name === "aria-label" && value) it.setAttribute(name, value.replace(String(from + 1), String(to + 1)));
        }
        if (it.matches("input[type=checkbox]")) it.checked = false;
        else if (it.matches("input")) it.value = "";
        it.removeAttribute("aria-invalid");
    }
    for (const it of row.querySelectorAll(".field-error, .field-doubt")) it.remove();
    const legend = row.querySelector("legend");
    legend.textContent = legend.textContent.replace(String(from + 1), String(to + 1));
    box.append(row);
}

function fill(form, wanted) {
    grow(form, wanted);
    const values = new Map();
    for (const [name, value] of wanted) values.set(name, [...(values.get(name) ?? []), value]);
    for (const field of form.elements) {
        if (!field.name || field.type === "submit" || field.type === "file" || ["version", "room"].includes(field.name)) continue;
        const list = values.get(field.name) ?? [];
        if (field.type === "checkbox" || field.type === "radio") field.checked = list.includes(field.value);
        else if (list.length > 0) field.value = list[0];
    }
}

function bar(form, text, label, act) {
    const said = document.createElement("div");
    said.className = "notice draft-bar";
    said.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = text;
    said.append(words);
    if (label) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = label;
        button.addEventListener("click", () => act(said));
        said.append(button);
    }
    form.before(said);
    return said;
}

function keepDraft(form) {
    const { draft: name, version } = form.dataset;
    const key = `${PREFIX}${name}/${version}`;
    const atFirst = JSON.stringify(pairs(form));
    // A page that answers what was sent is newer than any draft: it shows what was sent, or what was
    // decided between two versions, and that is the draft from here on.
    const sent = "sent" in form.dataset;
    if (sent) {
        for (const it of keys(name)) stored((store) => store.removeItem(it));
        stored((store) => store.setItem(key, JSON.stringify({ at: Date.now(), pairs: pairs(form) })));
    }
    const [known = key] = keys(name).includes(key) ? [key] : keys(name);
    const text = sent ? null : stored((store) => store.getItem(known));
    let draft;
    try {
        draft = text && JSON.parse(text);
    } catch {
        stored((store) => store.removeItem(known));
    }
    if (draft && JSON.stringify(draft.pairs) !== atFirst) {
        fill(form, draft.pairs);
        const older = known !== key;
        // Under its own version, so that the server shows both instead of writing over the other.
        if (older) form.elements.version.value = known.slice(known.lastIndexOf("/") + 1);
        const time = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
        const words = (older ? form.dataset.older : form.dataset.restored).replace("{time}", time);
        bar(form, words, form.dataset.discard, () => {
            for (const it of keys(name)) stored((store) => store.removeItem(it));
            location.replace(location.pathname);
        });
        form.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const keep = () => {
        const now = pairs(form);
        const under = `${PREFIX}${name}/${form.elements.version.value}`;
        stored((store) => {
            if (!sent && JSON.stringify(now) === atFirst && under === key) store.removeItem(under);
            else store.setItem(under, JSON.stringify({ at: Date.now(), pairs: now }));
        });
    };
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    for (const event of ["pagehide", "visibilitychange"]) addEventListener(event, () => changed && keep());
    let changed = false;
    form.addEventListener("input", () => (changed = true));
}

async function hasSignal() {
    if (!navigator.onLine) return false;
    try {
        const answer = await fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
        return answer.ok;
    } catch {
        return false;
    }
}

/** Asks whether there is a signal before the page is given up for an answer that may not come. */
function sendSafely(form) {
    let sure = false;
    let said;
    form.addEventListener("submit", async (event) => {
        if (sure) return;
        event.preventDefault();
        const { submitter } = event;
        const send = () => {
            sure = true;
            form.requestSubmit(submitter);
            sure = false;
        };
        if (await hasSignal()) return send();
        said?.remove();
        said = bar(form, form.dataset.offline);
        said.scrollIntoView({ block: "center" });
        const again = async () => {
            if (!(await hasSignal())) return;
            removeEventListener("online", again);
            said.remove();
            said = bar(form, form.dataset.online, form.dataset.send, send);
            said.querySelector("button").focus();
        };
        addEventListener("online", again);
    });
}

function countLetters(form) {
    for (const field of form.querySelectorAll("[data-limit]")) {
        const limit = Number(field.dataset.limit);
        const left = document.createElement("p");
        left.className = "hint counter";
        field.after(left);
        const count = () => {
            const rest = limit - [...field.value.trim()].length;
            left.textContent = (rest < 0 ? form.dataset.over : form.dataset.left).replace("{n}", String(Math.abs(rest)));
            left.classList.toggle("is-over", rest < 0);
        };
        field.addEventListener("input", count);
        form.addEventListener("input", (event) => event.target === form && count());
        count();
    }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
    keepDraft(form);
    sendSafely(form);
    countLetters(form);
}
for (const form of document.querySelectorAll("form[data-send-safely]")) sendSafely(form);
for (const done of document.querySelectorAll("[data-draft-done]")) {
    // Only what came before what was published: whoever comes back to this page has perhaps begun anew.
    const { draftDone: name, version } = done.dataset;
    const ended = (key) => Number(key.slice(key.lastIndexOf("/") + 1)) < Number(version);
    for (const key of keys(name).filter(ended)) stored((store) => store.removeItem(key));
    // What the address says is said once, not whenever somebody goes back to it or reloads it.
    history.replaceState(null, "", location.pathname);
}
