import type { Page } from "@playwright/test";
import { signIn } from "../support/account.ts";
import { type Server, startServer } from "../support/server.ts";
import { expect, hydrated, test } from "../support/test.ts";
import type { Watch } from "../support/watch.ts";

test.use({ locale: "de-DE" });

/** Ends every element that text can stand in, and then does what it likes, if it can. */
const EVIL = `</title></textarea></script>"'><script>zzevil()</script><img src=x onerror=zzevil() zzevil>`;

const SHOP = "musterladen-tuch-und-faden";

/** What a page keeps book of: functions that were called, and what its policy has kept from running. */
interface Book {
  ran: number;
  violations: string[];
}

/** A server of its own: the city's own name will be hostile, which no other test could stand. */
async function onOwnServer(page: Page, watch: Watch, run: (server: Server) => Promise<void>) {
  await page.context().addInitScript(() => {
    const book: Book = { ran: 0, violations: [] };
    Object.assign(globalThis, { book, zzevil: () => book.ran++ });
    addEventListener("securitypolicyviolation", (event) => book.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
  });
  const server = await startServer();
  watch.expect(new RegExp(`another host: \\S+ (${server.url}|${server.named})/`));
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

const book = (page: Page) => page.evaluate(() => (globalThis as unknown as { book: Book }).book);

/** Nothing has run, nothing was tried, and no element or attribute of the text's is in the page. */
async function expectPeace(page: Page) {
  const where = page.url();
  expect(await book(page), where).toEqual({ ran: 0, violations: [] });
  expect(await page.locator("[zzevil], img[onerror]").count(), where).toBe(0);
  const scripts = await page.locator("script:not([src]):not([type='application/json'])").count();
  expect(scripts, where).toBeLessThanOrEqual(1);
}

/** Writes the text into fields of a form, shown or folded away, and sends it. */
async function send(page: Page, fields: readonly string[]) {
  for (const name of fields) {
    await page.locator(`[name="${name}"]`).evaluate((field, text) => {
      (field as HTMLInputElement | HTMLTextAreaElement).value = text;
    }, EVIL);
  }
  await page.locator(`form:has([name="${fields[0]}"])`).evaluate((form) => (form as HTMLFormElement).requestSubmit());
  await expect(page.locator(".notice[role='status']")).toBeVisible();
  await expectPeace(page);
}

test("what people write never runs, on one page of each kind", async ({ page, browser, watch }) => {
  test.setTimeout(180_000);
  await onOwnServer(page, watch, async (server) => {
    await signIn(page, server, "redaktion@feind.example", "--role", "office");
    const office = `${server.named}/konto/redaktion`;
    await page.goto(`${office}/ort/reinoldikirche`);
    await send(page, ["name_de", "name_en", "summary_de", "text_de", "street", "access_note_de", "source_name"]);
    await page.goto(`${office}/termin/hansemarkt`);
    await send(page, ["title_de", "title_en", "summary_de", "text_de", "organiser"]);
    await page.goto(`${office}/stadt`);
    await send(page, ["title.de", "title.en", "description.de"]);

    // What an owner hands in is shown to them before, and to the office after.
    const owner = await browser.newPage({ locale: "de-DE" });
    await signIn(owner, server, "inhaberin@feind.example", "--place", SHOP);
    await owner.goto(`${server.named}/konto/geschaeft/${SHOP}/bearbeiten`);
    await owner.getByText("Name und Texte").click();
    await owner.locator('[id="name.de"]').fill(EVIL);
    await owner.getByRole("button", { name: "Vorschau" }).click();
    await expect(owner.getByRole("heading", { level: 1 })).toContainText("zzevil");
    expect(await owner.locator("[zzevil]").count()).toBe(0);
    await owner.getByRole("button", { name: "Veröffentlichen" }).click();
    await owner.waitForURL((url) => !url.pathname.endsWith("/bearbeiten"));
    await owner.close();

    const published = page.request;
    await expect.poll(async () => (await published.get(`${server.url}/ort/reinoldikirche`)).text()).toContain("zzevil");
    for (const path of [
      "", "/orte", "/ort/reinoldikirche", "/ort/reinoldikirche/verlauf", "/termine", "/termin/hansemarkt",
      "/termin/hansemarkt/verlauf", "/personen", "/stadt", "/stadt/verlauf", "/protokoll",
    ]) {
      await page.goto(`${office}${path}`);
      await expectPeace(page);
    }
    for (const path of ["/konto", "/konto/geraete", "/konto/daten", "/anmelden", "/vorschlagen"]) {
      await page.goto(`${server.named}${path}`);
      await expectPeace(page);
    }
    for (const path of [
      "/", "/en", "/ort/reinoldikirche", "/en/place/reinoldikirche", "/termin/hansemarkt", "/en/event/hansemarkt",
      "/termine", "/inseln", "/mehr", "/impressum", "/?q=zzevil",
    ]) {
      await page.goto(`${server.url}${path}`);
      await hydrated(page);
      expect(await page.title(), path).toContain(EVIL);
      await expectPeace(page);
    }

    await test.step("the tab says the text itself, also after going on in the page", async () => {
      await page.goto(`${server.url}/ort/reinoldikirche`);
      await expect(page).toHaveTitle(`${EVIL} · ${EVIL}`);
      await hydrated(page);
      await expect(page).toHaveTitle(`${EVIL} · ${EVIL}`);
      await page.evaluate(() => Object.assign(globalThis, { here: true }));
      await page.locator("nav a[href='/termine']").first().click();
      await expect(page).toHaveURL(/\/termine$/);
      await expect(page).toHaveTitle(/^Termine/);
      expect(await page.title()).toContain(EVIL);
      expect(await page.evaluate(() => "here" in globalThis), "the page was not loaded anew").toBe(true);
      await page.goBack();
      await expect(page).toHaveTitle(`${EVIL} · ${EVIL}`);
      await expectPeace(page);
    });

    await test.step("a script that gets into a page all the same is kept from running, and counted", async () => {
      watch.expect(/Content Security Policy|Content-Security-Policy/);
      await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "zzevil()";
        document.head.append(script);
      });
      await expect.poll(async () => (await book(page)).violations.length).toBe(1);
      expect((await book(page)).ran).toBe(0);
    });
  });
});
