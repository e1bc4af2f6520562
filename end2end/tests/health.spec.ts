import { expect, test } from "../support/test.ts";

test("the server says that it lives and is ready", async ({ request }) => {
  expect((await request.get("/health/live")).status()).toBe(200);
  expect((await request.get("/health/ready")).status()).toBe(200);
});
