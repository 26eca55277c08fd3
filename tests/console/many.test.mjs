// 100,000 account users: the emulator pages them, and the page stays responsive.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { emulator, launch, open, settled, show, errorsOf } from "./support.mjs";

const MANY = 100_000;

// The longest work in milliseconds that users do not notice; processor time, because other processes run too.
const STUTTER = 100;
const WORK = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"];

const count = (number) => number.toLocaleString("en");

let browser, server;
before(async () => { [browser, server] = await Promise.all([launch(), emulator({ flags: ["--users", String(MANY)] })]); });
after(() => Promise.all([browser.close(), server.stop()]));

/** The processor time of the page so far. */
async function work(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const seconds = metrics.filter(({ name }) => WORK.includes(name)).reduce((sum, { value }) => sum + value, 0);
  return seconds * 1_000;
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

test("pages of a hundred, the last one, another order and a search, without a stutter", async (t) => {
  const { page, context, errors } = await open(browser);
  const asked = [];
  page.on("request", (request) => { if (request.url().includes("/account-users?")) asked.push(new URL(request.url())); });
  await show(page, server.base, "users?size=100");
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const turns = [];
  let workedBefore = await work(devtools);
  const range = page.locator(".pager > span").first();
  const turned = async (text) => {
    await page.waitForFunction((text) => document.querySelector(".pager > span")?.textContent === text, text);
    await settled(page);
    assert.ok((await page.locator("tbody tr").count()) <= 100);
    const now = await work(devtools);
    turns.push(now - workedBefore);
    workedBefore = now;
  };
  assert.equal(await range.innerText(), "1–100 of 100,040");
  for (let number = 1; number <= 15; number += 1) {
    await page.getByRole("button", { name: "Next page" }).click();
    await turned(`${count(number * 100 + 1)}–${count(number * 100 + 100)} of 100,040`);
  }
  await page.getByLabel(/^Page, of/).fill("1001");
  await page.keyboard.press("Enter");
  await turned("100,001–100,040 of 100,040");
  await page.getByRole("button", { name: "User", exact: true }).click();
  await turned("1–100 of 100,040");
  const names = await page.locator("tbody th button").allInnerTexts();
  assert.ok(names.every((name, index) => index === 0 || names[index - 1] <= name), "by name");
  await page.getByLabel("Search account users").fill("eleanor whitcombe");
  await turned("1–1 of 1");
  for (const { searchParams } of asked) assert.ok(searchParams.has("limit") && searchParams.has("offset"), "a page at a time");

  t.diagnostic(`${median(turns).toFixed(0)} ms of work a turn, ${Math.max(...turns).toFixed(0)} ms at most`);
  // The browser may do something else during one of them.
  assert.ok(turns.filter((turn) => turn > STUTTER).length <= 1, `worked for ${turns.map(Math.round)} ms`);
  assert.deepEqual(await errorsOf(page, errors), []);
  await context.close();
});
