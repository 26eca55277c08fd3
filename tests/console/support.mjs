// Helpers of the console's tests: they start an emulator, and open a page and record its errors.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";

const packages = createRequire(`${process.env.CONSOLE_PACKAGES}/`);
const { chromium } = packages("playwright-core");

/** The source of axe, to run in a page. */
export const AXE = packages("axe-core").source;

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** The names of the views in the address. */
export const VIEWS = ["users", "invite", "inbox", "clock", "sandboxes", "faults", "requests", "reference"];

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts an emulator for one test, on a free port unless one is given. */
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

/** Calls the emulator without the page. */
async function call(base, method, path, body, headers = {}) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  const request = { method, headers: { ...json, ...headers }, body: body === undefined ? undefined : JSON.stringify(body) };
  const response = await fetch(`${base}${path}`, request);
  const text = await response.text();
  return { status: response.status, json: text.startsWith("{") ? JSON.parse(text) : null, text, headers: response.headers };
}

/** Invites a user without the page. */
export async function invite(emulator, member, sandbox = "") {
  const answer = await emulator.call("POST", `${sandbox}/public/v1/accounts/account-users`, { groups: [{}], ...member });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json;
}

/** Polls until a condition holds. */
export async function until(holds, what, timeout = 10_000) {
  const end = Date.now() + timeout;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Timed out waiting for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--force-prefers-reduced-motion"] });
}

/** A page in a new browser context, with the list of its errors. */
export async function open(browser, { viewport = WIDE, theme = "light" } = {}) {
  const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await context.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.violations.push(`${violatedDirective} ${blockedURI}`));
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const errors = [];
  watch(page, errors);
  return { page, context, errors };
}

/** Records the errors of a page: exceptions, native dialogs, requests to other hosts. */
export function watch(page, errors) {
  page.on("pageerror", (error) => errors.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("console", (message) => {
    // Some tests provoke error answers, which the page shows.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isAnswer) errors.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(http:\/\/(127\.0\.0\.1|localhost):|blob:)/.test(request.url())) errors.push(`request: ${request.url()}`);
  });
}

/** All errors of a page so far. */
export async function errorsOf(page, errors) {
  return [...errors, ...(await page.evaluate(() => window.violations))];
}

/** Shows a view and waits until it has loaded. */
export async function show(page, base, place) {
  await page.goto(`${base}/_emulator/#${place}`);
  await settled(page);
}

/** Waits until nothing is loading. */
export async function settled(page) {
  await page.locator("main h1").waitFor();
  await page.waitForFunction(() => !document.querySelector(".loading, [aria-busy=true]"));
}
