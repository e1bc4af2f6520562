// A pin on a small map, dragged to the door. The map is loaded when it is first seen; without it, or
// without WebGL, address and coordinates do the same.

const host = document.querySelector("[data-pin]");
const [lat, lon] = ["at.lat", "at.lon"].map((id) => document.getElementById(id));
/** MapLibre, as on the visitors' map. */
const LIBRARY = "/vendor/maplibre-gl-5.24.1";
/** Degrees that an arrow key moves the pin: about a metre. */
const STEP = 0.00001;

const numbers = () => [lon, lat].map(({ value }) => Number(value.replace(",", ".")));
const sound = ([x, y]) => Number.isFinite(x) && Number.isFinite(y) && x !== 0 && y !== 0;

function put({ lng, lat: y }) {
    lon.value = lng.toFixed(6);
    lat.value = y.toFixed(6);
    lat.dispatchEvent(new Event("input", { bubbles: true }));
}

async function library() {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${LIBRARY}.css`;
    const script = document.createElement("script");
    script.src = `${LIBRARY}.js`;
    const there = (it) => new Promise((then, fail) => Object.assign(it, { onload: then, onerror: fail }));
    const both = Promise.all([there(link), there(script)]);
    document.head.append(link, script);
    await both;
    return globalThis.maplibregl;
}

/** The base map in the colours of the page. */
function style(css) {
    const colour = (name) => css.getPropertyValue(name).trim();
    const is = (...classes) => ["in", ["get", "class"], ["literal", classes]];
    const line = (id, filter, color, width) => ({
        id, type: "line", source: "base", filter,
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": color, "line-width": ["interpolate", ["exponential", 2], ["zoom"], 13, width / 8, 19, width * 8] },
    });
    const area = (id, color) => ({ id, type: "fill", source: "base", filter: ["all", is(id), ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": color } });
    return {
        version: 8,
        sources: { base: { type: "geojson", data: "/api/v1/basemap" } },
        layers: [
            { id: "ground", type: "background", paint: { "background-color": colour("--tint") } },
            area("quarter", colour("--tint")), area("water", colour("--line")), area("park", colour("--line")),
            area("square", colour("--paper")), area("building", colour("--line")),
            line("ways", is("service", "street", "pedestrian", "main", "ring"), colour("--paper"), 4),
            line("rail", is("rail"), colour("--edge"), 0.5),
            {
                id: "names", type: "symbol", source: "base", filter: ["all", is("street", "main", "pedestrian", "ring"), ["has", "name"]],
                layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 12 },
                paint: { "text-color": colour("--ink"), "text-halo-color": colour("--paper"), "text-halo-width": 1.5 },
            },
            {
                id: "labels", type: "symbol", source: "base", filter: ["all", is("label"), ["has", "name"]],
                layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 12 },
                paint: { "text-color": colour("--ink"), "text-halo-color": colour("--paper"), "text-halo-width": 1.5 },
            },
        ],
    };
}

async function build() {
    const gl = await library();
    const css = getComputedStyle(host);
    const [west, south, east, north] = host.dataset.bounds.split(",").map(Number);
    const map = new gl.Map({
        container: host,
        style: style(css),
        center: numbers(),
        zoom: 17,
        minZoom: 13,
        maxZoom: 19.5,
        maxBounds: [[west - 0.02, south - 0.02], [east + 0.02, north + 0.02]],
        attributionControl: false,
        dragRotate: false,
        touchPitch: false,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new gl.NavigationControl({ showCompass: false }), "bottom-right");
    const pin = new gl.Marker({ draggable: true, color: css.getPropertyValue("--accent").trim(), scale: 1.3 });
    pin.setLngLat(numbers()).addTo(map);
    const handle = pin.getElement();
    Object.assign(handle, { tabIndex: 0 });
    handle.setAttribute("role", "application");
    handle.setAttribute("aria-label", host.dataset.label);
    pin.on("dragend", () => put(pin.getLngLat()));
    map.on("click", ({ lngLat }) => {
        pin.setLngLat(lngLat);
        put(lngLat);
    });
    handle.addEventListener("keydown", (event) => {
        const by = { ArrowUp: [0, STEP], ArrowDown: [0, -STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        const { lng, lat: y } = pin.getLngLat();
        pin.setLngLat([lng + by[0], y + by[1]]);
        put(pin.getLngLat());
    });
    for (const field of [lat, lon]) {
        field.addEventListener("change", () => {
            if (!sound(numbers())) return;
            pin.setLngLat(numbers());
            map.easeTo({ center: numbers() });
        });
    }
    host.dataset.ready = "";
}

if (host) {
    host.hidden = false;
    const seen = new IntersectionObserver(([{ isIntersecting }]) => {
        if (!isIntersecting) return;
        seen.disconnect();
        build().catch(() => {
            host.textContent = host.dataset.failed;
            host.classList.add("is-failed");
        });
    });
    seen.observe(host);
}
