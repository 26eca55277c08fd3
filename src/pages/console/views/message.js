/** One message of the inbox, as it would be read, and what can be done with it. */

import { announce } from "../announce.js";
import { api, control, visit } from "../client.js";
import { move } from "../clock-card.js";
import { copyButton } from "../copy.js";
import { element, foreign, replace } from "../dom.js";
import { moment, span } from "../format.js";
import { icon } from "../icons.js";
import { tell } from "../live.js";
import { detail } from "../panels.js";
import { pathTo } from "../place.js";
import { among, escaped, joined } from "../query.js";
import { fragment } from "../route.js";
import { now } from "../time.js";
import { factList } from "./user.js";

/**
 * The invitations of the memberships that messages are about, by the membership's id.
 *
 * @returns {Promise<Map<string, { status: string, url?: string }>>}
 */
export async function statesOf(messages) {
  const ids = [...new Set(messages.map(({ accountUser }) => accountUser.id))];
  if (ids.length === 0) return new Map();
  const query = joined([among("id", ids), "select=-*,id,invitation", "limit=100"]);
  const answer = await api("GET", `account-users?${escaped(query)}`, { quiet: true });
  const rows = answer.ok ? answer.json.data : [];
  return new Map(rows.map(({ id, invitation }) => [id, invitation]));
}

/** How the invitation of a message stands, as a label. */
export function timeLeft({ link, expiresAt }, invitation) {
  if (invitation?.status === "Active") return element("span.pill.good", "Accepted");
  const left = Date.parse(expiresAt) - now();
  if (left <= 0) return element("span.pill.warm", "Expired");
  // A link that is no more the invitation's own belongs to a message that a later one replaced.
  const isReplaced = invitation?.url && !invitation.url.endsWith(link.slice(link.indexOf("/accept-invite")));
  if (isReplaced) return element("span.pill.plain", "Replaced by a later one");
  return element("span.pill.calm", `${span(left)} left`);
}

/** Shows a message. */
export function showMessage(pane, message, invitation, { onremove }) {
  const { to, subject, sentAt, expiresAt } = message;
  const head = factList([
    ["From", "Marketplace Platform"],
    ["To", foreign(to ?? "nobody: this user has no e-mail address")],
    ["Sent", moment(sentAt)],
    ["Holds until", expiresAt && moment(expiresAt)],
  ]);
  replace(pane,
    element("header", element("h2", foreign(subject)), timeLeft(message, invitation)),
    head,
    element("div.letter", paragraphs(message), element("p", link(message))),
    deeds(message, invitation, onremove));
}

function paragraphs({ text }) {
  return text.trim().split("\n\n").filter((paragraph) => !paragraph.startsWith("Accept: ")).map((paragraph) => element("p", foreign(paragraph)));
}

/** Where a link leads, at the address that this page has itself. */
function target({ link }) {
  return link.slice(link.indexOf("/accept-invite") + 1);
}

function link(message) {
  return element("a.button.primary", { href: pathTo(target(message)), target: "_blank", rel: "noopener" }, "Accept the invitation");
}

function deeds(message, invitation, onremove) {
  const isOpen = invitation?.status === "Invited" && Date.parse(message.expiresAt) > now();
  const accept = element("button", { type: "button", onclick: () => acceptBy(message) }, icon("accept"), "Accept");
  const expire = element("button", { type: "button", onclick: () => move({ set: message.expiresAt }) }, icon("clock"), "Let it expire");
  const remove = element("button", { type: "button", onclick: () => removeOne(message, onremove) }, icon("remove"), "Delete");
  return element("footer.row.wrap", isOpen && accept, isOpen && expire,
    copyButton("the link", () => message.link, "Copy link"),
    element("a.button.small", { href: fragment("users", { open: message.accountUser.id }) }, icon("users"), "Account user"), remove);
}

const REFUSALS = new Map([[404, "This link is no more the invitation's own."], [410, "The invitation has expired."]]);

/** Does what the button on the page behind the link does. */
async function acceptBy(message) {
  const answer = await visit("POST", target(message));
  if (answer.ok) announce("The invitation was accepted.");
  else announce(REFUSALS.get(answer.status) ?? detail(answer), "bad");
  tell("change");
}

async function removeOne({ id }, onremove) {
  const answer = await control("DELETE", `inbox/${id}`);
  if (answer.ok) announce("The message was deleted.");
  else announce(detail(answer), "bad");
  onremove();
}
