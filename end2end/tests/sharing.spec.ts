import { mapStands } from "../support/map.ts";
import { expect, hydrated, test } from "../support/test.ts";

const CHURCH = "/ort/reinoldikirche";
const SHOP = "/ort/beispielbuch";
const WORDS = [
  { lang: "de", church: CHURCH, share: "Teilen", print: "Drucken", way: "Route", copied: /kopiert/ },
  { lang: "en", church: "/en/place/reinoldikirche", share: "Share", print: "Print", way: "Directions", copied: /copied/ },
] as const;

const DEVICES = [
  ["an Android phone", "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/150.0.0.0", /^geo:51\.5\d+,7\.4\d+\?q=/],
  ["an iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15", /^https:\/\/maps\.apple\.com\/\?daddr=51\./],
  ["a desktop", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0.0.0", /^https:\/\/www\.openstreetmap\.org\/directions\?/],
] as const;

for (const [device, userAgent, link] of DEVICES) {
  test.describe(device, () => {
    test.use({ userAgent });
    test("gets a link to the way there that it understands", async ({ page }) => {
      await page.goto(CHURCH);
      await hydrated(page);
      await expect(page.getByRole("link", { name: "Route", exact: true })).toHaveAttribute("href", link);
    });
  });
}

for (const words of WORDS) {
  test(`${words.lang}: a page is shared with its public address`, async ({ page }) => {
    await page.addInitScript(() => {
      const share = (data: ShareData) => {
        document.documentElement.dataset.shared = `${data.title} ${data.url}`;
        return Promise.resolve();
      };
      Object.defineProperty(navigator, "share", { value: share, configurable: true });
    });
    await page.goto(`${words.church}?map=17/51.5146/7.4683`);
    await hydrated(page);
    await page.getByRole("button", { name: words.share }).click();
    await expect(page.locator("html")).toHaveAttribute("data-shared", new RegExp(`${words.church}$`));
    await expect(page.locator(".said")).toBeEmpty();
  });

  test(`${words.lang}: where nothing can be shared, the address is copied and this is said`, async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "share", { value: undefined, configurable: true });
      const writeText = (text: string) => {
        document.documentElement.dataset.copied = text;
        return Promise.resolve();
      };
      Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
    });
    await page.goto(words.church);
    await hydrated(page);
    await page.getByRole("button", { name: words.share }).click();
    await expect(page.getByRole("status").filter({ hasText: words.copied })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("data-copied", new RegExp(`${words.church}$`));
  });

  test(`${words.lang}: where neither goes, the address is shown`, async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "share", { value: undefined, configurable: true });
      Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
    });
    await page.goto(words.church);
    await hydrated(page);
    await page.getByRole("button", { name: words.share }).click();
    await expect(page.locator(".said")).toContainText(words.church);
  });
}

test("an address card is saved under the name of the place", async ({ page }) => {
  await page.goto(SHOP);
  await hydrated(page);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Kontakt speichern" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("beispielbuch.vcf");
});

test("a printed place shows its name, its hours and its own map, and nothing to click", async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute("data-printed", "");
  });
  // By a click, so that the map under the interactive one is still that of the list.
  await page.goto("/");
  await hydrated(page);
  await mapStands(page);
  await page.locator("main .rows .row a[href^='/ort/']").first().click();
  await expect(page).toHaveURL(/\/ort\//);
  const slug = new URL(page.url()).pathname.split("/").pop();
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".map")).toBeHidden();

  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "Drucken" }).click();
  await expect(page.locator("html[data-printed]")).toBeAttached();
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".map-paper svg")).toBeVisible();
  await expect(page.locator(`.map-paper .s[data-slug='${slug}']`)).toBeAttached();
  await expect(page.locator("h1")).toBeVisible();
  await expect(page.locator(".address-of-page")).toContainText(`/ort/${slug}`);
  for (const chrome of [".tabs", ".bar", ".actions", ".correct"]) await expect(page.locator(chrome)).toBeHidden();
});

test("whoever finds a mistake is led to the publisher, never to a dead end", async ({ page }) => {
  await page.goto(CHURCH);
  await hydrated(page);
  await page.locator(".correct a").click();
  await expect(page).toHaveURL("/impressum");
  await expect(page.locator("h1")).not.toBeEmpty();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  for (const words of WORDS) {
    test(`${words.lang}: the way is a plain link, and no button does nothing`, async ({ page, watch }) => {
      // A browser with scripts turned off announces that it does not preload them.
      watch.expect(/failed: GET \S+\/pkg\/app\.\S+\.js: csp/);
      await page.goto(words.church);
      const way = page.getByRole("link", { name: words.way, exact: true });
      await expect(way).toHaveAttribute("href", /^https:\/\/www\.openstreetmap\.org\//);
      for (const name of [words.share, words.print]) {
        await expect(page.getByRole("button", { name })).toBeHidden();
      }
    });
  }
});
