import { CANVAS, mapStands, swipe } from "../support/map.ts";
import { expect, hydrated, test } from "../support/test.ts";

test("the first answer holds the map with names and signs", async ({ request }) => {
  const html = await (await request.get("/")).text();
  const map = html.slice(html.indexOf("<svg"), html.lastIndexOf("</svg>"));
  expect(map).toContain("Westenhellweg");
  expect(map.match(/<a [^>]*href="\/ort\//g)?.length ?? 0).toBeGreaterThan(50);
});

test("one interactive map lives as long as the app", async ({ page }) => {
  await page.goto("/");
  await hydrated(page);
  await mapStands(page);
  await expect(page.locator(CANVAS)).toHaveCount(1);
  await page.locator(CANVAS).evaluate((canvas) => canvas.setAttribute("data-same", "yes"));

  await page.locator("main .rows .row a").first().click();
  await expect(page).toHaveURL(/\/ort\//);
  await page.goBack();
  await expect(page).toHaveURL("/");
  await page.locator("nav.tabs a[href='/termine']").click();
  await expect(page).toHaveURL("/termine");
  await expect(page.locator(`${CANVAS}[data-same=yes]`)).toHaveCount(1);
});

test("without WebGL the drawing stays, and its signs are links", async ({ page }) => {
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith("webgl") ? null : Reflect.apply(real, this, [kind, ...rest]);
    } as typeof real;
  });
  await page.goto("/");
  await hydrated(page);
  await page.locator("html[data-map='svg']").waitFor({ state: "attached", timeout: 25_000 });
  await expect(page.locator(CANVAS)).toHaveCount(0);
  await expect(page.locator(".map svg").first()).toBeVisible();
  await page.locator("main .rows .row a").first().click();
  await expect(page).toHaveURL(/\/ort\//);
  await expect(page.locator("h1")).not.toBeEmpty();
  await expect(page.locator(".map svg").first()).toBeVisible();
});

test("with the focus on the map, digits name and open the nearest places", async ({ page }) => {
  await page.goto("/");
  await hydrated(page);
  await mapStands(page);
  // By keyboard, because a click would open what stands there.
  await page.locator(CANVAS).evaluate((canvas: HTMLElement) => canvas.focus({ focusVisible: true } as FocusOptions));
  await expect(page.locator(".map-number")).toHaveCount(9);
  await page.keyboard.press("1");
  await expect(page).toHaveURL(/\/(ort|termin)\//);
  await expect(page.locator("h1")).not.toBeEmpty();
});

test("a sign under the pointer marks its row", async ({ page }, { project }) => {
  test.skip(project.name !== "desktop", "phones have no pointer");
  await page.goto("/?q=Reinoldikirche");
  await hydrated(page);
  await mapStands(page);
  // The drawing lies below the map, at the same view; so it knows where the sign is.
  const sign = await page.locator(".map-svg a[data-slug='reinoldikirche'] use").boundingBox();
  if (!sign) throw new Error("no sign");
  await page.mouse.move(sign.x + sign.width / 2, sign.y + sign.height / 2, { steps: 3 });
  const row = page.locator("main .rows a[href='/ort/reinoldikirche']");
  await expect(row).toHaveClass(/is-hot/);
  await page.mouse.move(sign.x + 200, sign.y + 200, { steps: 3 });
  await expect(row).not.toHaveClass(/is-hot/);
});

test("on a phone the drawing follows the finger, and the map takes over where it was left", async ({ page }, { project }) => {
  test.skip(project.name !== "phone", "with a mouse the map is built at once");
  await page.goto("/?q=Beispielbuch");
  await hydrated(page);
  const sign = page.locator(".map-svg a[data-slug='beispielbuch']");
  const middle = async () => {
    const box = await sign.locator("use").first().boundingBox();
    if (!box) throw new Error("no sign");
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  await page.waitForTimeout(1_500);
  await expect(page.locator(CANVAS), "nobody has reached for it yet").toHaveCount(0);
  const before = await middle();
  // The finger begins on the sign itself: a drag opens nothing.
  await swipe(page, [before.x, before.y], [before.x - 90, before.y - 40]);
  const after = await middle();
  expect(after.x).toBeCloseTo(before.x - 90, -1);
  expect(after.y).toBeCloseTo(before.y - 40, -1);
  await expect(page).toHaveURL("/?q=Beispielbuch");
  await page.locator("html[data-map='gl']").waitFor({ state: "attached", timeout: 25_000 });
  await page.touchscreen.tap(after.x, after.y);
  await expect(page).toHaveURL("/ort/beispielbuch");
});

test("a tap on a sign of the drawing opens it", async ({ page }, { project }) => {
  test.skip(project.name !== "phone", "with a mouse the map is built at once");
  await page.goto("/?q=Beispielbuch");
  await hydrated(page);
  await page.locator(".map-svg a[data-slug='beispielbuch'] use").first().tap();
  await expect(page).toHaveURL("/ort/beispielbuch");
  await expect(page.locator("h1")).toContainText("Beispielbuch");
  await page.locator("html[data-map='gl']").waitFor({ state: "attached", timeout: 25_000 });
});
