/** One account user in full, and what can be done with it. */

import { announce } from "../announce.js";
import { confirmed } from "../ask.js";
import { api, control } from "../client.js";
import { copyButton } from "../copy.js";
import { element, foreign, replace } from "../dom.js";
import { closeDrawer, openDrawer } from "../drawer.js";
import { moment, span } from "../format.js";
import { icon } from "../icons.js";
import { jsonView } from "../json-view.js";
import { on, tell } from "../live.js";
import { actions } from "../membership.js";
import { atMostEvery } from "../pace.js";
import { detail, failure, loading } from "../panels.js";
import { fragment } from "../route.js";
import { move } from "../clock-card.js";
import { now } from "../time.js";
import { groupList } from "./user-groups.js";
import { avatar, statePill } from "./user-table.js";

const pathOf = (id) => `account-users/${encodeURIComponent(id)}`;

/** Opens the panel of an account user. */
export function showUser(id, { onclose }) {
  openDrawer({ label: "Account user", onclose, fill: (content, signal) => fill(id, content, signal) });
}

function fill(id, content, signal) {
  let isJsonOpen = false;
  const read = async () => {
    const [answer, mail] = await Promise.all([api("GET", `${pathOf(id)}?select=audit`, { quiet: true }), lastMessage(id)]);
    if (signal.aborted) return;
    if (!answer.ok) return replace(content, failure(answer, read));
    const json = element("details", { open: isJsonOpen, ontoggle: (event) => { isJsonOpen = event.target.open; } },
      element("summary", "JSON"), jsonView(answer.json, "The account user as JSON"));
    const focus = content.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    replace(content, title(answer.json), deeds(answer.json, mail, act), facts(answer.json, mail), groupList(answer.json, act), json);
    if (focus) (content.querySelector(`[data-action="${focus}"]`) ?? content.querySelector("button"))?.focus();
  };
  const act = async (method, path, done, body) => {
    const answer = await api(method, `${pathOf(id)}${path}`, { body });
    if (answer.ok) announce(done);
    else announce(detail(answer), "bad");
    if (answer.ok) tell("change");
    return answer;
  };
  replace(content, loading(8));
  on("change moved reset", atMostEvery(500, () => { if (!signal.aborted) read(); }), signal);
  read();
}

/** The last message about a membership: it alone tells when the invitation ends. */
async function lastMessage(id) {
  const answer = await control("GET", "inbox", { quiet: true });
  return answer.ok ? answer.json.data.findLast(({ accountUser }) => accountUser.id === id) : undefined;
}

function title({ user, invitation }) {
  return element("div.drawer-title", avatar(user),
    element("div", element("h2", foreign(user.name)), element("p.muted", foreign(user.email ?? "without e-mail address"))), statePill(invitation.status));
}

function deeds(object, mail, act) {
  const { id, user, invitation } = object;
  const all = actions(invitation.status);
  const allowed = all.filter(({ reason }) => reason === null).map(({ name, label, icon: sign, method, path, done }, index) =>
    element(index === 0 ? "button.primary" : "button", { type: "button", "data-action": name, onclick: () => act(method, path, `${user.name} ${done}.`) }, icon(sign), label));
  const refused = all.filter(({ reason }) => reason !== null).map(({ label, reason }) => element("li", element("b", label), ` – ${reason}`));
  return element("section.deeds", { "aria-label": "Actions" },
    element("div.row.wrap", allowed, expire(object, mail), removal(id, user, act)),
    refused.length > 0 && element("details.refused", element("summary", "Not possible now"), element("ul", refused)));
}

function expire({ invitation }, mail) {
  if (invitation.status !== "Invited" || !mail?.expiresAt) return null;
  return element("button", { type: "button", "data-action": "expire", onclick: () => move({ set: mail.expiresAt }) }, icon("clock"), "Let it expire");
}

function removal(id, user, act) {
  const onclick = async () => {
    const text = ["The membership of ", foreign(user.name), " ends. The user stays, if other accounts have it."];
    const isSure = await confirmed({ title: "Remove this account user?", text: element("span", text), yes: "Remove" });
    if (!isSure) return;
    const answer = await act("DELETE", "", `${user.name} was removed.`);
    if (answer.ok) closeDrawer();
  };
  return element("button.danger", { type: "button", "data-action": "remove", onclick }, icon("remove"), "Remove");
}

function facts({ id, revision, account, invitation, audit, lastLoginAt }, mail) {
  const isOpen = invitation.status === "Invited" && mail?.expiresAt;
  const rows = [
    ["Account", [foreign(account.name), " ", element("code", account.id)]],
    ["Invited", [moment(audit?.created?.at), audit?.created?.by && [" by ", foreign(audit.created.by.name)]]],
    ["Expires", isOpen && `in ${span(Date.parse(mail.expiresAt) - now())} (${moment(mail.expiresAt)})`],
    ["Accepted", audit?.invitationAcceptedAt && moment(audit.invitationAcceptedAt)],
    ["Last sign-in", lastLoginAt && moment(lastLoginAt)],
    ["Note", invitation.notes && foreign(invitation.notes)],
    ["Message", mail && element("a", { href: fragment("inbox", { open: String(mail.id) }) }, "In the inbox")],
    ["Id", [element("code", id), copyButton("the id", () => id)]],
    ["Revision", String(revision)],
  ];
  return factList(rows);
}

/** Terms and what they are; those without a value are left out. */
export function factList(rows) {
  const pairs = rows.filter(([, value]) => value).map(([term, value]) => [element("dt", term), element("dd", value)]);
  return element("dl.facts", pairs);
}
