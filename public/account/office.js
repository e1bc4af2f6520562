// The desk by keyboard: j and k or the arrows go from entry to entry, a accepts, e opens the form,
// r opens the message to send something back with. Every key is also a button or link on the page.

const tasks = [...document.querySelectorAll(".office-task")];

/** Which entry one is in; -1 if in none. */
const here = () => tasks.findIndex((task) => task.contains(document.activeElement));

function go(step) {
    const now = here();
    const next = now < 0 ? (step > 0 ? 0 : tasks.length - 1) : now + step;
    const task = tasks[Math.min(Math.max(next, 0), tasks.length - 1)];
    task?.focus();
    task?.scrollIntoView({ block: "nearest" });
}

function press(key) {
    const target = tasks[here()]?.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    if (target.tagName === "SUMMARY") {
        target.parentElement.open = true;
        target.parentElement.querySelector("textarea")?.focus();
    } else {
        target.click();
    }
    return true;
}

document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (event.key === "Escape" && event.target.closest(".office-answer")) {
        const answer = event.target.closest(".office-answer");
        answer.open = false;
        answer.closest(".office-task").focus();
        return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
    // Arrows scroll as always until somebody has entered the list.
    if (event.key in steps && (here() >= 0 || event.key.length === 1)) {
        go(steps[event.key]);
        event.preventDefault();
    } else if (["a", "e", "r"].includes(event.key) && press(event.key)) {
        event.preventDefault();
    }
});

document.querySelector(".office-keys")?.classList.add("is-there");
