// Takes a screenshot of every view with data in it, in target/console/screenshots.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";

import { emulator, invite, launch, NARROW, open, show, VIEWS, WIDE } from "./support.mjs";

const FOLDER = "target/console/screenshots";
let browser, server, ann;
before(async () => {
  mkdirSync(FOLDER, { recursive: true });
  [browser, server] = await Promise.all([launch(), emulator({ flags: ["--users", "200"] })]);
  await createData();
});
after(() => Promise.all([browser.close(), server.stop()]));

/** Creates data for every view. */
async function createData() {
  await server.call("PUT", "/_emulator/clock", { freeze: true });
  const people = [["Mara", "Lindqvist"], ["Tomás", "Ferreira"], ["Ann", "Lee"]];
  for (const [firstName, lastName] of people) {
    const email = `${firstName}.${lastName}@example.com`.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    ann = await invite(server, { email, firstName, lastName, notes: "Welcome to the procurement team. See you on Monday!" });
    await server.call("PUT", "/_emulator/clock", { advance: "PT47M" });
  }
  await server.call("POST", `/public/v1/accounts/account-users/${ann.id}/resend-invite`);
  await server.call("GET", "/public/v1/accounts/account-users?order=user.name&limit=5");
  await server.call("GET", "/public/v1/accounts/users?eq(status,Blocked)");
  await server.call("GET", "/public/v1/accounts/account-users?eq(user.nam,Ann)");
  await server.call("POST", "/public/v1/accounts/account-users", { email: "text", groups: [{ id: "UGR-1" }] });
  await server.call("POST", "/_emulator/faults", { match: { operation: "listUsers" }, effect: { status: 503, retryAfter: "5s" }, times: 3 });
  await server.call("GET", "/public/v1/accounts/users?limit=3");
  await server.call("POST", "/_emulator/faults", { match: { path: "/public/v1/accounts/modules/**" }, effect: { delay: "200ms..800ms" }, ttl: "1h" });
  await server.call("PUT", "/_emulator/snapshots/before-the-demo");
  for (const name of ["checkout-team", "ci-1"]) await server.call("POST", "/_emulator/sandboxes", { name, from: "seed" });
}

/** The screenshots, and the actions before each. */
const PICTURES = {
  ...Object.fromEntries(VIEWS.map((view) => [view, { place: () => view }])),
  users: { place: () => "users?order=-audit.created.at" },
  user: { place: () => `users?order=-audit.created.at&open=${ann.id}`, act: (page) => page.locator("#drawer").getByRole("heading", { name: "Groups" }).waitFor() },
  invite: {
    place: () => "invite",
    act: async (page) => {
      await page.getByLabel("E-mail").fill("ann.lee at example.com");
      await page.getByLabel("First name").fill("Ann");
      await page.getByLabel("Account", { exact: true }).fill("ACC-1671-0642");
      await page.getByLabel("test2").check();
      await page.getByRole("button", { name: "Send the invitation" }).click();
      await page.getByText("Expected an e-mail address").waitFor();
      await page.locator(".stage").evaluate((stage) => stage.scrollTo(0, 0));
    },
  },
  request: {
    place: () => "requests",
    act: async (page) => {
      await page.getByRole("button", { name: /user\.nam,Ann/ }).click();
      await page.getByRole("heading", { name: "How it was handled" }).waitFor();
    },
  },
  reference: {
    place: () => "reference?operation=listAccountUsers",
    act: async (page) => {
      await page.getByLabel("filter").fill("eq(invitation.status,Invited)");
      await page.getByLabel("limit").fill("2");
      await page.getByRole("button", { name: "Try it" }).click();
      await page.locator(".tried .json").waitFor();
      await page.locator(".stage").evaluate((stage) => stage.scrollTo(0, 0));
    },
  },
};

for (const [width, viewport] of Object.entries({ 1440: WIDE, 390: NARROW })) {
  for (const theme of ["light", "dark"]) {
    test(`at ${width} pixels, ${theme}`, async () => {
      for (const [name, { place, act }] of Object.entries(PICTURES)) {
        const { page, context, errors } = await open(browser, { viewport, theme });
        await show(page, server.base, place());
        await act?.(page);
        await page.mouse.move(0, 0);
        if (name !== "invite") await page.evaluate(() => document.activeElement.blur());
        const picture = await page.screenshot({ path: `${FOLDER}/${name}-${width}-${theme}.png`, caret: "hide" });
        assert.ok(picture.length > 10_000, "a page with something on it");
        assert.deepEqual(errors, [], name);
        await context.close();
      }
    });
  }
}
