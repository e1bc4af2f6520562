import { linkIn, mailTo, signIn } from "../support/account.ts";
import { axe } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

test.use({ locale: "de-DE" });

/** Nobody fills in a form faster than this. */
const READING = 3_200;

test("a visitor suggests an event, the office accepts it, and it is on the map", async ({ page, browser, server, watch }) => {
  watch.expect(/422/);
  await page.goto(`${server.named}/vorschlagen`);
  await axe(page);
  await page.waitForTimeout(READING);
  await page.getByRole("button", { name: "Absenden" }).click();
  await expect(page.getByRole("alert").getByRole("link", { name: /^Titel/ })).toBeVisible();
  await axe(page);
  await page.getByLabel("Titel").fill("Hofkonzert der Nachbarn");
  await page.getByLabel("Tag", { exact: true }).fill("2026-12-05");
  await page.getByLabel("Beginn").fill("18:00");
  await page.getByLabel("Wo", { exact: true }).fill("Reinoldikirche");
  await page.getByLabel("Ihre Mailadresse").fill("gast@vorschlag.example");
  await page.getByRole("button", { name: "Absenden" }).click();
  // The church and its stop have one name.
  const choice = page.getByRole("group", { name: "Welcher Ort ist gemeint?" });
  if (await choice.isVisible()) {
    await axe(page);
    await choice.getByRole("radio").first().check();
    await page.getByRole("button", { name: "Absenden" }).click();
  }
  await expect(page.getByRole("heading", { name: "Fast fertig" })).toBeVisible();
  await axe(page);
  expect(await page.context().cookies()).toEqual([]);

  await page.goto(linkIn(await mailTo(server, "gast@vorschlag.example")).replace(server.url, server.named));
  await axe(page);
  await page.getByRole("button", { name: "Bestätigen" }).click();
  await expect(page.getByRole("heading", { name: "Vielen Dank!" })).toBeVisible();
  await axe(page);

  const desk = await browser.newPage();
  await signIn(desk, server, "redaktion@vorschlag.example", "--role", "office");
  await desk.goto(`${server.named}/konto/redaktion`);
  const task = desk.getByRole("article", { name: /Hofkonzert der Nachbarn/ });
  await task.getByRole("button", { name: /Übernehmen/ }).click();
  await desk.waitForURL(/n=accepted/);
  await desk.close();
  await expect
    .poll(async () => (await page.request.get(`${server.url}/termin/hofkonzert-der-nachbarn`)).status())
    .toBe(200);
  expect(await mailTo(server, "gast@vorschlag.example", 2)).toContain("/termin/hofkonzert-der-nachbarn");
});

test("a missing place can be suggested without script, by keyboard, past the trap", async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${server.named}/en/suggest`);
  await page.getByRole("link", { name: "A missing place" }).click();
  await page.waitForTimeout(READING);
  await expect(page.getByLabel("Please leave this field empty")).not.toBeFocused();
  await page.getByLabel("Name").focus();
  await page.keyboard.type("Café zur Probe");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Kind")).toBeFocused();
  await page.getByLabel("Kind").selectOption("gastronomy");
  await page.getByLabel("Street or square").fill("Kampstraße");
  await page.getByLabel("Your mail address").fill("guest@suggest.example");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Almost done" })).toBeVisible();
  expect(await mailTo(server, "guest@suggest.example")).toContain("/en/suggest/confirm?t=");
  await context.close();
});

test("the form for a place has no barrier that axe can find, in the dark neither", async ({ page, server }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  for (const path of ["/vorschlagen/ort", "/en/suggest/place", "/vorschlagen/danke"]) {
    await page.goto(`${server.named}${path}`);
    await axe(page);
  }
});
