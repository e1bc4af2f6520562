import { authenticator, codeIn, linkIn, mailTo, signIn } from "../support/account.ts";
import { axe } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

test("the office: invited, signed in by the link, from then on with a passkey", async ({ page, server }, { project }) => {
  const mail = `redaktion-${project.name}@example.org`;
  await server.command("user", "invite", mail, "--role", "office", "--name", "Erika Muster");
  await page.goto(linkIn(await mailTo(server, mail)));
  await axe(page);
  // Only the button signs in: a program that opens links in mails must not use them up.
  await page.reload();
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();

  // The office's work needs more than a mail.
  await expect(page).toHaveURL(/\/konto\/passkeys/);
  await page.goto(`${server.named}/konto`);
  await expect(page).toHaveURL(/\/konto\/passkeys/);
  await authenticator(page);
  await page.getByLabel("Name für den neuen Passkey").fill("Mein Telefon");
  await axe(page);
  await page.getByRole("button", { name: "Passkey einrichten" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Ihr Passkey ist eingerichtet." })).toBeVisible();
  await page.goto(`${server.named}/konto`);
  await expect(page.locator("h1")).toHaveText("Guten Tag, Erika Muster!");
  await axe(page);

  await page.getByRole("button", { name: "Abmelden" }).click();
  await expect(page.getByText("Sie sind abgemeldet.")).toBeVisible();
  await page.goto(`${server.named}/konto`);
  await expect(page).toHaveURL(/\/anmelden/);
  await axe(page);
  await page.getByRole("button", { name: "Mit Passkey anmelden" }).click();
  await expect(page.locator("h1")).toHaveText("Guten Tag, Erika Muster!");
});

test("known or not, an address gets the same answer; the code in the mail signs in", async ({ page, server, watch }, { project }) => {
  watch.expect(/status of 422/);
  const mail = `laden-${project.name}@example.org`;
  await server.command("user", "invite", mail, "--place", "beispielbuch");
  const ask = async (address: string) => {
    await page.goto(`${server.named}/anmelden`);
    await page.getByLabel("Ihre Mailadresse").fill(address);
    await page.getByRole("button", { name: "Link zum Anmelden schicken" }).click();
    await expect(page.locator("h1")).toHaveText("Bitte sehen Sie in Ihre Mails");
    return page.locator("main").innerText();
  };
  const unknown = await ask(`niemand-${project.name}@example.org`);
  const known = await ask(mail);
  expect(known).toBe(unknown);
  await axe(page);

  const code = codeIn(await mailTo(server, mail, 2));
  const wrong = code === "111111" ? "222222" : "111111";
  await page.getByLabel("Code aus der Mail").fill(wrong);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("noch 4 Versuche");
  await page.getByLabel("Code aus der Mail").fill(code);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page).toHaveURL(/\/konto/);
  await expect(page.getByRole("link", { name: /Beispielbuch/ })).toBeVisible();
});

test("an address that is none is named, and what was typed stays", async ({ page, server, watch }) => {
  watch.expect(/status of 422/);
  await page.goto(`${server.named}/anmelden`);
  const field = page.getByLabel("Ihre Mailadresse");
  await field.evaluate((input: HTMLInputElement) => input.form?.setAttribute("novalidate", ""));
  await field.fill("buchhandlung");
  await page.getByRole("button", { name: "Link zum Anmelden schicken" }).click();
  await expect(page.getByText("Das ist keine vollständige Mailadresse.")).toBeVisible();
  await expect(field).toHaveValue("buchhandlung");
  await axe(page);
});

test("other devices are listed and signed out, and one's data can be taken along", async ({ page, browser, server }, { project }) => {
  const mail = `veranstalter-${project.name}@example.org`;
  await signIn(page, server, mail, "--role", "organiser");
  const other = await browser.newContext();
  const phone = await other.newPage();
  await phone.goto(`${server.named}/anmelden`);
  await phone.getByLabel("Ihre Mailadresse").fill(mail);
  await phone.getByRole("button", { name: "Link zum Anmelden schicken" }).click();
  await phone.goto(linkIn(await mailTo(server, mail, 2)));
  await phone.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(phone).toHaveURL(/\/konto/);

  await page.goto(`${server.named}/konto/geraete`);
  await axe(page);
  await page.getByRole("button", { name: "Alle anderen abmelden" }).click();
  await expect(page.getByText("Alle anderen Geräte sind abgemeldet.")).toBeVisible();
  await phone.goto(`${server.named}/konto`);
  await expect(phone).toHaveURL(/\/anmelden/);
  await other.close();

  await page.goto(`${server.named}/konto/daten`);
  await axe(page);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Meine Daten herunterladen" }).click();
  expect((await waiting).suggestedFilename()).toBe("meine-daten.json");
});
