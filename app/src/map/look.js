// The look of the interactive map: the style for MapLibre GL JS, and the pictures of signs.
//
// Nothing here knows a colour or a size. Sizes come from `style.rs`, colours from `style/map.css`,
// shapes from `marker.rs`; so the map looks like the server's drawing, in light and in dark.

/** Pictures of signs are drawn at this many pixels per CSS pixel. */
const SHARP = 2;
/** What a picture by itself must be told, because no style sheet reaches it. */
const INHERITED = [
  "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
  "font-family", "font-size", "font-weight", "text-anchor",
];
const POINTS = ["landmark", "square", "station", "park", "water", "area"];
const STREETS = ["street", "main"];

/** The functions of this module, as one value that can be handed to the map. */
export function look() {
  return { style, picture, filters };
}

/**
 * Which signs and names stand in which layer. `hot` is the sign that a pointer or the focus is on,
 * `known` are the names that signs bear already: a church that is a place is named once.
 */
function filters(selected, hot, known) {
  const lifted = ["literal", [selected, hot].filter(Boolean)];
  const other = ["!", ["in", ["get", "s"], lifted]];
  return {
    "mk-dots": other,
    "mk-other": ["all", ["!", ["get", "f"]], other],
    "mk-first": ["all", ["get", "f"], other],
    "mk-lifted": ["in", ["get", "s"], lifted],
    ...Object.fromEntries([1, 2, 3, 4, 5].map((level) => [`name-${level}`, [
      "all", ["==", ["get", "class"], "label"], ["!=", ["get", "of"], "number"], ranked(level),
      ["!", ["in", ["get", "name"], ["literal", known]]],
    ]])),
  };
}

/** Names of one rank. */
function ranked(level) {
  return ["all", ["has", "name"], ["==", ["coalesce", ["get", "rank"], 5], level]];
}

/** A colour of the page's CSS, worked out. */
function colour(probe, name, of = "map") {
  probe.style.color = `var(--${of}-${name})`;
  return getComputedStyle(probe).color;
}

/**
 * The style: base map from `basemap`, signs and position from `markers` and `me` (GeoJSON).
 */
