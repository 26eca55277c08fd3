// The main flows of the console, each with the mouse and with only the keyboard.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Keyboard, Pointer } from "./actors.mjs";
import { emulator, invite, launch, open, settled, show, errorsOf, until, watch } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const Person of [Pointer, Keyboard]) {
  describe(Person.name.toLowerCase(), () => {
    let server, page, context, errors, person;

    before(async () => {
      server = await emulator();
      ({ page, context, errors } = await open(browser));
      person = new Person(page);
      await show(page, server.base, "users");
    });
    after(async () => {
      const all = await errorsOf(page, errors);
      await context.close();
      await server.stop();
      assert.deepEqual(all, []);
    });

    const row = (name) => page.getByRole("row").filter({ hasText: name });
    const drawer = () => page.getByRole("complementary", { name: "Account user" });

    async function find(text) {
      await person.go("Account users");
      await person.write("Search account users", text);
      await page.waitForFunction((text) => document.querySelector(".query b").textContent.includes(`*${text}*`), text);
      await settled(page);
    }

    test("an error in an invitation appears at its field, and is corrected there", async () => {
      await person.go("Invite");
      await person.write("E-mail", "text");
      await person.write("First name", "Ann");
      await person.write("Last name", "Lee");
      await person.press("Send the invitation");
      const field = person.field("E-mail");
      await page.getByText("Expected an e-mail address such as").waitFor();
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.match(await page.locator(`[id="${await field.getAttribute("aria-describedby")}"]`).innerText(), /found "text"/);
      assert.ok(await field.evaluate((node) => node === document.activeElement));
      await person.write("E-mail", "ann.lee@example.com");
      await person.press("Send the invitation");
      await page.getByRole("heading", { name: "Ann Lee was invited to Larkfield Foods" }).waitFor();
    });

    test("the same in the older format", async () => {
      await person.go("Invite");
      await person.pick("Older user object");
      await person.write("E-mail", "text");
      await page.locator(".preview .json").getByText('"user"').waitFor();
      await person.write("Other groups (ids)", "UGR-1");
      await person.press("Send the invitation");
      await page.getByText("groups[1].id: Expected an id of the form").waitFor();
      assert.equal(await person.field("E-mail").getAttribute("aria-invalid"), "true");
    });

    test("the call of an action can be copied as curl", async () => {
      await person.press("Copy as curl", page.getByRole("contentinfo"));
      await page.getByText("Copied the call as curl.").waitFor();
      const command = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(command, /^curl -sS 'http:\/\/127\.0\.0\.1:\d+\/public\/v1\/accounts\/account-users' -H 'Content-Type: application\/json' --data-raw '\{"user":\{"email":"text"/);
    });

    test("the invitation is in the inbox, and expires by the clock", async () => {
      await person.go("Inbox");
      const message = page.getByRole("article", { name: "Message" });
      await message.getByText("Hello Ann Lee,").waitFor();
      await message.getByText(/^6 d 23 h left$/).waitFor();
      await person.press("Let it expire", message);
      await message.getByText("Expired", { exact: true }).waitFor();
      await page.locator(".clock-card").getByText("Moved").waitFor();
    });

    test("an expired invitation is sent anew, and the rest is refused with a reason", async () => {
      await find("ann.lee");
      await row("Ann Lee").getByText("Expired").waitFor();
      await person.activate(person.button("Ann Lee", page.getByRole("table")));
      await drawer().getByText("The invitation has expired; send a new one first.").waitFor();
      assert.equal(await drawer().getByRole("button", { name: "Accept" }).count(), 0);
      await person.press("Send new", drawer());
      await drawer().getByText("Invited", { exact: true }).first().waitFor();
      await row("Ann Lee").getByText("Invited").waitFor();
    });

    test("it is accepted through its link, and the log shows it live", async () => {
      await person.go("Inbox");
      const opened = context.waitForEvent("page");
      await person.activate(person.link("Accept the invitation"));
      const tab = await opened;
      watch(tab, errors);
      await tab.getByRole("heading", { name: "Join Larkfield Foods" }).waitFor();
      await page.bringToFront();
      await person.go("Requests");
      await page.getByText("New requests appear automatically.").waitFor();
      await tab.bringToFront();
      await new Person(tab).press("Accept");
      await tab.getByRole("heading", { name: "Member of Larkfield Foods" }).waitFor();
      await tab.close();
      await page.bringToFront();
      await row("/accept-invite").filter({ hasText: "POST" }).filter({ hasText: "200" }).waitFor();
      await find("ann.lee");
      await row("Ann Lee").getByText("Active").waitFor();
    });

    test("a request is shown in full with why it was refused, and is replayed", async () => {
      await person.go("Requests");
      await server.call("GET", "/public/v1/accounts/account-users?foo=1");
      await person.activate(page.getByRole("table").getByRole("button", { name: /account-users\?foo=1$/ }));
      const shown = page.getByRole("complementary", { name: "Request" });
      await shown.getByText("Invalid property path.").first().waitFor();
      await person.press("Replay", shown);
      await shown.getByRole("heading", { name: /Replayed just now.*400/ }).waitFor();
    });

    test("a fault is turned on, applied and used up", async () => {
      await person.go("Faults");
      await person.press("Turn on: 503 once");
      await page.getByText("once more").waitFor();
      await person.go("Account users");
      await row("test test").waitFor();
      await person.press("Send");
      await page.getByRole("heading", { name: /^503/ }).waitFor();
      await page.getByText("was applied").waitFor();
      await person.press("Try again");
      await row("test test").waitFor();
      await person.go("Faults");
      await page.getByText("No faults").last().waitFor();
    });

    test("users are added to groups, removed from them, and deleted", async () => {
      await find("ann.lee");
      await person.activate(person.button("Ann Lee", page.getByRole("table")));
      await drawer().getByText("The last group can't be removed.").waitFor();
      await person.press("Add", drawer());
      await drawer().getByRole("button", { name: "Remove from Einkauf Bremen" }).waitFor();
      await person.press("Remove from Administrators", drawer());
      await drawer().getByText("The last group can't be removed.").waitFor();
      await person.press("Remove", drawer());
      await person.answer("Remove");
      await page.getByText("No matches").waitFor();
    });

    test("changes in a fork of a sandbox stay in it", async () => {
      const before = await invite(server, { email: "before@example.com", firstName: "Before", lastName: "Fork" });
      await person.go("Sandboxes");
      await person.write("Name", "fork");
      await person.choose("Start from", "default");
      await person.press("Create");
      await person.press("Switch to fork");
      await page.locator(".here").getByRole("heading", { name: "fork" }).waitFor();
      assert.match(page.url(), /\/~fork\/_emulator\//);
      await invite(server, { email: "bob@example.com", firstName: "Bob", lastName: "Ross" }, "/~fork");
      await find("bob@example.com");
      await row("Bob Ross").waitFor();
      await find("before@example.com");
      await row("Before Fork").waitFor();
      await person.go("Inbox");
      assert.equal(await page.getByRole("list", { name: "Messages" }).getByRole("listitem").count(), 1);
      await person.go("Sandboxes");
      await person.press("Switch to default");
      await page.locator(".here").getByRole("heading", { name: "default" }).waitFor();
      await find("bob@example.com");
      await page.getByText("No matches").waitFor();
      const { json } = await server.call("GET", `/public/v1/accounts/account-users/${before.id}`);
      assert.equal(json.user.name, "Before Fork");
    });

    test("a snapshot is taken and restored", async () => {
      await person.go("Sandboxes");
      await person.press("Take a snapshot");
      await page.getByRole("dialog").waitFor();
      await person.answer("Take");
      await person.press("Empty");
      await person.answer("Reset");
      await page.locator(".here").getByText("0 account users").waitFor();
      await person.press("Restore the snapshot before");
      await person.answer("Reset");
      await until(async () => !(await page.locator(".here").innerText()).includes("0 account users ·"), "the users to be back");
    });

    test("an operation of the reference is tried", async () => {
      await person.go("API reference");
      await person.write("Search operations", "listUsers");
      await person.press(/List users/);
      await person.write("limit", "1");
      await person.write("filter", "ilike(name,*eleanor*)");
      await person.press("Try it");
      await page.locator(".tried").getByText("Eleanor Whitcombe").waitFor();
      assert.match(await page.getByRole("contentinfo").innerText(), /users\?limit=1&ilike\(name,\*eleanor\*\)/);
    });
  });
}
