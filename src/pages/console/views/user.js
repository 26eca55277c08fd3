/** One account user in full, with its actions. */

import {
  api, button, closeDrawer, code, confirm, copyButton, element, factList, fragment, invitationActions, isolate,
  jsonView, loading, moment, move, now, openDrawer, publish, readApi, readControl, reader, refreshOn, replace, report,
  span,
} from "../parts.js";
import { groupList } from "./user-groups.js";
import { avatar, statePill } from "./user-table.js";

export function showUser(id, { onclose }) {
  openDrawer({ label: "Account user", onclose, fill: (content, signal) => fill(id, content, signal) });
}

function fill(id, content, signal) {
  const path = `account-users/${encodeURIComponent(id)}`;
  const json = element("div");
  const details = element("details", element("summary", "JSON"), json);
  let shown = "";
  const show = async (object, text) => {
    const mail = await lastMessage(id);
    // Keep unchanged content, with any open details and choices.
    const next = text + mail?.id;
    if (signal.aborted || next === shown) return;
    shown = next;
    replace(json, jsonView(object, "The account user as JSON"));
    replace(content, title(object), actions(object, mail, act), facts(object, mail), groupList(object, act), details);
  };
  const read = reader(content, signal, () => readApi(`${path}?select=audit`), show);
  /** Calls an operation on the account user, and reports the outcome. */
  const act = async (method, below, done, body) => {
    const isDone = report(await api(method, `${path}${below}`, { body }), done);
    if (isDone) publish("change");
    return isDone;
  };
  replace(content, loading(8));
  refreshOn("change moved reset again", read, signal);
  read();
}

/** The last message about a membership, which has the time when the invitation expires. */
async function lastMessage(id) {
  const answer = await readControl(`inbox?order=-id&limit=1&accountUser=${encodeURIComponent(id)}`);
  return answer.ok ? answer.json.data[0] : undefined;
}

function title({ user, invitation }) {
  const name = element("div", element("h2", isolate(user.name)), element("p.muted", isolate(user.email ?? "without e-mail address")));
  return element("div.drawer-title", avatar(user), name, statePill(invitation.status));
}

function actions({ user, invitation }, mail, act) {
  const all = invitationActions(invitation.status);
  const allowed = all.filter(({ reason }) => !reason).map(({ path, label, icon: sign, done }, index) =>
    button(label, () => act("POST", `/${path}`, `${user.name} ${done}.`), { kind: index === 0 ? "primary" : null, sign, key: path }));
  const refused = all.filter(({ reason }) => reason).map(({ label, reason }) => element("li", element("b", label), ` – ${reason}`));
  return element("section.actions", { "aria-label": "Actions" },
    element("div.row.wrap", allowed, expiry(invitation, mail), removal(user, act)),
    element("div.refused", element("p.field", "Not possible now"), element("ul", refused)));
}

function expiry({ status }, mail) {
  if (status !== "Invited" || !mail?.expiresAt) return null;
  return button("Let it expire", () => move({ set: mail.expiresAt }), { sign: "clock", key: "expire" });
}

function removal({ name }, act) {
  const remove = async () => {
    const text = ["The membership of ", isolate(name), " ends."];
    const isSure = await confirm({ title: "Remove this account user?", text: element("span", text), yes: "Remove" });
    if (isSure && (await act("DELETE", "", `${name} was removed.`))) closeDrawer();
  };
  return button("Remove", remove, { kind: "danger", sign: "remove", key: "remove" });
}

function facts({ id, revision, account, invitation, audit, lastLoginAt }, mail) {
  const isOpen = invitation.status === "Invited" && mail?.expiresAt;
  return factList([
    ["Account", [isolate(account.name), " ", code(account.id)]],
    ["Invited", [moment(audit?.created?.at), audit?.created?.by && [" by ", isolate(audit.created.by.name)]]],
    ["Expires", isOpen && `in ${span(Date.parse(mail.expiresAt) - now())}, ${moment(mail.expiresAt)}`],
    ["Accepted", audit?.invitationAcceptedAt && moment(audit.invitationAcceptedAt)],
    ["Last sign-in", lastLoginAt && moment(lastLoginAt)],
    ["Note", invitation.notes && isolate(invitation.notes)],
    ["Message", mail && element("a", { href: fragment("inbox", { open: mail.id }) }, "In the inbox")],
    ["Id", [code(id), copyButton("the id", () => id)]],
    ["Revision", revision],
  ]);
}
