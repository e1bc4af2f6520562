import { readFile } from "node:fs/promises";
import { authenticator, linkIn, mailTo, signIn } from "../support/account.ts";
import { axe } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

const OFFICE = "/konto/redaktion";

test.use({ locale: "de-DE" });

test("every page of the office is free of barriers that axe can find, and fits the screen", async ({ page, server }) => {
  await signIn(page, server, "alles@redaktion.example", "--role", "office");
  const pages = [
    "", "/orte", "/orte?sample=yes&sort=age&down=yes", "/orte/einlesen", "/neuer-ort", "/ort/reinoldikirche",
    "/ort/reinoldikirche/verlauf", "/termine", "/termin/hansemarkt", "/termine/einlesen", "/personen", "/stadt",
    "/stadt/verlauf", "/beispieldaten", "/protokoll",
  ];
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const path of pages) {
      await page.goto(`${server.named}${OFFICE}${path}`);
      await axe(page);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider, path).toBeLessThanOrEqual(0);
    }
  }
  await page.goto(`${server.named}/en/account/office`);
  await expect(page.getByRole("heading", { level: 1, name: "To do" })).toBeVisible();
  await axe(page);
});

test("what waits is gone through by keyboard and sent back with a message", async ({ page, browser, server }) => {
  const owner = await browser.newPage({ locale: "de-DE" });
  const SHOP = "musterladen-tuch-und-faden";
  await signIn(owner, server, "inhaberin@redaktion.example", "--place", SHOP);
  await owner.goto(`${server.named}/konto/geschaeft/${SHOP}/bearbeiten`);
  await owner.getByText("Name und Texte").click();
  await owner.locator('[id="name.de"]').fill("Tuch & Faden, ganz neu");
  await owner.getByRole("button", { name: "Vorschau" }).click();
  await owner.getByRole("button", { name: "Veröffentlichen" }).click();
  await expect(owner.getByText("Ein Teil wartet auf die Redaktion")).toBeVisible();

  await signIn(page, server, "tasten@redaktion.example", "--role", "office");
  await page.goto(`${server.named}${OFFICE}`);
  await expect(page.getByRole("link", { name: /Redaktion \(\d+\)/ })).toBeVisible();
  const task = page.getByRole("article", { name: /Tuch & Faden, ganz neu/ });
  await expect(task).toBeVisible();
  for (let pressed = 0; pressed < 40; pressed++) {
    await page.keyboard.press("j");
    if (await task.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(task).toBeFocused();
  await page.keyboard.press("r");
  await expect(task.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("Bitte ohne „ganz neu“.");
  await task.getByRole("button", { name: /zurückschicken/ }).click();
  await page.waitForURL(/n=returned/);
  await owner.goto(`${server.named}/konto/geschaeft/${SHOP}`);
  await expect(owner.getByText("Bitte ohne „ganz neu“.")).toBeVisible();
  expect(await mailTo(server, "inhaberin@redaktion.example", 2)).toContain("Bitte ohne „ganz neu“.");
  await owner.close();
});

test("somebody is asked in, changes many places at once, takes a table out, in and back again", async ({ page, browser, server }) => {
  await signIn(page, server, "erste@redaktion.example", "--role", "office");
  await page.goto(`${server.named}${OFFICE}/personen`);
  await page.getByLabel("Mailadresse").fill("neue@redaktion.example");
  await page.getByRole("radio", { name: "Redaktion" }).check();
  await page.getByRole("button", { name: "Einladung schicken" }).click();
  await expect(page.getByText("Die Einladung ist unterwegs.")).toBeVisible();
  const guest = await browser.newPage({ locale: "de-DE" });
  await guest.goto(linkIn(await mailTo(server, "neue@redaktion.example")));
  await guest.getByRole("button", { name: "Anmelden", exact: true }).click();
  await guest.waitForURL(/passkeys/);
  await authenticator(guest);
  await guest.getByLabel("Name für den neuen Passkey").fill("Telefon");
  await guest.getByRole("button", { name: "Passkey einrichten" }).click();
  await guest.waitForURL(/n=added/);

  await guest.goto(`${server.named}${OFFICE}/orte?q=reinoldikirche`);
  const row = guest.getByRole("row", { name: /Reinoldikirche/ }).first();
  const name = await row.getByRole("rowheader").innerText();
  await row.getByRole("checkbox").check();
  await guest.getByLabel("Mit den ausgewählten").selectOption({ label: "Von der Karte nehmen" });
  await guest.getByRole("button", { name: "Weiter …" }).click();
  await expect(guest.getByText("Ein Eintrag wird geändert")).toBeVisible();
  await expect(guest.getByRole("listitem").filter({ hasText: name })).toBeVisible();
  await axe(guest);
  await guest.getByRole("button", { name: "Jetzt so machen" }).click();
  await expect(guest.getByText("Erledigt.")).toBeVisible();

  // The table says so, and brings it back.
  const download = guest.waitForEvent("download");
  await guest.getByRole("link", { name: "Als CSV-Tabelle speichern" }).click();
  const table = await readFile(await (await download).path(), "utf8");
  const hidden = table.split("\r\n").filter((line) => line.startsWith("nein;"));
  expect(hidden).toHaveLength(1);
  await guest.goto(`${server.named}${OFFICE}/orte/einlesen`);
  const file = (text: string) => ({ name: "orte.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  const back = table.replace("\r\nnein;", "\r\nja;");
  await guest.getByLabel("CSV-Datei").setInputFiles(file(back));
  await guest.getByRole("button", { name: "Prüfen" }).click();
  await expect(guest.getByRole("heading", { name: "Ein geänderter Eintrag" })).toBeVisible();
  await axe(guest);
  await guest.getByRole("button", { name: "Alles einlesen" }).click();
  await expect(guest.getByText("Die Tabelle ist eingelesen.")).toBeVisible();
  await guest.close();
});

test("an old version is restored without script", async ({ page, browser, server }) => {
  await signIn(page, server, "alt@redaktion.example", "--role", "office");
  const state = await page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: state, locale: "de-DE" });
  const plain = await context.newPage();
  await plain.goto(`${server.named}${OFFICE}/ort/alter-markt`);
  await plain.getByLabel("Name (Deutsch)").fill("Neuer Markt");
  await plain.getByRole("button", { name: "Speichern" }).click();
  await expect(plain.getByText("Gespeichert.")).toBeVisible();
  await plain.goto(`${server.named}${OFFICE}/ort/alter-markt/verlauf`);
  await plain.getByRole("button", { name: "Wiederherstellen" }).last().click();
  await expect(plain.getByText("Wiederhergestellt.")).toBeVisible();
  await plain.goto(`${server.named}${OFFICE}/ort/alter-markt`);
  await expect(plain.getByLabel("Name (Deutsch)")).toHaveValue("Alter Markt");
  await context.close();
});
