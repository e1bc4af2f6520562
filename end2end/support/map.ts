import type { Page } from "@playwright/test";

/** The interactive map. */
export const CANVAS = ".map canvas.maplibregl-canvas";

/** Reaches for the map, as phones need it, and waits until it stands, drawn and idle. */
export async function mapStands(page: Page) {
  await page.locator(".map-canvas").dispatchEvent("wheel");
  await page.locator("html[data-map='gl']").waitFor({ state: "attached", timeout: 25_000 });
}

/** One finger goes from a point of the screen to another, in CSS pixels. */
export async function swipe(page: Page, from: readonly [number, number], to: readonly [number, number]) {
  const session = await page.context().newCDPSession(page);
  const at = (part: number) => [{ x: from[0] + (to[0] - from[0]) * part, y: from[1] + (to[1] - from[1]) * part }];
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
  for (let step = 1; step <= 8; step++) {
    await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(step / 8) });
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}
