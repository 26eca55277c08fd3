// Empty, loading, failed and disconnected states, and authorization.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { emulator, invite, launch, open, show, errorsOf, until } from "./support.mjs";

let browser, server;
before(async () => { [browser, server] = await Promise.all([launch(), emulator()]); });
after(() => Promise.all([browser.close(), server.stop()]));

test("an empty sandbox says so in every list", async () => {
  await server.call("POST", "/_emulator/sandboxes", { name: "nothing", from: "empty" });
  const { page, context, errors } = await open(browser);
  for (const [view, text] of [["users", "No account users"], ["inbox", "No messages"], ["requests", "No requests yet"], ["faults", "No faults"]]) {
    await page.goto(`${server.base}/~nothing/_emulator/#${view}`);
    await page.getByRole("heading", { name: text }).waitFor();
  }
  assert.deepEqual(await errorsOf(page, errors), []);
  await context.close();
});

test("loading is visible, and a failed call can be repeated", async () => {
  const { page, context } = await open(browser);
  let answer = null;
  await page.route("**/account-users?*", async (route) => {
    if (answer === null) return new Promise(() => {});
    return answer === "go on" ? route.continue() : route.fulfill(answer);
  });
  await page.goto(`${server.base}/_emulator/`);
  await page.getByText("Loading…").waitFor({ state: "attached" });
  answer = { status: 500, contentType: "application/json", body: '{"title":"Internal Server Error","detail":"Out of luck."}' };
  await page.reload();
  await page.getByRole("heading", { name: "500 Internal Server Error" }).waitFor();
  await page.getByText("Out of luck.").waitFor();
  answer = "go on";
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("40 account users in this sandbox").waitFor();
  await context.close();
});

test("the page notices when the emulator stops and restarts, and keeps form input", async () => {
  const own = await emulator();
  const { page, context } = await open(browser);
  await show(page, own.base, "users");
  const status = page.locator(".connection");
  await status.getByText("Live", { exact: true }).waitFor();
  await own.stop();
  await page.getByText("The emulator does not answer.").waitFor();
  await status.getByText("Disconnected").waitFor();
  const again = await emulator({ port: own.port });
  await invite(again, { email: "new@example.com", firstName: "New", lastName: "Member" });
  await status.getByText("Live", { exact: true }).waitFor({ timeout: 15_000 });
  await page.getByText("The emulator does not answer.").waitFor({ state: "hidden" });
  await page.getByText("41 account users in this sandbox").waitFor();
  await page.goto(`${own.base}/_emulator/#invite`);
  await page.getByLabel("First name").fill("Half");
  await again.stop();
  await status.getByText("Disconnected").waitFor();
  const third = await emulator({ port: own.port });
  await status.getByText("Live", { exact: true }).waitFor({ timeout: 15_000 });
  assert.equal(await page.getByLabel("First name").inputValue(), "Half");
  await context.close();
  await third.stop();
});

test("changes by other clients appear automatically", async () => {
  const { page, context } = await open(browser);
  await page.goto(`${server.base}/~busy/_emulator/#users?search=somebody`);
  await page.getByText("No matches").waitFor();
  await page.locator(".connection").getByText("Live", { exact: true }).waitFor();
  await invite(server, { email: "somebody@example.com" }, "/~busy");
  await page.getByRole("button", { name: "somebody@example.com" }).waitFor();
  await server.call("PUT", "/~busy/_emulator/clock", { advance: "P8D" });
  await page.getByRole("row", { name: /somebody/ }).getByText("Expired").waitFor();
  await page.locator(".clock-card").getByText("Moved").waitFor();
  await context.close();
});

test("ten tabs share one stream, and the next one reads it when the first is closed", async () => {
  const { page, context } = await open(browser);
  const show = async (tab) => {
    await tab.goto(`${server.base}/~tabs/_emulator/#users?search=somebody`);
    await tab.locator(".connection").getByText("Live", { exact: true }).waitFor();
  };
  await show(page);
  const others = [];
  for (let count = 1; count < 10; count += 1) {
    const tab = await context.newPage();
    await show(tab);
    others.push(tab);
  }
  assert.equal(await page.evaluate(() => fetch("/livez").then(({ status }) => status)), 200);
  await invite(server, { email: "somebody@example.com" }, "/~tabs");
  for (const tab of [page, ...others]) await tab.getByRole("button", { name: "somebody@example.com" }).waitFor();
  await page.close();
  await invite(server, { email: "somebody-else@example.com" }, "/~tabs");
  for (const tab of others) await tab.getByRole("button", { name: "somebody-else@example.com" }).waitFor();
  await context.close();
});

test("hidden tabs keep no connection, and are up to date when they are shown again", async () => {
  const { page, context } = await open(browser);
  // As on a page that is neither on localhost nor served by TLS.
  await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
  const hide = (tab, hidden) => tab.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  for (let count = 0; count < 10; count += 1) {
    const tab = count === 0 ? page : await context.newPage();
    await tab.goto(`${server.base}/~hidden/_emulator/#users?search=somebody`);
    await tab.locator(".connection").getByText("Live", { exact: true }).waitFor();
    await hide(tab, true);
  }
  await invite(server, { email: "somebody@example.com" }, "/~hidden");
  await hide(page, false);
  await page.getByRole("button", { name: "somebody@example.com" }).waitFor();
  await context.close();
});

