import type { Page } from "@playwright/test";
import { TONGUES } from "../support/city.ts";
import { expect, hydrated, test } from "../support/test.ts";

/** Tabs on until the focus is on what the selector names; fails if it never gets there. */
async function tabTo(page: Page, selector: string) {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((css) => document.activeElement?.matches(css) ?? false, selector)) return;
  }
  throw new Error(`60 times Tab did not lead to ${selector}`);
}

for (const tongue of TONGUES) {
  test(`${tongue.lang}: the main job with the keyboard only`, async ({ page }) => {
    await page.goto(tongue.home);
    await hydrated(page);
    await page.keyboard.press("Tab");
    await expect(page.locator("a.skip")).toBeFocused();
    await expect(page.locator("a.skip")).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page.locator("main")).toBeFocused();

    await page.goto(tongue.home);
    await hydrated(page);
    await tabTo(page, "input[name=q]");
    await page.keyboard.type("Reinoldikirche");
    await expect(page).toHaveURL(/q=Reinoldikirche/);
    await page.keyboard.press("Enter");
    await tabTo(page, "main .rows a");
    const focused = page.locator("main .rows a:focus");
    await expect(focused).toContainText(tongue.church);
    const outline = await focused.evaluate((link) => getComputedStyle(link).outlineStyle);
    expect(outline, "the focus can be seen").not.toBe("none");
    await page.keyboard.press("Enter");
    await expect(page.locator("h1")).toContainText(tongue.church);
  });
}
