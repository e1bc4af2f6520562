import { axe } from "../support/axe.ts";
import { pagesOf, TONGUES } from "../support/city.ts";
import { expect, hydrated, test } from "../support/test.ts";

for (const tongue of TONGUES) {
  for (const { name, address } of pagesOf(tongue)) {
    test(`${tongue.lang} ${name}: whole, in its language, accessible in light and dark`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: "light" });
      const answer = await page.goto(await address(page.request));
      expect(answer?.status()).toBe(200);
      await hydrated(page);

      await expect(page.locator("html")).toHaveAttribute("lang", tongue.lang);
      await expect(page.locator("h1")).toHaveCount(1);
      await expect(page.locator("h1")).not.toBeEmpty();
      await expect(page).toHaveTitle(/\S/);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(sideways, "the page must not scroll sideways").toBeLessThanOrEqual(0);

      await axe(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await axe(page);
    });
  }
}

test("a wrong address is answered with 404 and leads back to the map", async ({ page, watch }) => {
  watch.expect(/status of 404/);
  const answer = await page.goto("/ort/das-gibt-es-nicht");
  expect(answer?.status()).toBe(404);
  await hydrated(page);
  await axe(page);
  await page.locator("main a[href='/']").first().click();
  await expect(page).toHaveURL("/");
  await expect(page.locator(".rows .row").first()).toBeVisible();
});
