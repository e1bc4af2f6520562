// The sentence about the hours while they are typed, and rows that grow without asking the server.
//
// What the sentence says is worked out by the server, in the same Rust that publishes it.

import { addRow } from "./draft.js";

const form = document.querySelector("#edit");
const heard = form.querySelector("[data-heard]");
let waiting;
let latest = 0;

async function listen() {
    const number = ++latest;
    const hours = [...new FormData(form)].filter(([name]) => name.startsWith("hours."));
    const body = new URLSearchParams([["lang", document.documentElement.lang], ...hours]);
    try {
        const answer = await fetch("/auth/owner/sentence", { method: "POST", body });
        if (!answer.ok || number !== latest) return;
        const { sentence, problems, doubts } = await answer.json();
        heard.textContent = sentence ?? problems.map(({ message }) => message).join(" ");
        heard.classList.toggle("is-wrong", sentence === null);
        const told = doubts.map(({ message }) => message).join(" ");
        if (sentence !== null && told) heard.textContent += ` (${told})`;
    } catch {
        // Without a signal the old sentence stays; the preview shows the new one.
    }
}

function later({ target }) {
    if (target !== form && !target.name?.startsWith("hours.")) return;
    clearTimeout(waiting);
    waiting = setTimeout(listen, 350);
}

form.addEventListener("input", later);
form.addEventListener("change", later);
form.querySelector('button[value="more"]').addEventListener("click", (event) => {
    event.preventDefault();
    const box = form.querySelector('[data-grow="hours.row"]');
    addRow(box);
    box.lastElementChild.querySelector("input").focus();
});
