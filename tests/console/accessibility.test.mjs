// axe-core checks every view, in both themes and at both widths.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { AXE, emulator, invite, launch, NARROW, open, settled, show, VIEWS, WIDE } from "./support.mjs";

const SEVERE = ["serious", "critical"];

let browser, server, member;
before(async () => {
  [browser, server] = await Promise.all([launch(), emulator()]);
  member = await invite(server, { email: "ann.lee@example.com", firstName: "Ann", lastName: "Lee" });
  await invite(server, { email: "bob@example.com" }, "/~t1");
  await server.call("GET", "/public/v1/accounts/account-users?foo=1");
  await server.call("POST", "/_emulator/faults", { match: { operation: "readModule" }, effect: { delay: "1s" }, ttl: "1h" });
  await server.call("PUT", "/_emulator/snapshots/before");
});
after(() => Promise.all([browser.close(), server.stop()]));

/** The severe violations in the page, one line each. */
async function violationsIn(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => SEVERE.includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`);
}

/** States to check besides the views as they open. */
const MORE = {
  "an account user": { place: () => `users?open=${member.id}`, act: (page) => page.getByRole("heading", { name: "Ann Lee" }).waitFor() },
  "a request": {
    place: () => "requests",
    act: async (page) => {
      await page.getByRole("button", { name: /account-users\?foo=1/ }).click();
      await page.getByRole("heading", { name: "How it was handled" }).waitFor();
    },
  },
  "a question": { place: () => `users?open=${member.id}`, act: (page) => page.getByRole("button", { name: "Remove", exact: true }).click() },
  "a mistake": {
    place: () => "invite",
    act: async (page) => {
      await page.getByLabel("E-mail").fill("text");
      await page.getByRole("button", { name: "Send the invitation" }).click();
      await page.getByText("Expected an e-mail address").waitFor();
    },
  },
  "the calls": { place: () => "clock", act: (page) => page.getByRole("button", { name: "All calls" }).click() },
  "nothing found": { place: () => "users?search=no-such-name", act: (page) => page.getByText("No matches").waitFor() },
  "a failure": { place: () => "users?search=eq(foo,1)", act: (page) => page.getByRole("heading", { name: /^400/ }).waitFor() },
  "an operation tried": {
    place: () => "reference?operation=listModules",
    act: async (page) => {
      await page.getByRole("button", { name: "Try it" }).click();
      await page.locator(".tried .json").waitFor();
    },
  },
};

for (const [width, viewport] of Object.entries({ 1440: WIDE, 390: NARROW })) {
  for (const theme of ["light", "dark"]) {
    test(`no severe violation at ${width} pixels, ${theme}`, async () => {
      const { page, context } = await open(browser, { viewport, theme });
      const found = [];
      const check = async (name) => found.push(...(await violationsIn(page)).map((violation) => `${name}: ${violation}`));
      for (const view of VIEWS) {
        await show(page, server.base, view);
        await check(view);
        const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.querySelector(".stage").scrollWidth > document.querySelector(".stage").clientWidth);
        if (isTooWide) found.push(`${view}: wider than the page`);
      }
      for (const [name, { place, act }] of Object.entries(MORE)) {
        await page.goto("about:blank");
        await show(page, server.base, place());
        await act(page);
        await check(name);
      }
      if (viewport === NARROW) {
        await page.goto("about:blank");
        await show(page, server.base, "users");
        await page.getByRole("button", { name: "Menu" }).click();
        await check("the menu");
      }
      await context.close();
      assert.deepEqual(found, []);
    });
  }
}

test("the first tab stop skips the navigation, and headings name the views", async () => {
  const { page, context } = await open(browser);
  await show(page, server.base, "users");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  for (const view of VIEWS) {
    await show(page, server.base, view);
    assert.equal(await page.locator("h1").count(), 1);
    assert.ok((await page.title()).startsWith(await page.locator("h1").innerText()));
  }
  await context.close();
});

test("the focus returns from the drawer, and stays on a button that is pressed repeatedly", async () => {
  const { page, context } = await open(browser);
  await show(page, server.base, "users?size=10");
  const focused = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.ariaLabel);
  const name = page.getByRole("button", { name: "Priya Raghunathan" });
  await name.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Account user" }).getByRole("heading", { name: "Groups" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "Priya Raghunathan");
  await page.getByRole("button", { name: "Next page" }).focus();
  for (const number of ["2", "3"]) {
    await page.keyboard.press("Enter");
    await page.waitForFunction((number) => document.querySelector(".steps input").value === number, number);
    await settled(page);
    assert.equal(await focused(), "Next page");
  }
  await context.close();
});
