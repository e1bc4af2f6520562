import { test as base, expect, type Page } from "@playwright/test";
import { type Server, startServer } from "./server.ts";
import { Watch } from "./watch.ts";

/**
 * The tests' own `test`: pages come from a server that this worker has started, and every test
 * fails if a page wrote to the console, broke, or asked another host for anything.
 */
export const test = base.extend<{ watch: Watch }, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  watch: [
    async ({ context, server }, use) => {
      const watch = new Watch(context, [server.url, server.named]);
      await use(watch);
      expect(watch.unexpected(), "nothing may be said, broken or fetched from elsewhere").toEqual([]);
    },
    { auto: true },
  ],
});

/** Waits until the app has taken over the page that the server has drawn. */
export async function hydrated(page: Page) {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}

export { expect };
