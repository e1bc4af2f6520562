import { axe } from "../support/axe.ts";
import { features } from "../support/city.ts";
import { expect, hydrated, test } from "../support/test.ts";

const WORDS = [
  {
    lang: "de",
    events: "/termine",
    event: "/termin",
    month: "Monat",
    november: "November 2026",
    december: "Nächster Monat: Dezember 2026",
    today: /^Heute, Samstag, 21\. November: \d+ Termine?$/,
    christmas: "Fr, 25. Dezember: 1. Weihnachtstag",
    unreadable: /Den Monat „Dezember“ konnten wir nicht lesen/,
    add: "Zum Kalender",
    subscribe: "Kalender abonnieren",
    query: "",
  },
  {
    lang: "en",
    events: "/en/events",
    event: "/en/event",
    month: "Month",
    november: "November 2026",
    december: "Next month: December 2026",
    today: /^Today, Saturday 21 November: \d+ events?$/,
    christmas: /^\W*Fri 25 December: /,
    unreadable: /could not read the month “Dezember”/,
    add: "Add to calendar",
    subscribe: "Subscribe to the calendar",
    query: "?lang=en",
  },
] as const;

for (const words of WORDS) {
  test(`${words.lang}: a month at a glance, a day with one tap`, async ({ page }) => {
    await page.goto(words.events);
    await hydrated(page);
    await page.getByRole("link", { name: words.month, exact: true }).click();
    await expect(page).toHaveURL(/[?&]when=month/);
    await hydrated(page);
    const month = page.getByRole("table", { name: words.november });
    await expect(month).toBeVisible();
    await expect(month.locator("thead th")).toHaveCount(7);
    const today = month.locator("td[aria-current=date]");
    await expect(today).toHaveCount(1);
    await today.getByRole("link", { name: words.today }).click();
    await expect(page).toHaveURL(/from=2026-11-21&to=2026-11-21/);
    await expect(page.locator("main .day")).toHaveCount(1);
    await expect(page.locator("main .rows .row").first()).toBeVisible();
  });

  test(`${words.lang}: what the phone does not know yet comes from the server and stays`, async ({ page }) => {
    await page.goto(`${words.events}?when=month`);
    await hydrated(page);
    await page.getByRole("link", { name: words.december }).click();
    await expect(page).toHaveURL(/[?&]month=2026-12/);
    await hydrated(page);
    await page.waitForLoadState("networkidle");
    const late = page.locator("table.month td a[href*='from=2026-12-26']");
    await expect(late).toBeVisible();
    await expect(page.locator(".month-holidays li").filter({ hasText: words.christmas })).toBeVisible();

    await late.click();
    await expect(page.locator("main .day .rows .row").first()).toBeVisible();
    await page.goBack();
    await expect(late).toBeVisible();
  });

  test(`${words.lang}: a month is accessible in light and dark, and fits a phone`, async ({ page }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${words.events}?month=2026-12`);
      await hydrated(page);
      await axe(page);
    }
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    for (const day of await page.locator("table.month td a").all()) {
      const box = await day.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(40);
    }
  });

  test(`${words.lang}: a month that cannot be read is named`, async ({ page }) => {
    await page.goto(`${words.events}?month=Dezember`);
    await hydrated(page);
    await expect(page.getByRole("alert")).toHaveText(words.unreadable);
    await expect(page.getByRole("table", { name: words.november })).toBeVisible();
  });

  test(`${words.lang}: an event goes into the calendar, and names what else is on`, async ({ page }) => {
    const [first] = await features(page.request, "/api/v1/events?from=2026-11-21&to=2026-11-21&limit=1");
    const slug = first?.properties.slug ?? "";
    await page.goto(`${words.event}/${slug}`);
    await hydrated(page);
    const link = page.getByRole("link", { name: words.add });
    await expect(link).toHaveAttribute("href", `/api/v1/events/${slug}.ics${words.query}`);
    const waiting = page.waitForEvent("download");
    await link.click();
    expect((await waiting).suggestedFilename()).toBe(`${slug}.ics`);

    const others = page.locator("main h2 + .rows .row a");
    const hrefs = await others.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(hrefs.length).toBeGreaterThan(0);
    expect(hrefs).not.toContain(`${words.event}/${slug}`);
    await page.locator("main a[href*='from=2026-11-21&to=2026-11-21']").click();
    await expect(page.locator("main .day")).toHaveCount(1);
  });

  test(`${words.lang}: all events can be subscribed to`, async ({ page }) => {
    await page.goto(words.events);
    await hydrated(page);
    await page.getByText(words.subscribe).click();
    const address = await page.locator(".subscribe code").textContent();
    expect(address).toMatch(/^http:/);
    expect(address?.endsWith(`/api/v1/events.ics${words.query}`)).toBe(true);
    await expect(page.locator(".subscribe a[href^='webcal:']")).toBeVisible();
    const answer = await page.request.get(address ?? "");
    expect(answer.headers()["content-type"]).toBe("text/calendar; charset=utf-8");
  });
}

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("the pages of the calendar can be turned", async ({ page, watch }) => {
    watch.expect(/failed: GET \S+\/pkg\/app\.\S+\.js: csp/);
    await page.goto("/termine");
    await page.getByRole("link", { name: "Monat", exact: true }).click();
    await page.getByRole("link", { name: "Nächster Monat: Dezember 2026" }).click();
    await expect(page.getByRole("table", { name: "Dezember 2026" })).toBeVisible();
    await page.locator("table.month td a").first().click();
    await expect(page.locator("main .day")).toHaveCount(1);
    await expect(page.locator("main .rows .row").first()).toBeVisible();
  });
});
