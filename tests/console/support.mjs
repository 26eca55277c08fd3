// What the tests of the console share: an emulator of one's own, and a page that is watched.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";

const packages = createRequire(`${process.env.CONSOLE_PACKAGES}/`);
const { chromium } = packages("playwright-core");

/** The source of axe, to be run in a page. */
export const AXE = packages("axe-core").source;

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** The names of the views, as they stand in the address. */
export const VIEWS = ["users", "invite", "inbox", "clock", "sandboxes", "faults", "requests", "reference"];

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts an emulator that nobody else uses; on a port of its own unless one is given. */
export async function emulator({ flags = [], port } = {}) {
  port ??= await freePort();
  const all = ["--port", String(port), "--log", "off", "--random-seed", "7", ...flags];
  const child = spawn(process.env.ACCOUNTS_EMULATOR, all, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const base = `http://127.0.0.1:${port}`;
  await until(() => fetch(`${base}/readyz`).then(({ ok }) => ok, () => false), "the emulator to be ready", 60_000);
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { base, port, stop, call: (method, path, body, headers) => call(base, method, path, body, headers) };
}

/** Calls the emulator from outside of the page. */
async function call(base, method, path, body, headers = {}) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  const request = { method, headers: { ...json, ...headers }, body: body === undefined ? undefined : JSON.stringify(body) };
  const response = await fetch(`${base}${path}`, request);
  const text = await response.text();
  return { status: response.status, json: text.startsWith("{") ? JSON.parse(text) : null, text, headers: response.headers };
}

/** Invites somebody, without the page. */
export async function invite(emulator, member, sandbox = "") {
  const answer = await emulator.call("POST", `${sandbox}/public/v1/accounts/account-users`, { groups: [{}], ...member });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json;
}

/** Waits for something that has no event of its own. */
export async function until(holds, what, patience = 10_000) {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--force-prefers-reduced-motion"] });
}

/** A page in a browser of its own settings, and what went wrong in it. */
export async function open(browser, { viewport = WIDE, theme = "light" } = {}) {
  const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await context.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.violations.push(`${violatedDirective} ${blockedURI}`));
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const troubles = [];
  watch(page, troubles);
  return { page, context, troubles };
}

/** Notes what goes wrong in a page: errors, dialogs that nobody asked for, requests to elsewhere. */
export function watch(page, troubles) {
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("console", (message) => {
    // That a call was answered with an error is what some tests are about, and the page shows it.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isAnswer) troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(http:\/\/(127\.0\.0\.1|localhost):|blob:)/.test(request.url())) troubles.push(`request: ${request.url()}`);
  });
}

/** Everything that went wrong in a page so far. */
export async function troublesOf(page, troubles) {
  return [...troubles, ...(await page.evaluate(() => window.violations))];
}

/** Shows a view and waits until it has what it asked for. */
export async function show(page, base, place) {
  await page.goto(`${base}/_emulator/#${place}`);
  await settled(page);
}

/** Waits until nothing is loading any more. */
export async function settled(page) {
  await page.locator("main h1").waitFor();
  await page.waitForFunction(() => !document.querySelector(".loading, [aria-busy=true]"));
}
