// What tests of the report page need of a browser.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

// Headless Chromium, driven by the Playwright of the folder `packages`.
export function open_browser(packages, path) {
  const { chromium } = createRequire(join(resolve(packages), "package.json"))("playwright-core");
  return chromium.launch({
    executablePath: path,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// The value of an expression in which `t` is what the page publishes.
export const read = (page, expression) =>
  page.evaluate(`(() => { const t = window.testudo; return ${expression}; })()`);

// The page's content security policy forbids code from text, which Playwright's own waiting needs: so it
// polls.
export async function until(page, expression) {
  for (const end = Date.now() + 20000; Date.now() < end; ) {
    if (await read(page, expression)) return;
    await page.waitForTimeout(20);
  }
  throw new Error(`never true: ${expression}`);
}
