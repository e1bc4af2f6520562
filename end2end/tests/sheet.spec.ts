import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "../support/test.ts";

const sheet = (page: Page) => page.locator(".app");

test("on a phone the list is dragged, tapped or keyed larger and smaller", async ({ page }, { project }) => {
  test.skip(project.name !== "phone", "wide screens show map and list side by side");
  await page.goto("/");
  await hydrated(page);
  const grip = page.locator("button.grip");
  await expect(sheet(page)).toHaveAttribute("data-sheet", "half");
  await expect(grip).toHaveAccessibleName("Liste größer");
  await grip.click();
  await expect(sheet(page)).toHaveAttribute("data-sheet", "full");
  await expect(grip).toHaveAccessibleName("Liste kleiner");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(sheet(page)).toHaveAttribute("data-sheet", "peek");

  await page.waitForTimeout(400);
  const box = await grip.boundingBox();
  if (!box) throw new Error("no grip");
  const [x, y] = [box.x + box.width / 2, box.y + 12];
  expect(y, "the map fills most of the screen").toBeGreaterThan(500);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 6; step++) await page.mouse.move(x, y - step * 12);
  await page.mouse.up();
  await expect(sheet(page)).toHaveAttribute("data-sheet", "half");

  // A page that is opened shows itself and its place on the map.
  await grip.click();
  await page.locator("main .rows .row a").first().click();
  await expect(page.locator("h1")).not.toBeEmpty();
  await expect(sheet(page)).toHaveAttribute("data-sheet", "half");
});

test("the list is where it was when one comes back", async ({ page }) => {
  await page.goto("/");
  await hydrated(page);
  const row = page.locator("main .rows .row a").nth(14);
  await row.scrollIntoViewIfNeeded();
  const href = await row.getAttribute("href");
  const before = await page.evaluate(() => scrollY);
  expect(before).toBeGreaterThan(100);
  await row.click();
  await expect(page).toHaveURL(new RegExp(`${href}$`));
  await expect.poll(() => page.evaluate(() => scrollY), "a new page begins at its top").toBeLessThan(before);
  await page.goBack();
  await expect(page.locator(`main .rows a[href="${href}"]`)).toBeInViewport();
});

test("back closes what was opened, the last one first", async ({ page }, { project }) => {
  // Escape and a phone's back button are the same request to the browser.
  await page.goto("/");
  await hydrated(page);
  const phone = project.name === "phone";
  const filters = page.locator("details.filters");
  if (phone) {
    await page.locator("button.grip").click();
    await expect(sheet(page)).toHaveAttribute("data-sheet", "full");
  }
  await filters.locator("summary").click();
  await expect(filters).toHaveAttribute("open", "");
  await page.keyboard.press("Escape");
  await expect(filters).not.toHaveAttribute("open", "");
  if (phone) {
    await expect(sheet(page)).toHaveAttribute("data-sheet", "full");
    await page.keyboard.press("Escape");
    await expect(sheet(page)).toHaveAttribute("data-sheet", "half");
  }
  await expect(page).toHaveURL("/");
});

test("filters are put away once they are applied", async ({ page }) => {
  await page.goto("/");
  await hydrated(page);
  const filters = page.locator("details.filters");
  await filters.locator("summary").click();
  await filters.locator("input[name=kind][value=culture]").check();
  await expect(page).toHaveURL(/kind=culture/);
  await filters.getByRole("button", { name: "Anzeigen" }).click();
  await expect(filters).not.toHaveAttribute("open", "");
  await expect(page).toHaveURL(/kind=culture/);
});

test("whoever uses the left thumb has the buttons on the left, today and tomorrow", async ({ page }) => {
  const side = async () => {
    const [map, button] = [await page.locator(".map").boundingBox(), await page.locator(".locate").boundingBox()];
    if (!map || !button) throw new Error("no map");
    return button.x + button.width / 2 < map.x + map.width / 2 ? "left" : "right";
  };
  await page.goto("/mehr");
  await hydrated(page);
  await page.getByLabel("links, für den linken Daumen").check();
  await page.locator("nav.tabs a[href='/']").click();
  await expect(page).toHaveURL("/");
  expect(await side()).toBe("left");
  await page.goto("/mehr");
  await hydrated(page);
  await expect(page.getByLabel("links, für den linken Daumen")).toBeChecked();
  await page.getByLabel("rechts, für den rechten Daumen").check();
  await page.goto("/");
  await hydrated(page);
  expect(await side()).toBe("right");
});

test("whoever goes back before the app has taken over gets the page of that address", async ({ page }) => {
  await page.goto("/");
  await hydrated(page);
  await page.locator("main .rows .row a").first().click();
  await expect(page).toHaveURL(/\/(ort|termin)\//);
  await page.route("**/*.wasm", async (route) => {
    await new Promise((done) => setTimeout(done, 4_000));
    await route.continue();
  });
  await page.reload({ waitUntil: "load" });
  await page.goBack({ waitUntil: "commit" });
  await expect(page).toHaveURL("/");
  await expect(page.locator("main .rows .row").first()).toBeVisible();
  await hydrated(page);
  await expect(page.locator("main .rows .row").first()).toBeVisible();
});
