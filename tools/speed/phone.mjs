// How a slow phone on a slow line gets to the map: Chromium with a quarter of the processor's speed
// and a slow 4G line. Prints figures and judges nothing. Usage: node phone.mjs ADDRESS
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../../end2end/package.json", import.meta.url))("playwright-core");
const [address] = process.argv.slice(2);

/** The line that Lighthouse and WebPageTest call slow 4G. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--enable-unsafe-swiftshader"],
});
try {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true,
  });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", SLOW_4G);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(() => {
    window.paints = {};
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.paints.largest = entry.startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  const begin = Date.now();
  const since = () => Date.now() - begin;
  await page.goto(address, { waitUntil: "commit" });
  await page.locator("svg.map-svg a").first().waitFor({ state: "attached" });
  const drawn = since();
  await page.locator("html[data-hydrated]").waitFor({ state: "attached", timeout: 120_000 });
  const answers = since();
  const largest = await page.evaluate(() => window.paints.largest);
  await page.locator(".map-canvas").dispatchEvent("wheel");
  await page.locator("html[data-map='gl']").waitFor({ state: "attached", timeout: 120_000 });
  const stands = since();
  const say = (what, value, wanted) => console.log(`  ${what.padEnd(48)}${`${Math.round(value)} ms`.padStart(9)}   ${wanted}`);
  say("the drawing is there, its signs can be tapped", drawn, "2500 ms");
  say("largest contentful paint", largest, "2500 ms");
  say("the page answers (hydrated)", answers, "5000 ms");
  say("the interactive map, reached for at once, stands", stands, "8000 ms");

  // Without a graphics card every frame is drawn by the throttled processor.
  const frames = await page.evaluate(async () => {
    const canvas = document.querySelector(".map canvas.maplibregl-canvas");
    const box = canvas.getBoundingClientRect();
    const times = [];
    let last = performance.now();
    let going = true;
    const tick = (now) => {
      times.push(now - last);
      last = now;
      if (going) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    const at = (step) => ({ clientX: box.x + 60 + step * 6, clientY: box.y + 150, bubbles: true, button: 0, buttons: 1 });
    canvas.dispatchEvent(new MouseEvent("mousedown", at(0)));
    for (let step = 1; step <= 40; step++) {
      await new Promise((done) => requestAnimationFrame(done));
      document.dispatchEvent(new MouseEvent("mousemove", at(step)));
    }
    document.dispatchEvent(new MouseEvent("mouseup", at(40)));
    going = false;
    return times.slice(2).sort((a, b) => a - b);
  });
  const part = (percent) => frames[Math.min(frames.length - 1, Math.floor((frames.length * percent) / 100))];
  say("a frame while panning, half are faster", part(50), "50 ms");
  say("a frame while panning, 95 of 100 are faster", part(95), "100 ms");
} finally {
  await browser.close();
}
