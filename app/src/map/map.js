// The interactive map: MapLibre GL JS with the look and the view of the server's drawing.
//
// Bound from `live.rs`, which alone calls it. It takes over from the drawing without a jump: it is
// built underneath at the very view that the drawing shows, and the drawing fades once everything
// stands. How it looks is in `look.js`.

const BASEMAP = "/api/v1/basemap";
/** Milliseconds after which a map that does not come is given up. */
const PATIENCE = 20000;
/** Fingers hit a sign within this many CSS pixels. */
const FINGER = 12;
/** From this zoom on, what lies together cannot be taken apart by coming closer. */
const CLOSE = 18.5;
/** The keys that open the nearest places. */
const DIGITS = "123456789";

const root = document.documentElement;
const NOTHING = { type: "FeatureCollection", features: [] };

/**
 * Builds the map in `host`, over whose `.map-svg` it lies. Resolves to `undefined` if there can be
 * none. `gl` is MapLibre, `look` what `look.js` gives; `report` gets events as JSON.
 */
export async function create(host, options, report, look, gl) {
  try {
    const map = new CityMap(gl, look, host, JSON.parse(options), (event) => report(JSON.stringify(event)));
    await map.stands;
    return map;
  } catch {
    return undefined;
  }
}

class CityMap {
  constructor(gl, look, host, options, report) {
    Object.assign(this, { gl, look, host, options, report });
    this.signs = options.signs;
    this.known = options.signs.items.map(({ n }) => n);
    this.selected = options.selected;
    this.hot = null;
    this.shown = NOTHING;
    this.me = NOTHING;
    this.keepFree(options.padding);
    this.abort = new AbortController();
    const { signal } = this.abort;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.repaint(), { signal });
    this.probe = document.createElement("div");
    this.probe.className = "map-probe";
    this.probe.setAttribute("aria-hidden", "true");
    host.append(this.probe);
    this.watchCredit();
    this.watchList();
    this.stands = this.build(this.startView(), true);
  }

  /** The scale stands above the attribution, however many lines that takes. */
  watchCredit() {
    const credit = this.host.querySelector(".map-credit");
    if (!credit) return;
    const watch = new ResizeObserver(() => {
      this.host.style.setProperty("--map-credit", `${credit.offsetHeight}px`);
    });
    watch.observe(credit);
    this.abort.signal.addEventListener("abort", () => watch.disconnect());
  }

  /** The view that the drawing shows now, for the middle of the part that nothing covers. */
  startView() {
    const svg = this.host.querySelector(".map-svg");
    if (!svg) return { center: this.options.view.centre, zoom: this.options.view.zoom };
    const [drawnZoom, lat, lon] = svg.dataset.view.split("/").map(Number);
    const box = this.host.getBoundingClientRect();
    const middle = this.freeMiddle(box);
    const drawn = svg.getBoundingClientRect();
    const zoom = drawnZoom + Math.log2(drawn.width / svg.width.baseVal.value);
    const scale = 512 * 2 ** zoom;
    const { x, y } = this.gl.MercatorCoordinate.fromLngLat([lon, lat]);
    const dx = box.left + middle.x - (drawn.left + drawn.width / 2);
    const dy = box.top + middle.y - (drawn.top + drawn.height / 2);
    const center = new this.gl.MercatorCoordinate(x + dx / scale, y + dy / scale).toLngLat();
    return { center, zoom };
  }

  freeMiddle(box) {
    const { top, right, bottom, left } = this.padding;
    return { x: (box.width + left - right) / 2, y: (box.height + top - bottom) / 2 };
  }

  /** Goes where the drawing has been dragged meanwhile, once the fingers have let go of it. */
  async takeOver(map) {
    const { host } = this;
    const paper = host.querySelector(".map-paper");
    for (let known = ""; paper.style.transform !== known; ) {
      if ("held" in host.dataset) {
        await new Promise((then) => host.addEventListener("release", then, { once: true }));
      }
      known = paper.style.transform;
      map.setMaxBounds(null);
      map.jumpTo({ ...this.startView(), padding: this.padding });
      map.setMaxBounds(this.limits(map));
      await new Promise((then) => map.once("idle", then));
    }
    // Back in its place for the printer, once it has faded.
    setTimeout(() => (paper.style.transform = ""), 500);
    // Whoever stood on a sign of the drawing goes on from the map.
    if (paper.contains(document.activeElement)) map.getCanvas().focus();
  }

  /** A map at a view; the first one takes over from the drawing. */
  build(view, first = false) {
    const { gl, options } = this;
    this.canvas = document.createElement("div");
    this.canvas.className = "map-gl";
    const container = document.createElement("div");
    this.canvas.append(container);
    this.host.prepend(this.canvas);
    const map = new gl.Map({
      container,
      style: this.style(),
      ...view,
      minZoom: options.min_zoom,
      maxZoom: options.max_zoom,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      renderWorldCopies: false,
      refreshExpiredTiles: false,
      maxTileCacheSize: 40,
      fadeDuration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
      pixelRatio: Math.min(window.devicePixelRatio, 2),
      locale: options.words,
    });
    this.map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new gl.ScaleControl({ maxWidth: 90, unit: "metric" }), "bottom-left");
    map.addControl(new gl.NavigationControl({ showCompass: false }), "bottom-right");
    map.jumpTo({ ...view, padding: this.padding });
    map.setMaxBounds(this.limits(map));
    this.listen(map);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(reject, PATIENCE, new Error("too slow"));
      // Without streets there is no map, whatever else may have gone wrong.
      map.on("error", ({ sourceId, error }) => sourceId === "base" && reject(error));
      map.once("load", async () => {
        this.up = true;
        await this.draw();
        await new Promise((then) => map.once("idle", then));
        if (first) await this.takeOver(map);
        clearTimeout(timer);
        root.dataset.map = "gl";
        resolve();
      });
    }).catch((error) => {
      this.remove();
      throw error;
    });
  }

  /** How far one can pan: the city with its surroundings, and what is on the screen now. */
  limits(map) {
    const [west, south, east, north] = this.options.bounds;
    const [x, y] = [(east - west) * 0.6, (north - south) * 0.6];
    const all = new this.gl.LngLatBounds([west - x, south - y, east + x, north + y]);
    const seen = map.getBounds();
    const wide = (p, q) => [p.lng + (p.lng - q.lng) * 0.2, p.lat + (p.lat - q.lat) * 0.2];
    const [sw, ne] = [seen.getSouthWest(), seen.getNorthEast()];
    return all.extend(wide(sw, ne)).extend(wide(ne, sw));
  }

  listen(map) {
    const SIGNS = ["mk-lifted", "mk-first", "mk-other"];
    const near = ({ x, y }, by, layers) => {
      const found = map.queryRenderedFeatures([[x - by, y - by], [x + by, y + by]], { layers });
      const far = ({ geometry }) => {
        const at = map.project(geometry.coordinates);
        return Math.hypot(at.x - x, at.y - y);
      };
      const once = new Map(found.sort((a, b) => far(a) - far(b)).map((it) => [it.properties.s, it]));
      return [...once.values()];
    };
    const open = ({ properties: { s, h } }) => this.report({ marker: { slug: s, href: h } });
    map.on("click", ({ point, originalEvent }) => {
      const by = originalEvent.pointerType === "mouse" ? 3 : FINGER;
      const [sign] = [...near(point, 1, SIGNS), ...near(point, by, SIGNS)];
      if (sign) return open(sign);
      const crowd = near(point, by, ["mk-dots"]);
      if (crowd.length === 0) return this.report("background");
      // Several points under one finger: closer, until they can be told apart.
      if (crowd.length === 1 || map.getZoom() >= CLOSE) return open(crowd[0]);
      return map.easeTo({ center: map.unproject(point), zoom: Math.min(map.getZoom() + 2, CLOSE) });
    });
    map.on("mousemove", ({ point }) => {
      const [sign] = near(point, 1, [...SIGNS, "mk-dots"]);
      map.getCanvas().style.cursor = sign ? "pointer" : "";
      map.getCanvas().title = sign?.properties.n ?? "";
      this.mark(sign?.properties.h);
    });
    map.getCanvas().addEventListener("mouseleave", () => this.mark());
    this.keys(map);
    map.on("moveend", ({ originalEvent }) => this.moved(Boolean(originalEvent)));
    map.on("webglcontextlost", () => {
      delete root.dataset.map;
      this.lost = setTimeout(() => this.rebuild(), 1500);
    });
    map.on("webglcontextrestored", () => {
      clearTimeout(this.lost);
      root.dataset.map = "gl";
    });
  }

  // Map and list in step ----------------------------------------------------------------

  /** Shows in the list which sign the pointer is on. */
  mark(href) {
    if (this.marked?.href === href) return;
    this.marked?.row?.classList.remove("is-hot");
    const row = href && document.querySelector(`main li > a[href="${CSS.escape(href)}"]`);
    row?.classList.add("is-hot");
    this.marked = href && { href, row };
  }

  /** Lifts the sign of the row in the list that the pointer or the focus is on. */
  watchList() {
    const { signal } = this.abort;
    const lift = ({ target }) => {
      const path = target.closest?.("main li > a[href]")?.getAttribute("href");
      this.lift(path && this.signs.items.find(({ h }) => h === path)?.s);
    };
    for (const event of ["mouseover", "focusin"]) document.addEventListener(event, lift, { signal });
  }

  lift(slug = null) {
    if (this.hot === slug) return;
    this.hot = slug;
    this.draw();
  }

  // Keyboard ------------------------------------------------------------------------------

  /** With the focus on the map, the digits open the nearest places; the map shows which. */
  keys(map) {
    const canvas = map.getCanvas();
    canvas.setAttribute("aria-keyshortcuts", [...DIGITS].join(" "));
    const show = () => {
      this.hide();
      if (!canvas.matches(":focus-visible")) return;
      this.numbers = this.nearest(map).map((sign, index) => {
        const element = document.createElement("span");
        element.className = "map-number";
        element.textContent = DIGITS[index];
        element.setAttribute("aria-hidden", "true");
        const marker = new this.gl.Marker({ element, offset: [16, -16] });
        return { sign, marker: marker.setLngLat(sign.at).addTo(map) };
      });
    };
    canvas.addEventListener("focus", show);
    canvas.addEventListener("blur", () => this.hide());
    map.on("moveend", show);
    canvas.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
      const index = DIGITS.indexOf(key);
      if (index < 0 || ctrlKey || altKey || metaKey) return;
      const sign = this.nearest(map)[index];
      if (sign) this.report({ marker: { slug: sign.s, href: sign.h } });
    });
  }

  hide() {
    for (const { marker } of this.numbers ?? []) marker.remove();
    this.numbers = [];
  }

  /** What can be seen nearest to the middle of the free part. */
  nearest(map) {
    const middle = map.project(map.getCenter());
    const { top, right, bottom, left } = this.padding;
    const { width, height } = this.host.getBoundingClientRect();
    return this.signs.items
      .map((sign) => ({ ...sign, px: map.project(sign.at) }))
      .filter(({ px }) => px.x > left && px.x < width - right && px.y > top && px.y < height - bottom)
      .map((sign) => ({ ...sign, far: Math.hypot(sign.px.x - middle.x, sign.px.y - middle.y) }))
      .sort((a, b) => a.far - b.far)
      .slice(0, DIGITS.length);
  }

  moved(user) {
    const { lng, lat } = this.map.getCenter();
    const zoom = this.map.getZoom();
    const [[west, south], [east, north]] = this.map.getBounds().toArray();
    this.report({
      moved: { view: { centre: [lng, lat], zoom }, bounds: [west, south, east, north], user },
    });
  }

  /** A lost drawing context that does not come back: a new map, but only once. */
  async rebuild() {
    const view = { center: this.map.getCenter(), zoom: this.map.getZoom() };
    this.tearDown();
    try {
      if (this.rebuilt) throw new Error("lost again");
      this.rebuilt = true;
      await this.build(view);
    } catch {
      this.report("lost");
    }
  }

  // Look -------------------------------------------------------------------------------------

  style() {
    const { style, view } = this.options;
    const data = { markers: this.shown, me: this.me, selected: this.selected, hot: this.hot, known: this.known };
    return this.look.style(this.probe, { style, lat: view.centre[1], basemap: BASEMAP }, data);
  }

  /** Light or dark has changed: the same map in other colours. */
  async repaint() {
    if (!this.up) return;
    this.map.setStyle(this.style());
    await Promise.allSettled(this.map.listImages().map((id) => this.picture(id, true)));
  }

  async picture(id, again = false) {
    const { map } = this;
    const enlarged = id.endsWith("!");
    const svg = this.signs.icons[enlarged ? id.slice(0, -1) : id];
    if (!svg || (map.hasImage(id) && !again)) return;
    const by = enlarged && this.options.style.selected;
    const { image, pixelRatio } = await this.look.picture(this.probe, svg, by);
    if (this.map !== map || !this.up) return;
    if (map.hasImage(id)) map.updateImage(id, image);
    else map.addImage(id, image, { pixelRatio });
  }

  /** Brings signs and selection onto the map, pictures first. */
  async draw() {
    if (!this.up) return;
    const { map, signs, selected, hot } = this;
    const lifted = signs.items.filter(({ s }) => s === selected || s === hot);
    const wanted = [...Object.keys(signs.icons), ...lifted.map(({ i }) => `${i}!`)];
    await Promise.allSettled(wanted.map((id) => this.picture(id)));
    // While pictures were made, something newer may have come.
    if (this.map !== map || !this.up || this.signs !== signs) return;
    if (this.selected !== selected || this.hot !== hot) return;
    if (this.drawn !== signs || this.shown === NOTHING) {
      this.drawn = signs;
      const features = signs.items.map(({ at, ...properties }) => ({
        type: "Feature", properties, geometry: { type: "Point", coordinates: at },
      }));
      this.shown = { type: "FeatureCollection", features };
      map.getSource("markers").setData(this.shown);
    }
    for (const [id, filter] of Object.entries(this.look.filters(selected, hot, this.known))) map.setFilter(id, filter);
  }

  // What Rust calls. While a lost map is rebuilt, things are only noted down. --------------

  setMarkers(json) {
    if (json === this.signsText) return;
    this.signsText = json;
    this.signs = JSON.parse(json);
    this.known = this.signs.items.map(({ n }) => n);
    this.draw();
  }

  select(slug) {
    if (this.selected === (slug ?? null)) return;
    this.selected = slug ?? null;
    this.draw();
  }

  easeTo(lon, lat, zoom) {
    if (this.up) this.map.easeTo({ center: [lon, lat], ...(zoom !== undefined && { zoom }) });
  }

  fit(west, south, east, north, maxZoom) {
    if (this.up) this.map.fitBounds([west, south, east, north], { padding: 48, maxZoom });
  }

  /** What covers the map has changed: nothing moves, but from now on the middle is another. */
  setPadding(json) {
    if (json === JSON.stringify(this.padding)) return;
    this.keepFree(JSON.parse(json));
    if (!this.up) return;
    const { x, y } = this.freeMiddle(this.host.getBoundingClientRect());
    this.map.jumpTo({ center: this.map.unproject([x, y]), padding: this.padding });
  }

  keepFree(padding) {
    this.padding = padding;
    for (const [side, px] of Object.entries(padding)) {
      this.host.style.setProperty(`--map-${side}`, `${px}px`);
    }
  }

  setWords(json) {
    this.options.words = JSON.parse(json);
    const title = (query, key) => {
      const element = this.canvas.querySelector(query);
      element?.setAttribute("aria-label", this.options.words[key]);
      if (element?.title) element.title = this.options.words[key];
    };
    title(".maplibregl-canvas", "Map.Title");
    title(".maplibregl-ctrl-zoom-in", "NavigationControl.ZoomIn");
    title(".maplibregl-ctrl-zoom-out", "NavigationControl.ZoomOut");
  }

  /** Shows where the visitor is, and how sure that is. */
  showPosition(lon, lat, accuracy) {
    const feature = (type, coordinates) => ({
      type: "Feature", properties: {}, geometry: { type, coordinates },
    });
    const circle = Array.from({ length: 65 }, (_, index) => {
      const angle = (index / 32) * Math.PI;
      const degree = 111195;
      return [
        lon + (accuracy * Math.sin(angle)) / (degree * Math.cos((lat * Math.PI) / 180)),
        lat + (accuracy * Math.cos(angle)) / degree,
      ];
    });
    const features = [feature("Polygon", [circle]), feature("Point", [lon, lat])];
    this.me = { type: "FeatureCollection", features };
    if (this.up) this.map.getSource("me").setData(this.me);
  }

  tearDown() {
    this.up = false;
    this.map?.remove();
    this.map = undefined;
    this.canvas?.remove();
    this.shown = NOTHING;
  }

  remove() {
    clearTimeout(this.lost);
    this.tearDown();
    this.abort.abort();
    this.probe.remove();
    if (root.dataset.map === "gl") delete root.dataset.map;
  }
}