test("the page's own reads are not in the journal, and requests sent with it are", async () => {
  const { page, context } = await open(browser);
  const base = `${server.base}/~watched`;
  const kept = async () => (await server.call("GET", "/~watched/_emulator/requests")).json.data.length;
  for (const view of ["users", "invite", "inbox", "clock", "requests", "faults", "reference"]) await show(page, base, view);
  assert.equal(await kept(), 0);
  await show(page, base, "users");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await until(async () => (await kept()) === 1, "the request");
  await context.close();
});

test("a fault expires by the system time, not by the sandbox's clock", async () => {
  await server.call("PUT", "/~later/_emulator/clock", { advance: "P8D" });
  await server.call("POST", "/~later/_emulator/faults", { effect: { status: 503 }, ttl: "2h" });
  const { page, context } = await open(browser);
  await show(page, `${server.base}/~later`, "faults");
  await page.getByText(/^1 h 59 min left, until /).waitFor();
  await context.close();
});

test("of many sandboxes, some and the current one are shown", async () => {
  const own = await emulator();
  const names = Array.from({ length: 70 }, (_, index) => `t${100 + index}`);
  for (const name of names) await own.call("POST", "/_emulator/sandboxes", { name, from: "seed" });
  const { page, context, errors } = await open(browser);
  await show(page, `${own.base}/~t169`, "sandboxes");
  await page.locator(".here").getByRole("heading", { name: "t169" }).waitFor();
  await page.getByText("60 of 70 are shown.").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Switch to/ }).count(), 60);
  assert.deepEqual(await errorsOf(page, errors), []);
  await context.close();
  await own.stop();
});

test("a sandbox has its own address, and the history leads back", async () => {
  const { page, context, errors } = await open(browser);
  await page.goto(`${server.base}/~t1/_emulator`);
  assert.ok(page.url().startsWith(`${server.base}/~t1/_emulator/`));
  await page.getByText("40 account users in this sandbox").waitFor();
  assert.match(await page.locator(".query").innerText(), /GET/);
  await page.getByRole("navigation", { name: "Console" }).getByLabel("Sandbox", { exact: true }).selectOption("default");
  await until(() => page.url().startsWith(`${server.base}/_emulator/`), "the other address");
  await page.goBack();
  await until(() => page.url().includes("/~t1/"), "the first address");
  assert.equal(await page.getByLabel("Sandbox", { exact: true }).inputValue(), "t1");
  assert.deepEqual(await errorsOf(page, errors), []);
  await context.close();
});

test("the control plane's token is asked for, kept for the tab, and not shown", async () => {
  const closed = await emulator({ flags: ["--admin-token", "a-secret-of-ours"] });
  const { page, context } = await open(browser);
  await page.goto(`${closed.base}/_emulator/`);
  const question = page.getByRole("dialog");
  await question.getByLabel("Token").fill("wrong");
  await page.keyboard.press("Enter");
  await question.getByText("The token is wrong.").waitFor();
  await question.getByLabel("Token").fill("a-secret-of-ours");
  await page.keyboard.press("Enter");
  await question.waitFor({ state: "detached" });
  await page.locator(".connection").getByText("Live", { exact: true }).waitFor();
  await page.reload();
  await page.locator(".connection").getByText("Live", { exact: true }).waitFor();
  assert.equal(await question.count(), 0);
  await page.getByRole("button", { name: "Move the clock by an hour" }).click();
  await page.getByRole("button", { name: "All calls" }).click();
  const calls = await page.locator("#dock").innerText();
  assert.match(calls, /Authorization: Bearer \$EMULATOR_ADMIN_TOKEN/);
  assert.ok(!calls.includes("a-secret-of-ours"));
  await context.close();
  await closed.stop();
});

test("if tokens are required, the page acts in the chosen role", async () => {
  const strict = await emulator({ flags: ["--auth", "tokens"] });
  const { page, context } = await open(browser);
  await page.goto(`${strict.base}/_emulator/`);
  await page.getByRole("heading", { name: /^401/ }).waitFor();
  await page.getByLabel("Act as").selectOption("operations");
  await page.getByText("40 account users in this sandbox").waitFor();
  await page.getByLabel("Act as").selectOption("client");
  await page.getByText(/^\d+ account users? in this sandbox$/).filter({ hasNotText: /^40 / }).waitFor();
  await context.close();
  await strict.stop();
});

test("a sandbox is exported to a file and imported into another one", async () => {
  await invite(server, { email: "moved@example.com", firstName: "Moved", lastName: "House" }, "/~old");
  const { page, context, errors } = await open(browser);
  await page.goto(`${server.base}/~old/_emulator/#sandboxes`);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const file = await (await download).path();
  await page.goto(`${server.base}/~new/_emulator/#sandboxes`);
  await page.getByLabel("State to import").setInputFiles(file);
  await page.getByText("The state was loaded.").waitFor();
  const { json } = await server.call("GET", "/~new/public/v1/accounts/account-users?eq(user.email,moved@example.com)");
  assert.equal(json.data[0].user.name, "Moved House");
  await page.getByLabel("State to import").setInputFiles({ name: "no.json", mimeType: "application/json", buffer: Buffer.from("{\"no\": 1}") });
  await page.getByRole("heading", { name: /^400/ }).waitFor();
  assert.deepEqual(await errorsOf(page, errors), []);
  await context.close();
});

test("a reload keeps theme, sandbox and view", async () => {
  const { page, context } = await open(browser);
  await show(page, server.base, "users?state=Invited");
  await page.getByLabel("Theme").selectOption("dark");
  await page.reload();
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
  assert.ok(await page.getByRole("radio", { name: "Invited" }).isChecked());
  await context.close();
});
