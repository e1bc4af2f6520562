import { pagesOf, TONGUES } from "../support/city.ts";
import { expect, test } from "../support/test.ts";

test("every page names its language's twin, itself and what it is about", async ({ request }) => {
  for (const tongue of TONGUES) {
    for (const { name, address } of pagesOf(tongue)) {
      const html = await (await request.get(await address(request))).text();
      const where = `${tongue.lang} ${name}`;
      expect(html, where).toMatch(/<link[^>]+rel="canonical"/);
      expect(html, where).toMatch(/hreflang="de"/);
      expect(html, where).toMatch(/hreflang="en"/);
      expect(html, where).toMatch(/<meta[^>]+name="description"[^>]+content="[^"]{20}/);
      expect(html, where).toMatch(/property="og:title"/);
      expect(html, where).toMatch(/<title>[^<]{5}/);
    }
  }
});

test("every answer carries the security headers, and no page allows inline scripts", async ({ request }) => {
  for (const path of ["/", "/en/events", "/api/v1/city", "/robots.txt", "/pkg/nothing.js", "/gibt-es-nicht"]) {
    const headers = (await request.get(path)).headers();
    const policy = headers["content-security-policy"];
    expect(policy, path).toContain("default-src 'none'");
    expect(policy?.match(/script-src[^;]*/)?.[0] ?? "", path).not.toContain("unsafe-inline");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toBeTruthy();
    expect(headers["set-cookie"], path).toBeUndefined();
  }
});

test("a missing script is a plain 404, never a page", async ({ request }) => {
  const answer = await request.get("/pkg/app.old.js");
  expect(answer.status()).toBe(404);
  expect(answer.headers()["content-type"] ?? "").not.toContain("html");
});

test("whose work is in the product, and on what terms, is told behind a link of the imprint", async ({ request }) => {
  for (const imprint of ["/impressum", "/en/imprint"]) {
    expect(await (await request.get(imprint)).text(), imprint).toContain('href="/licences.txt"');
  }
  const notices = await (await request.get("/licences.txt")).text();
  for (const part of [/^maplibre-gl \d/m, /^leptos \d/m, /^axum \d/m, /Apache License\s+Version 2\.0/]) {
    expect(notices).toMatch(part);
  }
});
