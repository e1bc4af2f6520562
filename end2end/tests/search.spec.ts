import type { Page } from "@playwright/test";
import { axe } from "../support/axe.ts";
import { TONGUES } from "../support/city.ts";
import { expect, hydrated, test } from "../support/test.ts";

const ROWS = "main .rows .row";
const OPTION = ".suggestion";

/** The words of the suggestions, by language. */
const WORDS = {
  de: {
    accessible: "kaffee barrierefrei",
    accessibleChip: "Filter aufheben: Barrierefrei",
    openChip: "Filter aufheben: Jetzt geöffnet",
    toilet: "klo",
    toiletName: "Toilette",
    forget: "Verlauf löschen",
    results: /^\d+ Ergebnis/,
    market: "Hansemarkt",
  },
  en: {
    accessible: "accessible coffee",
    accessibleChip: "Remove filter: Accessible",
    openChip: "Remove filter: Open now",
    toilet: "restroom",
    toiletName: "Toilet",
    forget: "Clear history",
    results: /^\d+ result/,
    market: "Hanseatic Market",
  },
} as const;

/** Waits until the city is in the browser: from then on typing is answered there. */
async function cityArrived(page: Page, home: string) {
  const arrived = page.waitForResponse(/\/api\/v1\/city/);
  await page.goto(home);
  await hydrated(page);
  await arrived;
}

for (const tongue of TONGUES) {
  const words = WORDS[tongue.lang];

  test(`${tongue.lang}: keyboard only, from the field to a place and back`, async ({ page }) => {
    await cityArrived(page, tongue.home);
    const field = page.getByRole("combobox", { name: tongue.search });
    await field.focus();
    await expect(field).toHaveAttribute("aria-expanded", "false");
    await page.keyboard.type("reinoldi");
    await expect(field).toHaveAttribute("aria-expanded", "true");
    const options = page.getByRole("option");
    await expect(options.first()).toBeVisible();
    expect(await options.count()).toBeLessThanOrEqual(8);
    await expect(page.locator(".suggest mark").first()).toBeVisible();
    await expect(page.locator("form.search [role=status]")).toHaveText(words.results);

    await page.keyboard.press("ArrowDown");
    await expect(options.first()).toHaveAttribute("aria-selected", "true");
    const first = await options.first().getAttribute("id");
    await expect(field).toHaveAttribute("aria-activedescendant", first ?? "none");
    await expect(field).toBeFocused();
    await page.keyboard.press("ArrowUp");
    await expect(page.locator(`${OPTION}[aria-selected=true]`)).toHaveCount(0);
    await axe(page);

    await page.keyboard.press("Escape");
    await expect(page.locator(".suggest")).toBeHidden();
    await expect(field).toHaveValue("reinoldi");
    await page.keyboard.press("Escape");
    await expect(field).toHaveValue("");
    await expect(page).toHaveURL(tongue.home);

    await page.keyboard.type("reinoldikirche");
    await expect(options.first()).toContainText(/rein/i);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(`${tongue.place}/reinoldikirche`);
    await expect(page.locator("h1")).toContainText(tongue.church);
    await expect(page.locator(".suggest")).toBeHidden();
  });

  test(`${tongue.lang}: words that ask for a filter become a chip, and go again with a tap`, async ({ page }) => {
    await cityArrived(page, tongue.home);
    const field = page.getByLabel(tongue.search);
    await field.pressSequentially(words.accessible);
    const chip = page.getByRole("link", { name: words.accessibleChip });
    await expect(chip).toBeAttached();
    await field.press("Enter");
    await expect(page.locator(".suggest")).toBeHidden();
    const some = await page.locator(ROWS).count();
    expect(some).toBeGreaterThan(0);
    await chip.click();
    await expect(chip).toHaveCount(0);
    await expect.poll(() => page.locator(ROWS).count()).toBeGreaterThan(some);
  });

  test(`${tongue.lang}: a category, an event, and a mistake in a name`, async ({ page }) => {
    await cityArrived(page, tongue.home);
    const field = page.getByLabel(tongue.search);
    await field.fill(words.toilet);
    await page.locator(OPTION, { hasText: words.toiletName }).first().click();
    await expect(page).toHaveURL(/[?&]category=toilette/);
    await expect(page.locator(ROWS)).toHaveCount(3);
    await expect(field).toHaveValue("");

    await field.fill("hansemrakt");
    const event = page.locator(OPTION, { hasText: words.market });
    await expect(event).toHaveAttribute("href", `${tongue.event}/hansemarkt`);

    await field.fill("reinoldikriche");
    await expect(page.locator(OPTION).first()).toContainText(tongue.church);
    await expect(page.locator(`${ROWS} a`).first()).toHaveAttribute("href", `${tongue.place}/reinoldikirche`);
  });

  test(`${tongue.lang}: recent searches stay on the phone and can be forgotten`, async ({ page }) => {
    await cityArrived(page, tongue.home);
    const field = page.getByLabel(tongue.search);
    await field.focus();
    await expect(page.locator(".suggest"), "nothing was searched for yet").toBeHidden();
    for (const text of ["Museum", "Brunnen"]) {
      await field.fill(text);
      await field.press("Enter");
    }
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await field.fill("");
    await field.focus();
    await expect(page.locator(OPTION)).toHaveText(["Brunnen", "Museum"]);
    await axe(page);
    await page.locator(OPTION).last().click();
    await expect(page).toHaveURL(/[?&]q=Museum/);
    await expect(field).toHaveValue("Museum");

    await field.fill("");
    await expect(page.locator(OPTION)).toHaveText(["Museum", "Brunnen"]);
    await page.getByRole("button", { name: words.forget }).click();
    await expect(page.locator(".suggest")).toBeHidden();
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(asked.filter((url) => /museum|brunnen/i.test(url)), "no search may leave the phone").toEqual([]);
  });
}

