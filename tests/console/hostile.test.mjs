// Names, notes and addresses that contain markup or scripts are shown as text.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { emulator, launch, open, settled, show, until, errorsOf, VIEWS } from "./support.mjs";

const TEXTS = [
  "<script>window.ran = 'script'</script>",
  "<img src=x onerror=\"window.ran = 'image'\">",
  "<svg onload=\"window.ran = 'svg'\"></svg>",
  "'\"><iframe srcdoc=\"<script>parent.ran = 'frame'</script>\"></iframe>",
  "javascript:window.ran='link'",
  "{{constructor.constructor('window.ran=1')()}} ${window.ran=1}",
  "Ann\u202Eeel\u2066\u200F\u0000 \u0007</bdi></td></table><h1>Out",
  "&lt;script&gt; &amp;#60; %3Cscript%3E",
];

let browser, server, ids;
before(async () => {
  [browser, server] = await Promise.all([launch(), emulator()]);
  const created = [];
  for (const [index, text] of TEXTS.entries()) {
    const member = { email: `"<b>${index}</b>"@example.com`, firstName: text, lastName: text, notes: `${text}\n\n${text}`, groups: [{}] };
    const answer = await server.call("POST", "/public/v1/accounts/account-users", member);
    assert.equal(answer.status, 201, answer.text);
    created.push(answer.json);
  }
  ids = created.map(({ id }) => id);
  const [text, other] = TEXTS;
  await server.call("POST", "/public/v1/accounts/user-groups", { name: other, description: text, account: created[0].account });
  await server.call("PUT", `/public/v1/accounts/accounts/${created[0].account.id}`, { name: text });
  await server.call("GET", `/public/v1/accounts/account-users?${encodeURIComponent(`eq(user.name,"${text}")`)}&x=${encodeURIComponent(other)}`, undefined, { "X-Note": other });
  await server.call("GET", `/public/v1/accounts/users/${encodeURIComponent(text)}`);
  await server.call("POST", "/public/v1/accounts/account-users", { [text]: other, email: text });
  await server.call("POST", "/_emulator/faults", { match: { path: "/nowhere/<img src=x onerror=window.ran=2>" }, effect: { status: 503, detail: text } });
});
after(() => Promise.all([browser.close(), server.stop()]));

/** Checks that no script ran and no element was created from a text. */
async function nothingRan(page, errors) {
  assert.equal(await page.evaluate(() => window.ran), undefined);
  const elements = await page.evaluate(() => document.querySelectorAll("main script, main iframe, main img, #drawer script, #drawer iframe, #drawer img, [onerror], [onload], [href^='javascript' i]").length);
  assert.equal(elements, 0);
  assert.deepEqual(await errorsOf(page, errors), []);
}

test("in every view", async () => {
  const { page, context, errors } = await open(browser);
  for (const view of VIEWS) {
    await show(page, server.base, view);
    await nothingRan(page, errors);
  }
  await show(page, server.base, "users?order=-audit.created.at&size=50");
  const shown = await page.locator("main table").textContent();
  for (const text of TEXTS.slice(0, 6)) assert.ok(shown.includes(`${text} ${text}`), text);
  await context.close();
});

test("in the drawer of each account user, and in each message", async () => {
  const { page, context, errors } = await open(browser);
  for (const id of ids) {
    await page.goto("about:blank");
    await show(page, server.base, `users?open=${id}`);
    await page.locator("#drawer summary").click();
    await page.locator("#drawer .json").waitFor();
    await nothingRan(page, errors);
  }
  await show(page, server.base, "inbox");
  const messages = page.getByRole("list", { name: "Messages" }).getByRole("button");
  assert.equal(await messages.count(), TEXTS.length);
  for (let index = 0; index < TEXTS.length; index += 1) {
    await messages.nth(index).click();
    await settled(page);
    const text = TEXTS[TEXTS.length - 1 - index];
    const letter = page.locator(".letter");
    // Until the message has come, the one before it is shown.
    if (!text.includes("\u0000")) await until(async () => (await letter.textContent()).includes(text), text);
    const leads = await page.getByRole("link", { name: "Accept the invitation" }).getAttribute("href");
    assert.match(leads, /^\/accept-invite\?code=[\w%=]+$/);
    await nothingRan(page, errors);
  }
  await context.close();
});

test("in each request, its headers and its body", async () => {
  const { page, context, errors } = await open(browser);
  await show(page, server.base, "requests");
  const requests = page.locator("main tbody tr");
  for (let index = 0; index < (await requests.count()); index += 1) {
    await requests.nth(index).click();
    await page.locator("#drawer .drawer-title").waitFor();
    await page.locator("#drawer details").evaluateAll((all) => all.forEach((details) => { details.open = true; }));
    await nothingRan(page, errors);
    await page.keyboard.press("Escape");
  }
  await context.close();
});

test("in the page's own address", async () => {
  const { page, context, errors } = await open(browser);
  for (const text of [TEXTS[0], TEXTS[1], TEXTS[4], TEXTS[6]]) {
    for (const place of [encodeURIComponent(text), `users?search=${encodeURIComponent(text)}`, `users?account=${encodeURIComponent(text)}`, `users?order=${encodeURIComponent(text)}`, `users?open=${encodeURIComponent(text)}`, `reference?operation=${encodeURIComponent(text)}`, `inbox?open=${encodeURIComponent(text)}`]) {
      await page.goto("about:blank");
      await show(page, server.base, place);
      await nothingRan(page, errors);
    }
  }
  await context.close();
});

test("in a search, which finds the text itself", async () => {
  const { page, context, errors } = await open(browser);
  await show(page, server.base, "users");
  for (const text of [TEXTS[0], TEXTS[1], TEXTS[4]]) {
    await page.getByLabel("Search account users").fill(text);
    await page.waitForFunction((text) => document.querySelector(".query b").textContent.includes("ilike"), text);
    await page.getByText(/ account users? found$/).waitFor();
    await nothingRan(page, errors);
  }
  await context.close();
});
