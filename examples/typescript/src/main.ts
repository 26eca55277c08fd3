// Shows a page of users, invites somebody, and shows what is wrong with an invitation.

import { AccountUsers, Refusal } from "./accounts.js";

const api = process.env["ACCOUNTS_API_URL"] ?? "http://127.0.0.1:8080/public/v1/accounts";
const emulator = api.replace(/\/public\/v1\/accounts$/, "");

// A world of its own for every run: without a name, the emulator draws one that no other has.
const made = await fetch(`${emulator}/_emulator/sandboxes`, { method: "POST" });
const world: { baseUrl: string } = await made.json();
const users = new AccountUsers(`${world.baseUrl}/public/v1/accounts`);

const page = await users.list({ limit: 3, order: "-user.name", select: "user,invitation" });
for (const { user, invitation } of page.data) {
  console.log(`${user?.name} <${user?.email}>: ${invitation?.status}`);
}
console.log(`… of ${page.$meta.pagination.total}.`);

const ann = await users.invite({
  email: "ann.lee@example.com",
  firstName: "Ann",
  lastName: "Lee",
  account: { id: "ACC-1671-0642" },
  groups: [{ id: "UGR-8447-7590" }],
});
console.log(`${ann.user?.name} is ${ann.invitation?.status}.`);

const accepted = await users.accept(ann.id!);
console.log(`${accepted.user?.name} is ${accepted.invitation?.status}.`);

try {
  await users.invite({ email: "ann.lee", groups: [{ id: "Administrators" }] });
} catch (refusal) {
  if (!(refusal instanceof Refusal)) throw refusal;
  for (const [field, sentences] of Object.entries(refusal.errors)) {
    console.log(`${field}: ${sentences.join(" ")}`);
  }
}
