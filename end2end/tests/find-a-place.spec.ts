import { features, TONGUES } from "../support/city.ts";
import { expect, hydrated, test } from "../support/test.ts";

const ROWS = "main .rows .row";

for (const tongue of TONGUES) {
  test(`${tongue.lang}: search, open the place, see when it is open, go back to the same list`, async ({ page }) => {
    const shops = await features(page.request, "/api/v1/places?kind=shop&limit=100");
    const shop = shops.find(({ properties }) => properties.open === "open")?.properties;
    if (!shop) throw new Error("no shop is open on a Saturday morning");
    // The part of the name that is the same in both languages.
    const own = shop.name.replace(/^.* /, "");
    await page.goto(tongue.home);
    await hydrated(page);
    const all = await page.locator(ROWS).count();
    expect(all).toBeGreaterThan(20);

    await page.getByLabel(tongue.search).pressSequentially(shop.name.toLowerCase());
    await expect(page).toHaveURL(/[?&]q=/);
    // Enter puts the suggestions away, which lie over the list.
    await page.keyboard.press("Enter");
    const link = page.locator(`${ROWS} a[href="${tongue.place}/${shop.slug}"]`);
    await expect(link).toBeVisible();
    await expect.poll(() => page.locator(ROWS).count()).toBeLessThan(all);
    const found = await page.locator(ROWS).count();

    const list = page.url();
    await link.click();
    await expect(page).toHaveURL(`${tongue.place}/${shop.slug}`);
    await expect(page.locator("h1")).toContainText(own);
    await expect(page.locator(".record .state .tone-open")).toContainText(/\d\d:\d\d/);
    await expect(page.locator(".record table.week tr")).toHaveCount(7);

    await page.goBack();
    await expect(page).toHaveURL(list);
    await expect(page.getByLabel(tongue.search)).toHaveValue(shop.name.toLowerCase());
    await expect(page.locator(ROWS)).toHaveCount(found);
    await page.goForward();
    await expect(page.locator("h1")).toContainText(own);
  });

  test(`${tongue.lang}: only what is open now, one tap, kept in the address`, async ({ page }) => {
    await page.goto(tongue.home);
    await hydrated(page);
    await page.getByRole("link", { name: tongue.openNow, exact: true }).click();
    await expect(page).toHaveURL(/[?&]open=/);
    await expect(page.getByRole("link", { name: tongue.openNow, exact: true })).toHaveAttribute("aria-current", "true");
    await expect(page.locator(ROWS).first()).toBeVisible();
    for (const row of await page.locator(ROWS).all()) {
      await expect(row.locator("strong").first()).toHaveClass("tone-open");
    }
    await page.reload();
    await hydrated(page);
    await expect(page.getByRole("link", { name: tongue.openNow, exact: true })).toHaveAttribute("aria-current", "true");
  });

  test(`${tongue.lang}: from today's events to an event and its venue`, async ({ page }) => {
    await page.goto(tongue.events);
    await hydrated(page);
    await page.locator("main .rows .row a").first().click();
    await expect(page).toHaveURL(new RegExp(`${tongue.event}/`));
    await expect(page.locator("h1")).toHaveCount(1);
    await expect(page.locator("main time, main .dates, main .record").first()).toBeVisible();
  });
}

test("the other language of the same page is one tap away", async ({ page }) => {
  await page.goto("/inseln");
  await hydrated(page);
  await page.locator("a.language").click();
  await expect(page).toHaveURL("/en/islands");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});
