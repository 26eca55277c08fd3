// 100,000 account users are paged by the emulator, and the page stays at ease.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { emulator, launch, open, settled, show, troublesOf } from "./support.mjs";

const MANY = 100_000;

// What people notice as a stutter: the page does nothing else for so long, in milliseconds.
const STUTTER = 100;

const count = (number) => number.toLocaleString("en");

let browser, server;
before(async () => { [browser, server] = await Promise.all([launch(), emulator({ flags: ["--users", String(MANY)] })]); });
after(() => Promise.all([browser.close(), server.stop()]));

/** Begins to note how long the page was busy without a pause. */
function noteLongTasks(page) {
  return page.evaluate(() => {
    window.long = [];
    new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
}

test("pages of a hundred, the last one, another order and a search, without a stutter", async (t) => {
  const { page, context, troubles } = await open(browser);
  const asked = [];
  page.on("request", (request) => { if (request.url().includes("/account-users?")) asked.push(new URL(request.url())); });
  await show(page, server.base, "users?size=100");
  await noteLongTasks(page);
  const range = page.locator(".pager > span").first();
  const turned = async (text) => {
    await page.waitForFunction((text) => document.querySelector(".pager > span")?.textContent === text, text);
    await settled(page);
    assert.ok((await page.locator("tbody tr").count()) <= 100);
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

  const long = await page.evaluate(() => window.long);
  const worst = Math.max(0, ...long);
  t.diagnostic(`busy for more than 50 ms ${long.length} times, ${Math.round(worst)} ms at most`);
  assert.ok(long.filter((duration) => duration > STUTTER).length <= 1, `busy for ${long.map(Math.round)} ms`);
  assert.deepEqual(await troublesOf(page, troubles), []);
  await context.close();
});
