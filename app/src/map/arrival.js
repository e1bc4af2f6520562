// When the interactive map comes, and what one can do with the drawing until then.
//
// Bound from `live.rs`, which alone calls it. On a phone the interactive map costs a second of work
// and a quarter of a megabyte, and many who open a page only read its list. So there it is built
// when somebody reaches for it; its library waits in the cache. The drawing follows the fingers
// until the map has taken over from it. With a mouse there is a computer, and it is built at once.

const LIBRARY = "/vendor/maplibre-gl-5.24.1";
const BASEMAP = "/api/v1/basemap";
/** CSS pixels after which a finger on the drawing drags it, instead of tapping on a sign. */
const DRAG = 8;
/** How far the drawing can be pinched, as factors. */
const PINCH = [0.5, 4];

const root = document.documentElement;

let library;

/** Adds an element to the head; resolves once what it names has come. */
function fetched(tag, properties) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.onload = resolve;
    element.onerror = () => {
      element.remove();
      reject(new Error(`${LIBRARY} cannot be loaded`));
    };
    document.head.append(element);
  });
}

/** Loads MapLibre once; a failed load may be tried again. */
export async function load() {
  library ??= Promise.all([
    fetched("script", { src: `${LIBRARY}.js` }),
    // In a layer of its own below the one of `style/map.css`, so that rules there count.
    fetched("style", { textContent: `@import url("${LIBRARY}.css") layer(parts.vendor);` }),
  ]);
  try {
    await library;
    return window.maplibregl;
  } catch (error) {
    library = undefined;
    throw error;
  }
}

/** Brings what the map will need into the browser's cache, unless the visitor pays for every byte. */
function prefetch() {
  if (navigator.connection?.saveData) return;
  for (const href of [`${LIBRARY}.js`, `${LIBRARY}.css`, BASEMAP]) {
    const link = Object.assign(document.createElement("link"), { rel: "prefetch", href });
    document.head.append(link);
  }
}

function canDraw() {
  const gl = document.createElement("canvas").getContext("webgl2");
  // Contexts are few on phones: give this one back at once.
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return gl !== null;
}

/** Without a map of its own the browser must fetch every page with its drawing from the server. */
export function stay() {
  if (root.dataset.map === "svg") return;
  root.dataset.map = "svg";
  const toServer = (event) => {
    const link = event.target.closest?.("a[href]");
    if (event.type === "submit" || link?.origin === location.origin) {
      event.stopImmediatePropagation();
    }
  };
  window.addEventListener("click", toServer, true);
  window.addEventListener("submit", toServer, true);
}

/**
 * Resolves when somebody reaches for the map in `host`: to whether this browser can draw it. Signs of
 * the drawing that are tapped meanwhile are told to `report`, as JSON.
 */
export function reached(host, report) {
  return new Promise((resolve) => {
    const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 200));
    idle(() => {
      const mouse = window.matchMedia("(hover: hover) and (pointer: fine)").matches;
      if (!canDraw()) resolve(false);
      else if (mouse && host.checkVisibility({ visibilityProperty: true })) resolve(true);
      else prefetch();
    });
    const reach = () => resolve(canDraw());
    for (const event of ["pointerdown", "wheel", "focusin"]) {
      host.addEventListener(event, reach, { once: true, passive: true });
    }
    follow(host, report);
  });
}

/**
 * Lets the drawing follow one or two fingers. While they are down, `host` has `data-held`; when they
 * let go it gets the event `release`.
 */
function follow(host, report) {
  const paper = host.querySelector(".map-paper");
  const fingers = new Map();
  let [x, y, k] = [0, 0, 1];
  let dragged = false;

  const middle = () => {
    const all = [...fingers.values()];
    const [a, b = a] = all;
    const box = host.getBoundingClientRect();
    return {
      x: (a.x + b.x) / 2 - box.left,
      y: (a.y + b.y) / 2 - box.top,
      apart: all.length > 1 ? Math.hypot(a.x - b.x, a.y - b.y) : 0,
    };
  };
  const down = ({ pointerId, clientX, clientY, button }) => {
    if (button !== 0 || fingers.size === 2) return;
    if (fingers.size === 0) dragged = false;
    fingers.set(pointerId, { x: clientX, y: clientY });
  };
  const move = ({ pointerId, clientX, clientY }) => {
    const finger = fingers.get(pointerId);
    if (!finger) return;
    if (!dragged && fingers.size === 1 && Math.hypot(clientX - finger.x, clientY - finger.y) < DRAG) return;
    if (!dragged) host.dataset.held = "";
    dragged = true;
    const before = middle();
    fingers.set(pointerId, { x: clientX, y: clientY });
    const after = middle();
    const wanted = k * (before.apart > 0 ? after.apart / before.apart : 1);
    const by = Math.min(Math.max(wanted, PINCH[0]), PINCH[1]) / k;
    [x, y, k] = [after.x + (x - before.x) * by, after.y + (y - before.y) * by, k * by];
    paper.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
  };
  const up = ({ pointerId }) => {
    fingers.delete(pointerId);
    if (fingers.size > 0 || !("held" in host.dataset)) return;
    delete host.dataset.held;
    host.dispatchEvent(new Event("release"));
  };
  paper.addEventListener("pointerdown", down);
  window.addEventListener("pointermove", move, { passive: true });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, up);
  // Signs are links: they are neither torn out of the drawing nor opened at the end of a drag.
  paper.addEventListener("dragstart", (event) => event.preventDefault());
  const clicked = (event) => {
    const sign = event.target.closest("a[data-slug]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!dragged && (!sign || elsewhere || root.dataset.map === "svg")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!dragged) report(JSON.stringify({ marker: { slug: sign.dataset.slug, href: sign.getAttribute("href") } }));
    dragged = false;
  };
  paper.addEventListener("click", clicked, true);
}
