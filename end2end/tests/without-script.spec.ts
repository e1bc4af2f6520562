import { TONGUES } from "../support/city.ts";
import { expect, test } from "../support/test.ts";

test.use({ javaScriptEnabled: false });

const ROWS = "main .rows .row";

for (const tongue of TONGUES) {
  test(`${tongue.lang}: the main job without script`, async ({ page }) => {
    await page.goto(tongue.home);
    await expect(page.locator(".map svg").first()).toBeVisible();
    const first = await page.locator(ROWS).count();
    expect(first).toBeGreaterThanOrEqual(30);
    await page.getByRole("link", { name: tongue.more, exact: true }).click();
    expect(await page.locator(ROWS).count()).toBeGreaterThan(first);

    const search = page.getByLabel(tongue.search);
    await search.fill("Reinoldikirche");
    await search.press("Enter");
    await expect(page).toHaveURL(/[?&]q=Reinoldikirche/);
    await page.locator(ROWS).filter({ hasText: "Reinoldikirche" }).first().getByRole("link").first().click();
    await expect(page.locator("h1")).toContainText("Reinoldikirche");
    await expect(page.locator(".map svg").first()).toBeVisible();

    await page.goto(tongue.events);
    await page.locator(`${ROWS} a`).first().click();
    await expect(page).toHaveURL(new RegExp(`${tongue.event}/`));
    await expect(page.locator("h1")).not.toBeEmpty();
  });
}
