/** One message of the inbox, as it would be read, and what can be done with it. */

import {
  among, announce, button, control, copyButton, detail, element, escaped, factList, foreign, fragment, joined,
  linkButton, moment, move, now, pathTo, readApi, span, tell, told, visit,
} from "../parts.js";
/** The invitations of the memberships that messages are about, by the membership's id. */
export async function statesOf(messages) {
  const ids = [...new Set(messages.map(({ accountUser }) => accountUser.id))];
  if (ids.length === 0) return new Map();
  const query = joined([among("id", ids), "select=-*,id,invitation", "limit=100"]);
  const answer = await readApi(`account-users?${escaped(query)}`);
  return new Map(answer.ok ? answer.json.data.map(({ id, invitation }) => [id, invitation]) : []);
}

/** How the invitation of a message stands, as a label. */
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
    element("header", element("h2", foreign(subject)), timeLeft(message, invitation)),
    factList([
      ["From", "Marketplace Platform"],
      ["To", foreign(to ?? "nobody: this user has no e-mail address")],
      ["Sent", moment(sentAt)],
      ["Holds until", expiresAt && moment(expiresAt)],
    ]),
    element("div.letter", paragraphs(message), element("p", link(message))),
    deeds(message, invitation),
  ];
}

function paragraphs({ text }) {
  const all = text.trim().split("\n\n").filter((paragraph) => !paragraph.startsWith("Accept: "));
  return all.map((paragraph) => element("p", foreign(paragraph)));
}

/** Where a link leads, at the address that this page has itself. */
function target({ link }) {
  return link.slice(link.indexOf("/accept-invite") + 1);
}

function link(message) {
  const leads = linkButton("Accept the invitation", pathTo(target(message)), { kind: "primary" });
  leads.target = "_blank";
  return leads;
}

function deeds(message, invitation) {
  const { id, accountUser, expiresAt } = message;
  const isOpen = invitation?.status === "Invited" && Date.parse(expiresAt) > now();
  const deed = (label, sign, onclick) => button(label, onclick, { kind: "small", sign, key: label });
  const remove = async () => { if (told(await control("DELETE", `inbox/${id}`), "The message was deleted.")) tell("mail"); };
  return element("footer.row.wrap",
    isOpen && deed("Accept here", "accept", () => acceptBy(message)),
    isOpen && deed("Let it expire", "clock", () => move({ set: expiresAt })),
    copyButton("the link", () => message.link, "Copy link"),
    linkButton("Account user", fragment("users", { open: accountUser.id }), { kind: "small", sign: "users" }),
    deed("Delete", "remove", remove));
}

const REFUSALS = { 404: "This link is no more the invitation's own.", 410: "The invitation has expired." };

/** Does what the button on the page behind the link does. */
async function acceptBy(message) {
  const answer = await visit("POST", target(message));
  if (answer.ok) announce("The invitation was accepted.");
  else announce(REFUSALS[answer.status] ?? detail(answer), "bad");
  tell("change");
}
