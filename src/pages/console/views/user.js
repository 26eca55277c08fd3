/** One account user in full, and what can be done with it. */

import {
  actions, api, button, closeDrawer, code, confirmed, copyButton, element, factList, foreign, fragment, jsonView,
  keepUp, loading, moment, move, now, openDrawer, readApi, readControl, reader, replace, span, tell, told,
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
    // What stays the same is left alone, with whatever is open or chosen in it.
    const next = text + mail?.id;
    if (signal.aborted || next === shown) return;
    shown = next;
    replace(json, jsonView(object, "The account user as JSON"));
    replace(content, title(object), deeds(object, mail, act), facts(object, mail), groupList(object, act), details);
  };
  const read = reader(content, signal, () => readApi(`${path}?select=audit`), show);
  /** Does something with the account user; says what was done, or why not. */
  const act = async (method, below, done, body) => {
    const isDone = told(await api(method, `${path}${below}`, { body }), done);
    if (isDone) tell("change");
    return isDone;
  };
  replace(content, loading(8));
  keepUp("change moved reset again", read, signal);
  read();
}

/** The last message about a membership: it alone tells when the invitation ends. */
async function lastMessage(id) {
  const answer = await readControl(`inbox?accountUser=${encodeURIComponent(id)}`);
  return answer.ok ? answer.json.data.at(-1) : undefined;
}

function title({ user, invitation }) {
  const name = element("div", element("h2", foreign(user.name)), element("p.muted", foreign(user.email ?? "without e-mail address")));
  return element("div.drawer-title", avatar(user), name, statePill(invitation.status));
}

function deeds({ user, invitation }, mail, act) {
  const all = actions(invitation.status);
  const allowed = all.filter(({ reason }) => !reason).map(({ path, label, icon: sign, done }, index) =>
    button(label, () => act("POST", `/${path}`, `${user.name} ${done}.`), { kind: index === 0 ? "primary" : null, sign, key: path }));
  const refused = all.filter(({ reason }) => reason).map(({ label, reason }) => element("li", element("b", label), ` – ${reason}`));
  return element("section.deeds", { "aria-label": "Actions" },
    element("div.row.wrap", allowed, expiry(invitation, mail), removal(user, act)),
    element("div.refused", element("p.field", "Not possible now"), element("ul", refused)));
}

function expiry({ status }, mail) {
  if (status !== "Invited" || !mail?.expiresAt) return null;
  return button("Let it expire", () => move({ set: mail.expiresAt }), { sign: "clock", key: "expire" });
}

function removal({ name }, act) {
  const remove = async () => {
    const text = ["The membership of ", foreign(name), " ends."];
    const isSure = await confirmed({ title: "Remove this account user?", text: element("span", text), yes: "Remove" });
    if (isSure && (await act("DELETE", "", `${name} was removed.`))) closeDrawer();
  };
  return button("Remove", remove, { kind: "danger", sign: "remove", key: "remove" });
}

function facts({ id, revision, account, invitation, audit, lastLoginAt }, mail) {
  const isOpen = invitation.status === "Invited" && mail?.expiresAt;
  return factList([
    ["Account", [foreign(account.name), " ", code(account.id)]],
    ["Invited", [moment(audit?.created?.at), audit?.created?.by && [" by ", foreign(audit.created.by.name)]]],
    ["Expires", isOpen && `in ${span(Date.parse(mail.expiresAt) - now())}, ${moment(mail.expiresAt)}`],
    ["Accepted", audit?.invitationAcceptedAt && moment(audit.invitationAcceptedAt)],
    ["Last sign-in", lastLoginAt && moment(lastLoginAt)],
    ["Note", invitation.notes && foreign(invitation.notes)],
    ["Message", mail && element("a", { href: fragment("inbox", { open: mail.id }) }, "In the inbox")],
    ["Id", [code(id), copyButton("the id", () => id)]],
    ["Revision", revision],
  ]);
}
