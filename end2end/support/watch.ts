import type { BrowserContext } from "@playwright/test";

/** What the graphics driver writes when a screenshot is taken of WebGL; it says nothing of ours. */
const DRIVER_LINE = /GPU stall due to ReadPixels/;

/** A request that the browser drops because the visitor goes to another page. */
const LEFT = "net::ERR_ABORTED";

/**
 * Listens to everything that must not happen on any page: a line in the console, an error nobody
 * caught, a request that fails, and a request to another host.
 */
export class Watch {
  private readonly findings: string[] = [];
  private readonly expected: RegExp[] = [];

  constructor(context: BrowserContext, private readonly origin: string) {
    context.on("console", (line) => this.found(`console ${line.type()}: ${line.text()} (${line.page()?.url()})`));
    context.on("weberror", (error) => this.found(`uncaught: ${error.error().stack ?? error.error()}`));
    context.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText;
      if (reason !== LEFT) this.found(`failed: ${request.method()} ${request.url()}: ${reason}`);
    });
    context.on("request", (request) => {
      const { origin: host, protocol } = new URL(request.url());
      // Pages for people who sign in stand under the machine's name, which is the same machine.
      const same = host.replace("//localhost:", "//127.0.0.1:");
      const inside = same === this.origin || protocol === "data:" || protocol === "blob:";
      if (!inside) this.found(`another host: ${request.method()} ${request.url()}`);
    });
  }

  /** A finding that this test provokes on purpose. */
  expect(pattern: RegExp) {
    this.expected.push(pattern);
  }

  /** Every finding that no test has asked for. */
  unexpected(): string[] {
    return this.findings.filter((finding) => !this.expected.some((pattern) => pattern.test(finding)));
  }

  private found(finding: string) {
    if (!DRIVER_LINE.test(finding)) this.findings.push(finding);
  }
}
