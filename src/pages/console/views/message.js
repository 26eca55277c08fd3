/** One message of the inbox, with its actions. */

import {
  announce, button, control, copyButton, detail, element, escapeQuery, factList, fragment, isolate, joinQuery,
  linkButton, moment, move, now, oneOf, pathTo, publish, readApi, report, request, span,
} from "../parts.js";
/** Reads the invitations of the messages' memberships, by the membership's id. */
export async function statesOf(messages) {
  const ids = [...new Set(messages.map(({ accountUser }) => accountUser.id))];
  if (ids.length === 0) return new Map();
  const query = joinQuery([oneOf("id", ids), "select=-*,id,invitation", "limit=100"]);
  const answer = await readApi(`account-users?${escapeQuery(query)}`);
  return new Map(answer.ok ? answer.json.data.map(({ id, invitation }) => [id, invitation]) : []);
}

/** The state of a message's invitation, as a label. */
export function timeLeft(message, invitation) {
  const pill = (tone, label) => element(`span.pill.${tone}`, label);
  const left = Date.parse(message.expiresAt) - now();
  if (invitation?.status === "Active") return pill("good", "Accepted");
  if (invitation?.url && !invitation.url.endsWith(target(message))) return pill("plain", "Replaced by a later one");
  return left > 0 ? pill("calm", `${span(left)} left`) : pill("warm", "Expired");
}

export function messageParts(message, invitation) {
  const { to, subject, sentAt, expiresAt } = message;
  return [
    element("header", element("h2", isolate(subject)), timeLeft(message, invitation)),
    factList([
      ["From", "Marketplace Platform"],
      ["To", isolate(to ?? "no address: this user has no e-mail address")],
      ["Sent", moment(sentAt)],
      ["Valid until", expiresAt && moment(expiresAt)],
    ]),
    element("div.letter", paragraphs(message), element("p", link(message))),
    actions(message, invitation),
  ];
}

function paragraphs({ text }) {
  const all = text.trim().split("\n\n").filter((paragraph) => !paragraph.startsWith("Accept: "));
  return all.map((paragraph) => element("p", isolate(paragraph)));
}

/** The target of a link, below this page's own address. */
function target({ link }) {
  return link.slice(link.indexOf("/accept-invite") + 1);
}

function link(message) {
  const leads = linkButton("Accept the invitation", pathTo(target(message)), { kind: "primary" });
  leads.target = "_blank";
  return leads;
}

function actions(message, invitation) {
  const { id, accountUser, expiresAt } = message;
  const isOpen = invitation?.status === "Invited" && Date.parse(expiresAt) > now();
  const action = (label, sign, onclick) => button(label, onclick, { kind: "small", sign, key: label });
  const remove = async () => { if (report(await control("DELETE", `inbox/${id}`), "The message was deleted.")) publish("mail"); };
  return element("footer.row.wrap",
    isOpen && action("Accept here", "accept", () => acceptBy(message)),
    isOpen && action("Let it expire", "clock", () => move({ set: expiresAt })),
    copyButton("the link", () => message.link, "Copy link"),
    linkButton("Account user", fragment("users", { open: accountUser.id }), { kind: "small", sign: "users" }),
    action("Delete", "remove", remove));
}

const REFUSALS = { 404: "A later invitation has replaced this link.", 410: "The invitation has expired." };

/** Accepts the invitation, like the page behind the link. */
async function acceptBy(message) {
  const answer = await request("POST", target(message));
  if (answer.ok) announce("The invitation was accepted.");
  else announce(REFUSALS[answer.status] ?? detail(answer), "bad");
  publish("change");
}