function style(probe, { style: sizes, lat, basemap }, { markers, me, selected, hot, known }) {
  const c = (name) => colour(probe, name);
  const css = getComputedStyle(probe);
  const families = css.getPropertyValue("--map-font").replace(/["']/g, "").split(",").map((name) => name.trim());
  const letters = Number(css.getPropertyValue("--t")) || 1;
  const named = Object.fromEntries(sizes.names.map((name) => [name.key, name]));
  const is = (...classes) => ["in", ["get", "class"], ["literal", classes]];
  const rank = ["coalesce", ["get", "rank"], 5];
  const chosen = filters(selected, hot, known);
  const cased = sizes.lines.filter((line) => line.cased);

  const area = (id, filter, edge) => ({
    id, type: "fill", source: "base", filter,
    paint: { "fill-color": c(id), ...(edge && { "fill-outline-color": c(edge) }) },
  });

  // Widths double from zoom to zoom, as the ground does.
  const ground = (40075016.686 / 512) * Math.cos((lat * Math.PI) / 180);
  const width = ({ metres, least }, more) => {
    const from = Math.log2((least * ground) / metres);
    const ends = [from, least + more, from + 10, least * 2 ** 10 + more];
    return ["interpolate", ["exponential", 2], ["zoom"], ...ends];
  };
  const line = (of, edge) => {
    const own = { rail: "rail", path: "path", walk: "path", steps: "path", stream: "water", pedestrian: "pedestrian", ring: "ring" };
    const name = edge ? (of.class === "ring" ? "ring-edge" : "edge") : own[of.class] ?? "street";
    return {
      id: edge ? `${of.class}-edge` : of.class, type: "line", source: "base",
      minzoom: of.from, filter: is(of.class),
      layout: { "line-join": "round", "line-cap": of.dash ? "butt" : "round" },
      paint: {
        "line-color": c(name),
        "line-width": width(of, edge ? 2 * sizes.casing : 0),
        ...(of.dash && { "line-dasharray": of.dash }),
      },
    };
  };

  // The weight is taken from the first name of a font, whether or not such a font exists.
  const font = ({ bold, italic }) => {
    const weight = `${bold ? "Semibold" : "Regular"}${italic ? " Italic" : ""}`;
    return ["literal", [weight, ...families]];
  };
  const choose = (input, [first, ...keys], of) => [
    "match", input, ...keys.flatMap((key) => [key, of(named[key])]), of(named[first]),
  ];
  const soft = { park: c("name-park"), water: c("name-water"), landmark: c("name-soft"), street: c("name-soft"), area: c("name-soft") };
  const text = (id, of, filter, input, keys, more) => ({
    id: `${id}-${of}`, type: "symbol", source: "base", minzoom: sizes.names_from[of - 1],
    filter: chosen[`${id}-${of}`] ?? ["all", filter, ranked(of)],
    layout: {
      "text-field": ["get", "name"],
      "text-font": choose(input, keys, font),
      "text-size": choose(input, keys, ({ size }) => size * letters),
      "text-padding": 2,
      ...more,
    },
    paint: {
      "text-color": choose(input, keys, ({ key }) => soft[key] ?? c("name")),
      "text-halo-color": c("halo"),
      "text-halo-width": 1.4,
    },
  });
  const spots = (...all) => ["literal", all.flat()];
  const on = spots(["center", [0, 0]], ["top", [0, 0.3]], ["bottom", [0, -0.3]]);
  const beside = spots(["top", [0, 1.1]], ["bottom", [0, -1.1]], ["left", [1.3, 0]], ["right", [-1.3, 0]]);
  const of = ["get", "of"];
  // What comes later is placed first: streets before points.
  const numbers = {
    id: "numbers", type: "symbol", source: "base", minzoom: sizes.numbers_from,
    filter: ["all", is("label"), ["==", ["get", "of"], "number"]],
    layout: {
      "text-field": ["get", "name"],
      "text-font": font(named.number),
      "text-size": named.number.size * letters,
      "text-padding": 1,
    },
    paint: { "text-color": c("name-soft"), "text-halo-color": c("halo"), "text-halo-width": 1 },
  };
  const names = (level) => [
    text("name", level, null, of, POINTS, {
      "text-variable-anchor-offset": ["match", of, ["landmark", "station"], beside, on],
      "text-max-width": choose(of, POINTS, ({ wrap }) => wrap),
      "text-line-height": 1.15,
      "text-justify": "auto",
      "text-transform": ["match", of, "area", "uppercase", "none"],
      "text-letter-spacing": ["match", of, "area", 0.1, 0],
    }),
    text("along", level, is("ring", "main", "street", "service", "pedestrian", "path", "steps"),
      ["match", ["get", "class"], ["ring", "main"], "main", "street"], STREETS,
      { "symbol-placement": "line", "symbol-spacing": 180, "text-max-angle": 30 }),
  ];

  const group = (of) => ["match", ["get", "g"], "m", of("member"), "i", of("island"), "e", of("event"), of("place")];
  const mark = (name) => colour(probe, name, "mk");
  const sign = (id, always, [from, as], lower = 0) => ({
    id, type: "symbol", source: "markers", filter: chosen[id],
    layout: {
      "icon-image": lower ? ["concat", ["get", "i"], "!"] : ["get", "i"],
      "icon-anchor": ["case", ["get", "p"], "bottom", "center"],
      "icon-offset": ["case", ["get", "p"], ["literal", [0, 2 + lower]], ["literal", [0, 0]]],
      "icon-allow-overlap": always,
      // Where signs compete, the first wins; where they overlap, the last lies on top.
      "symbol-sort-key": always ? ["-", 0, ["get", "r"]] : ["get", "r"],
      "icon-padding": 0,
      "text-field": ["step", ["zoom"], "", from, ["get", "n"]],
      "text-optional": true,
      "text-font": font(named[as]),
      "text-size": named[as].size * letters,
      "text-max-width": named[as].wrap,
      "text-line-height": 1.15,
      "text-justify": "auto",
      "text-padding": 2,
      "text-variable-anchor-offset": ["case", ["get", "p"],
        spots(["top", [0, 0.3]], ["left", [1.5, -1.5]], ["right", [-1.5, -1.5]]),
        spots(["top", [0, 1.2]], ["left", [1.4, 0]], ["right", [-1.4, 0]])],
    },
    paint: { "text-color": c(as === "member" ? "name" : "name-soft"), "text-halo-color": c("halo"), "text-halo-width": 1.4 },
  });
  // Signs without room are points until one comes closer.
  const dots = {
    id: "mk-dots", type: "circle", source: "markers", filter: chosen["mk-dots"],
    layout: { "circle-sort-key": ["-", 0, ["get", "r"]] },
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 1.4, 15, 2.5, 18, 3.5],
      "circle-color": group(mark),
      "circle-stroke-width": 1, "circle-stroke-color": c("halo"),
    },
  };
  const shape = (kind) => ["==", ["geometry-type"], kind];

  return {
    version: 8,
    sources: {
      base: { type: "geojson", data: basemap, tolerance: 0.2 },
      markers: { type: "geojson", data: markers },
      me: { type: "geojson", data: me },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": c("land") } },
      ...["quarter", "park", "water"].map((id) => area(id, is(id))),
      area("rail-area", is("rail_area")),
      area("square", is("square"), "edge"),
      area("building", ["all", is("building"), [">=", rank, 5]], "building-edge"),
      area("landmark", ["all", is("building"), ["<", rank, 5]], "landmark-edge"),
      ...cased.map((of) => line(of, true)),
      ...sizes.lines.map((of) => line(of, false)),
      numbers,
      ...[5, 4, 3].flatMap(names),
      {
        id: "me-around", type: "fill", source: "me", filter: shape("Polygon"),
        paint: { "fill-color": c("me"), "fill-opacity": 0.15 },
      },
      dots,
      sign("mk-other", false, [sizes.signs_named_from[1], "sign"]),
      ...[2, 1].flatMap(names),
      {
        id: "me-dot", type: "circle", source: "me", filter: shape("Point"),
        paint: {
          "circle-radius": 7, "circle-color": c("me"),
          "circle-stroke-width": 2.5, "circle-stroke-color": c("halo"),
        },
      },
      sign("mk-first", false, [sizes.signs_named_from[0], "member"]),
      sign("mk-lifted", true, [0, "member"], 0.6),
    ],
  };
}

/** Makes the picture of a sign from its SVG, in the colours that the page's CSS gives it now. */
async function picture(probe, svg, enlarged) {
  probe.innerHTML = svg;
  const sign = probe.firstElementChild;
  sign.classList.toggle("s", Boolean(enlarged));
  for (const part of sign.querySelectorAll("*")) {
    const from = getComputedStyle(part);
    for (const key of INHERITED) part.style.setProperty(key, from.getPropertyValue(key));
  }
  const scale = SHARP * (enlarged || 1);
  const side = (key) => Math.round(Number(sign.getAttribute(key)) * scale);
  const image = new Image(side("width"), side("height"));
  sign.setAttribute("width", image.width);
  sign.setAttribute("height", image.height);
  sign.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  sign.remove();
  image.src = `data:image/svg+xml,${encodeURIComponent(sign.outerHTML)}`;
  await image.decode();
  return { image, pixelRatio: SHARP };
}
