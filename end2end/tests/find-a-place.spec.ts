import { TONGUES } from "../support/city.ts";
import { expect, hydrated, test } from "../support/test.ts";

const ROWS = "main .rows .row";

for (const tongue of TONGUES) {
  test(`${tongue.lang}: search, open the place, see when it is open, go back to the same list`, async ({ page }) => {
    await page.goto(tongue.home);
    await hydrated(page);
    expect(await page.locator(ROWS).count()).toBeGreaterThan(20);

    await page.getByLabel(tongue.search).fill("reinoldi kirche");
    await expect(page).toHaveURL(/[?&]q=reinoldi/);
    const row = page.locator(ROWS).filter({ hasText: "Reinoldikirche" }).first();
    await expect(row).toBeVisible();
    const found = await page.locator(ROWS).count();
    expect(found).toBeLessThan(20);

    const list = page.url();
    await row.getByRole("link").first().click();
    await expect(page).toHaveURL(new RegExp(`${tongue.place}/`));
    await expect(page.locator("h1")).toContainText("Reinoldikirche");
    await expect(page.locator(".record .state")).not.toBeEmpty();

    await page.goBack();
    await expect(page).toHaveURL(list);
    await expect(page.getByLabel(tongue.search)).toHaveValue("reinoldi kirche");
    await expect(page.locator(ROWS)).toHaveCount(found);
    await page.goForward();
    await expect(page.locator("h1")).toContainText("Reinoldikirche");
  });

  test(`${tongue.lang}: only what is open now, one tap, kept in the address`, async ({ page }) => {
    await page.goto(tongue.home);
    await hydrated(page);
    await page.getByRole("link", { name: tongue.openNow, exact: true }).click();
    await expect(page).toHaveURL(/[?&]open=/);
    await expect(page.getByRole("link", { name: tongue.openNow, exact: true })).toHaveAttribute("aria-current", "true");
    await expect(page.locator(ROWS).first()).toBeVisible();
    for (const row of await page.locator(ROWS).all()) {
      await expect(row.locator("strong").first()).toHaveClass(/is-open/);
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
