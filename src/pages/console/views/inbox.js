/** The inbox: what the platform would have mailed, as those who get it would see it. */

import {
  button, confirmed, control, element, empty, foreign, fragment, head, keepUp, linkButton, loading, moment, note,
  readControl, reader, replace, told,
} from "../parts.js";
import { messageParts, statesOf, timeLeft } from "./message.js";

const SHOWN = 100;

export function inboxView(outlet, settings, signal) {
  let open = Number(settings.open);
  const results = element("div.results", loading());

  const show = async ({ data }) => {
    const messages = data.toReversed();
    const states = await statesOf(messages.slice(0, SHOWN));
    if (signal.aborted) return;
    clear.disabled = messages.length === 0;
    const current = messages.find(({ id }) => id === open) ?? messages[0];
    replace(results, current ? element("div.mail", list(messages, states, current, pick), reading(current, states)) : nothing());
  };
  const read = reader(results, signal, () => readControl("inbox"), show);

  const pick = async (id) => {
    open = id;
    note({ open });
    await read();
    // Where there is no room beside the list, the message is below it.
    results.querySelector(".mail-reading")?.scrollIntoView({ block: "nearest" });
  };

  const clearAll = async () => {
    const isSure = await confirmed({ title: "Empty the inbox?", text: "All messages of this sandbox are forgotten.", yes: "Empty it" });
    if (isSure && told(await control("DELETE", "inbox"), "The inbox is empty.")) read();
  };
  const clear = button("Empty the inbox", clearAll, { sign: "remove", disabled: true });
  keepUp("mail change reset missed moved again", read, signal);
  replace(outlet, head("Inbox", "Every e-mail that the platform would have sent, whoever it is for.", clear), results);
  read();
}

function list(messages, states, current, onpick) {
  const items = messages.slice(0, SHOWN).map((message) => element("li", item(message, states, message === current, onpick)));
  const rest = messages.length > SHOWN && element("p.muted.hint", `The newest ${SHOWN} of ${messages.length} are shown.`);
  return element("div", element("ul.mail-list", { "aria-label": "Messages" }, items), rest);
}

function item(message, states, isCurrent, onpick) {
  const { id, to, subject, sentAt, accountUser } = message;
  const parts = [
    element("span.mail-line", element("b", foreign(to ?? "nobody")), element("span.muted.when", moment(sentAt))),
    foreign(subject),
    timeLeft(message, states.get(accountUser.id)),
  ];
  return button(parts, () => onpick(id), { kind: "mail-item", key: `message ${id}`, "aria-current": isCurrent && "true" });
}

function reading(message, states) {
  return element("article.card.mail-reading", { "aria-label": "Message" }, messageParts(message, states.get(message.accountUser.id)));
}

function nothing() {
  const invite = linkButton("Invite somebody", fragment("invite"), { kind: "primary" });
  return empty("inbox", "No messages", "Invite somebody, and the e-mail that they would get appears here.", invite);
}
