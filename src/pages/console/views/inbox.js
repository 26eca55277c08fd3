/** The inbox: the e-mails that the platform would send. */

import {
  button, confirm, control, element, empty, fragment, head, isolate, linkButton, loading, moment, readControl, reader,
  refreshOn, replace, report, updateSettings,
} from "../parts.js";
import { messageParts, statesOf, timeLeft } from "./message.js";

const SHOWN = 100;

export function inboxView(outlet, settings, signal) {
  let open = Number(settings.open);
  const results = element("div.results", loading());

  const show = async ({ data: messages, $meta }) => {
    const listed = messages.find(({ id }) => id === open);
    const older = listed || !open ? undefined : await readControl(`inbox/${open}`);
    const current = listed ?? (older?.ok ? older.json : messages[0]);
    const states = await statesOf(current && !messages.includes(current) ? [current, ...messages.slice(0, SHOWN - 1)] : messages);
    if (signal.aborted) return;
    clear.disabled = messages.length === 0;
    replace(results, current ? element("div.mail", list(messages, $meta.pagination.total, states, current, pick), reading(current, states)) : emptyList());
  };
  const read = reader(results, signal, () => readControl(`inbox?order=-id&limit=${SHOWN}`), show);

  const pick = async (id) => {
    open = id;
    updateSettings({ open });
    await read();
    // On a narrow screen, the message is below the list.
    results.querySelector(".mail-reading")?.scrollIntoView({ block: "nearest" });
  };

  const clearAll = async () => {
    const isSure = await confirm({ title: "Empty the inbox?", text: "This deletes all messages of this sandbox.", yes: "Empty it" });
    if (isSure && report(await control("DELETE", "inbox"), "The inbox is empty.")) read();
  };
  const clear = button("Empty the inbox", clearAll, { sign: "remove", disabled: true });
  refreshOn("mail change reset moved again", read, signal);
  replace(outlet, head("Inbox", "All e-mails that the platform would send.", clear), results);
  read();
}

function list(messages, total, states, current, onpick) {
  const items = messages.map((message) => element("li", item(message, states, message === current, onpick)));
  const rest = total > SHOWN && element("p.muted.hint", `The newest ${SHOWN} of ${total} are shown.`);
  return element("div", element("ul.mail-list", { "aria-label": "Messages" }, items), rest);
}

function item(message, states, isCurrent, onpick) {
  const { id, to, subject, sentAt, accountUser } = message;
  const parts = [
    element("span.mail-line", element("b", isolate(to ?? "no address")), element("span.muted.when", moment(sentAt))),
    isolate(subject),
    timeLeft(message, states.get(accountUser.id)),
  ];
  return button(parts, () => onpick(id), { kind: "mail-item", key: `message ${id}`, "aria-current": isCurrent && "true" });
}

function reading(message, states) {
  return element("article.card.mail-reading", { "aria-label": "Message" }, messageParts(message, states.get(message.accountUser.id)));
}

function emptyList() {
  const invite = linkButton("Invite a user", fragment("invite"), { kind: "primary" });
  return empty("inbox", "No messages", "Invite a user, and the e-mail appears here.", invite);
}
