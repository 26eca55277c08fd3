// The controls of the clock, the faults, the table and the sandboxes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { emulator, launch, open, settled, show, errorsOf, until } from "./support.mjs";

const USERS = "/public/v1/accounts/account-users";

let browser, server;
before(async () => { [browser, server] = await Promise.all([launch(), emulator()]); });
after(() => Promise.all([browser.close(), server.stop()]));

const button = (page, name) => page.getByRole("main").getByRole("button", { name, exact: true });

test("the clock is moved, frozen, resumed and reset, and states in the table follow", async () => {
  const { page, context, errors } = await open(browser);
  const base = `${server.base}/~clock`;
  const clock = async () => (await server.call("GET", "/~clock/_emulator/clock")).json;
  const hoursAhead = async () => Math.round((Date.parse((await clock()).now) - Date.now()) / 3_600_000);
  await show(page, base, "clock");
  for (const [name, hours] of [["Plus an hour", 1], ["Plus a day", 25], ["Plus seven days", 193]]) {
    await button(page, name).click();
    await until(async () => (await hoursAhead()) === hours, name);
  }
  for (const [name, mode] of [["Freeze", "frozen"], ["Resume", "shifted"]]) {
    await button(page, name).click();
    await until(async () => (await clock()).mode === mode, name);
  }
  await show(page, base, "users?state=Invited");
  await page.getByRole("heading", { name: "No matches" }).waitFor();
  await show(page, base, "clock");
  await button(page, "Use the system time").click();
  await until(async () => (await clock()).mode === "system", "the system time");
  await show(page, base, "users?state=Invited");
  await page.getByRole("row").filter({ hasText: "test test" }).waitFor();
  assert.deepEqual(await errorsOf(page, errors), []);
  await context.close();
});

// Whether a preset affects a client of the sandbox.
const EFFECTS = {
  Slow: async (ask) => { const since = Date.now(); return (await ask()).status === 200 && Date.now() - since >= 500; },
  "503 once": async (ask) => (await ask()).status === 503 && (await ask()).status === 200,
  429: async (ask) => (await Promise.all([1, 2, 3, 4, 5, 6].map(ask))).some(({ status }) => status === 429),
  "Connection reset": async (ask) => ask().then(() => false, (error) => /ECONNRESET|reset/.test(`${error.cause?.code} ${error.cause}`)),
};

for (const [name, isAffected] of Object.entries(EFFECTS)) {
  test(`the preset “${name}” affects clients until it is turned off`, async () => {
    const sandbox = `/~${name.toLowerCase().replaceAll(" ", "-")}`;
    const { page, context, errors } = await open(browser);
    const ask = () => fetch(`${server.base}${sandbox}${USERS}?limit=1`);
    await show(page, server.base + sandbox, "faults");
    await button(page, `Turn on: ${name}`).click();
    await page.getByRole("button", { name: /^Turn off/ }).waitFor();
    assert.ok(await isAffected(ask), name);
    // A fault that is used up disappears by itself.
    if (name !== "503 once") await button(page, "Turn all off").click();
    await page.getByRole("heading", { name: "No faults" }).waitFor();
    assert.equal((await ask()).status, 200);
    assert.deepEqual(await errorsOf(page, errors), []);
    await context.close();
  });
}

test("the preset “Empty lists” empties only the lists of this page", async () => {
  const { page, context } = await open(browser);
  await show(page, server.base, "faults");
  await button(page, "Turn on: Empty lists").click();
  await page.evaluate(() => { location.hash = "users"; });
  await page.getByText("No account users").waitFor();
  assert.equal((await server.call("GET", `${USERS}?limit=0`)).json.$meta.pagination.total, 40);
  await context.close();
});

test("state, account and order choose what the table shows", async () => {
  const { page, context, errors } = await open(browser);
  await show(page, server.base, "users");
  const asked = page.locator(".query b");
  const shows = async (part, expected) => {
    await page.waitForFunction((part) => document.querySelector(".query b").textContent.includes(part), part);
    await settled(page);
    const { json } = await server.call("GET", `${USERS}?${encodeURI(await asked.innerText())}`);
    const names = json.data.map(({ user }) => user.name);
    assert.ok(names.length > 0 && json.data.every(expected), part);
    assert.deepEqual(await page.locator("tbody tr .person button").allInnerTexts(), names);
    return names;
  };
  await page.getByRole("radio", { name: "Expired" }).check();
  await shows("InvitationExpired", ({ invitation }) => invitation.status === "InvitationExpired");
  await page.getByLabel("Account", { exact: true }).fill("ACC-1671-0642");
  await shows("ACC-1671-0642", ({ account }) => account.id === "ACC-1671-0642");
  await show(page, server.base, "users?size=100");
  await page.getByRole("columnheader", { name: "User" }).getByRole("button").click();
  const up = await shows("order=user.name", () => true);
  await page.getByRole("columnheader", { name: "User" }).getByRole("button").click();
  const down = await shows("order=-user.name", () => true);
  assert.ok(up[0] !== down[0] && up.length === down.length);
  assert.deepEqual(await errorsOf(page, errors), []);
  await context.close();
});

test("after a sandbox is deleted, the page shows the default one", async () => {
  await server.call("POST", "/_emulator/sandboxes", { name: "given-up" });
  const { page, context, errors } = await open(browser);
  await show(page, `${server.base}/~given-up`, "sandboxes");
  await page.locator(".here").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.locator(".here").getByRole("heading", { name: "default" }).waitFor();
  const { json } = await server.call("GET", "/_emulator/sandboxes");
  assert.ok(!json.data.some(({ name }) => name === "given-up"));
  assert.deepEqual(await errorsOf(page, errors), []);
  await context.close();
});
