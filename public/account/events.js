// The event form with script: places while one types, the next dates at once, the pin without a
// reload. Without script the same form does all of it on the server.

const form = document.querySelector("form.event-form[data-dates]");

/** Calls `work` when nothing has happened for a moment. */
function calmly(work, pause = 300) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), pause);
  };
}

function suggestPlaces() {
  const list = form.querySelector("#places");
  const ask = calmly(async (text) => {
    if (text.trim().length < 2) return;
    const answer = await fetch(`/api/v1/places?limit=8&q=${encodeURIComponent(text)}`).catch(() => undefined);
    if (!answer?.ok) return;
    const { features } = await answer.json();
    list.replaceChildren(
      ...features.map(({ properties }) => {
        const option = document.createElement("option");
        // Street and number, as the server writes them.
        const [street] = (properties.address ?? "").split(", ");
        option.value = [properties.name, street].filter(Boolean).join(", ");
        return option;
      }),
    );
  });
  for (const input of form.querySelectorAll("input[list]")) {
    input.setAttribute("autocomplete", "off");
    input.addEventListener("input", () => ask(input.value));
  }
}

function spellOutDates() {
  const place = form.querySelector(".event-live");
  const names = new Set(["all_day", "start_day", "start_time", "end_day", "end_time", "repeat", "rule"]);
  for (const name of ["interval", "weekday", "nth", "ends", "until", "count", "except"]) names.add(name);
  let latest = 0;
  const ask = calmly(async () => {
    const fields = [...new FormData(form)].filter(([name]) => names.has(name));
    const mine = ++latest;
    const body = new URLSearchParams(fields);
    const answer = await fetch(form.dataset.dates, { method: "POST", body }).catch(() => undefined);
    // Whoever is no longer signed in is led to another page, which does not belong in here.
    if (mine !== latest || !answer?.ok || answer.redirected) return;
    place.innerHTML = answer.status === 200 ? await answer.text() : "";
  });
  form.addEventListener("input", (event) => names.has(event.target.name) && ask());
}

/** The point at a position on the map, in pixels right of and below its middle; Web Mercator. */
function point(view, x, y) {
  const [zoom, lat, lon] = view.split("/").map(Number);
  const scale = 512 * 2 ** zoom;
  const sin = Math.sin((lat * Math.PI) / 180);
  const worldX = (lon + 180) / 360 + x / scale;
  const worldY = 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) + y / scale;
  const north = (Math.atan(Math.sinh((0.5 - worldY) * 2 * Math.PI)) * 180) / Math.PI;
  return `${north.toFixed(5)}, ${(worldX * 360 - 180).toFixed(5)}`;
}

function setPin() {
  const map = form.querySelector(".pin-map");
  const button = map.querySelector("input");
  const field = form.querySelector("#pin");
  button.addEventListener("click", (event) => {
    // The enter key has no position.
    if (event.detail === 0) return;
    event.preventDefault();
    const box = button.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    field.value = point(map.dataset.view, x - box.width / 2, y - box.height / 2);
    map.classList.add("has-pin");
    map.style.setProperty("--x", `${x}px`);
    map.style.setProperty("--y", `${y}px`);
  });
}

if (form) {
  suggestPlaces();
  spellOutDates();
  setPin();
  document.querySelector("#check")?.focus();
}