test("a street shows its places in the list and on the map", async ({ page }) => {
  await cityArrived(page, "/");
  const field = page.getByLabel("Orte suchen");
  await field.fill("klepping");
  const street = page.locator(OPTION, { hasText: /\d+ Orte/ }).first();
  const count = Number((await street.textContent())?.match(/(\d+) Orte/)?.[1]);
  await street.click();
  await expect(page).toHaveURL(/[?&]street=Kleppingstra/);
  await expect(page.locator(ROWS)).toHaveCount(count);
  await page.reload();
  await expect(page.locator(ROWS)).toHaveCount(count);
  await page.getByRole("link", { name: "Filter aufheben: Kleppingstraße" }).click();
  await expect(page).toHaveURL("/");
});

test("a tap beside the suggestions closes them", async ({ page }) => {
  await cityArrived(page, "/");
  await page.getByLabel("Orte suchen").fill("kirche");
  await expect(page.locator(".suggest")).toBeVisible();
  await page.mouse.click(page.viewportSize()!.width - 20, page.viewportSize()!.height - 90);
  await expect(page.locator(".suggest")).toBeHidden();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("filters in words and streets work, and nothing is offered that would not", async ({ page, watch }) => {
    watch.expect(/failed: GET \S+\/pkg\/app\.\S+\.js: csp/);
    await page.goto("/");
    const field = page.getByLabel("Orte suchen");
    expect(await field.getAttribute("role")).toBeNull();
    await field.focus();
    await expect(page.locator(".suggest")).toBeHidden();
    await field.fill("optiker offen");
    await field.press("Enter");
    await expect(page).toHaveURL(/q=optiker\+offen/);
    await expect(page.locator(ROWS)).toHaveCount(1);
    await expect(page.locator(`${ROWS} strong`).first()).toHaveClass("tone-open");
    await page.getByRole("link", { name: WORDS.de.openChip }).click();
    await expect(page).toHaveURL(/\?q=optiker$/);

    await page.goto("/?street=Kleppingstra%C3%9Fe");
    expect(await page.locator(ROWS).count()).toBeGreaterThan(3);
    await expect(page.getByRole("link", { name: "Filter aufheben: Kleppingstraße" })).toBeVisible();
  });
});
