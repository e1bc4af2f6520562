import { signIn } from "../support/account.ts";
import { axe } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

const SHOP = "musterladen-tuch-und-faden";
const PAGE = `/konto/geschaeft/${SHOP}`;

test.use({ locale: "de-DE" });

test("an owner edits hours with the signal cut in the middle, and visitors see them", async ({ page, context, server, watch }) => {
  // A browser says of every request that it could not send that it could not.
  watch.expect(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  await signIn(page, server, "signal@laden.example", "--place", SHOP);
  await page.goto(`${server.named}${PAGE}`);
  await axe(page);
  await page.getByRole("link", { name: /Angaben ändern/ }).click();
  await axe(page);
  await page.getByLabel("Zu diesen Zeiten", { exact: true }).check();
  const row = page.getByRole("group", { name: "Zeile 1" });
  await row.getByLabel("Montag").check();
  await row.getByLabel("Zeile 1, Spanne 1: von").fill("9");
  await row.getByLabel("Zeile 1, Spanne 1: bis").fill("17.30");
  await expect(page.locator("[data-heard]")).toContainText("Mo");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Vorschau" }).click();
  await expect(page.getByText("Kein Netz.")).toBeVisible();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Jetzt senden" }).click();
  await expect(page.getByText("So werden Besucher die Seite sehen:")).toBeVisible();
  await axe(page);
  await page.getByRole("button", { name: "Veröffentlichen" }).click();
  await expect(page.getByText("Veröffentlicht.")).toBeVisible();
  await expect
    .poll(async () => (await page.request.get(`${server.url}/ort/${SHOP}`)).text())
    .toContain("17:30");
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test("what is typed survives reloading and signing out", async ({ page, server }) => {
  await signIn(page, server, "draft@laden.example", "--place", SHOP);
  await page.goto(`${server.named}${PAGE}/bearbeiten`);
  await page.getByText("Name und Texte").click();
  await page.locator('[id="summary.de"]').fill("Ein neuer Satz.");
  await page.reload();
  await expect(page.locator('[id="summary.de"]')).toHaveValue("Ein neuer Satz.");
  await page.getByRole("button", { name: "Abmelden" }).click();
  await signIn(page, server, "draft@laden.example", "--place", SHOP);
  await page.goto(`${server.named}${PAGE}/bearbeiten`);
  await expect(page.locator('[id="summary.de"]')).toHaveValue("Ein neuer Satz.");
  await page.getByRole("button", { name: "Entwurf verwerfen" }).click();
  await expect(page.locator('[id="summary.de"]')).not.toHaveValue("Ein neuer Satz.");
});

test("pictures and offers have no barrier that axe can find", async ({ page, server }) => {
  await signIn(page, server, "axe@laden.example", "--place", SHOP);
  for (const part of ["bilder", "aktionen"]) {
    await page.goto(`${server.named}${PAGE}/${part}`);
    await axe(page);
  }
  await page.goto(`${server.named}/konto/geschaefte`);
  await axe(page);
});

test("the later of two owners sees both versions and decides", async ({ page, browser, server, watch }) => {
  watch.expect(/status of 409/);
  const other = await browser.newPage({ locale: "de-DE" });
  await signIn(page, server, "erste@laden.example", "--place", SHOP);
  await signIn(other, server, "zweite@laden.example", "--place", SHOP);
  const write = async (who: typeof page, text: string, phone: string) => {
    await who.getByText("Name und Texte").click();
    await who.locator('[id="text.de"]').fill(text);
    await who.getByText("Kontakt und Links").click();
    await who.locator("#phone").fill(phone);
  };
  await page.goto(`${server.named}${PAGE}/bearbeiten`);
  await other.goto(`${server.named}${PAGE}/bearbeiten`);
  await write(other, "Die andere Fassung.", "0231 111111");
  await other.getByRole("button", { name: "Vorschau" }).click();
  await other.getByRole("button", { name: "Veröffentlichen" }).click();
  await expect(other.getByText("Veröffentlicht.")).toBeVisible();

  await write(page, "Meine Fassung.", "0231 222222");
  await page.getByRole("button", { name: "Vorschau" }).click();
  await expect(page.getByRole("heading", { name: "Zwei Fassungen" })).toBeVisible();
  await axe(page);
  const text = page.getByRole("group", { name: "Beschreibung" });
  await expect(text).toContainText("Meine Fassung.");
  await expect(text).toContainText("Die andere Fassung.");
  await text.getByRole("radio", { name: /Meine Fassung/ }).check();
  await page.getByRole("group", { name: "Telefon" }).getByRole("radio", { name: /Die andere Fassung/ }).check();
  await page.getByRole("button", { name: "Weiter mit dieser Auswahl" }).click();
  await expect(page.locator('[id="text.de"]')).toHaveValue("Meine Fassung.");
  await expect(page.locator("#phone")).toHaveValue("+49 231 111111");
  await page.getByRole("button", { name: "Vorschau" }).click();
  await page.getByRole("button", { name: "Veröffentlichen" }).click();
  await expect(page.getByText("Veröffentlicht.")).toBeVisible();
  await expect
    .poll(async () => {
      const html = await (await page.request.get(`${server.url}/ort/${SHOP}`)).text();
      return [html.includes("Meine Fassung."), html.includes("111111"), html.includes("222222")];
    })
    .toEqual([true, true, false]);
  await other.close();
});

test("going back to the page that said it was published keeps what was typed since", async ({ page, server }) => {
  await signIn(page, server, "zurueck@laden.example", "--place", SHOP);
  await page.goto(`${server.named}${PAGE}/bearbeiten`);
  await page.getByText("Name und Texte").click();
  await page.locator('[id="summary.de"]').fill("Das Erste.");
  await page.getByRole("button", { name: "Vorschau" }).click();
  await page.getByRole("button", { name: "Veröffentlichen" }).click();
  await expect(page.getByText("Veröffentlicht.")).toBeVisible();
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await page.getByRole("link", { name: /Angaben ändern/ }).click();
  await page.getByText("Name und Texte").click();
  await page.locator('[id="summary.de"]').fill("Das Zweite.");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).not.toContainText("Angaben ändern");
  await page.getByRole("link", { name: /Angaben ändern/ }).click();
  await expect(page.locator('[id="summary.de"]')).toHaveValue("Das Zweite.");
});
