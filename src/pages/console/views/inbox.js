/** The inbox: what the platform would have mailed, as those who get it would see it. */

import { announce } from "../announce.js";
import { confirmed } from "../ask.js";
import { control } from "../client.js";
import { element, focusOn, foreign, replace } from "../dom.js";
import { moment } from "../format.js";
import { icon } from "../icons.js";
import { on, tell } from "../live.js";
import { atMostEvery } from "../pace.js";
import { empty, failure, loading } from "../panels.js";
import { fragment, note } from "../route.js";
import { head } from "./head.js";
import { showMessage, statesOf, timeLeft } from "./message.js";

const SHOWN = 100;

/** Shows the inbox. */
export function inboxView(outlet, settings, signal) {
  let open = Number(settings.open) || null;
  let shown = SHOWN;
  const results = element("div.results", loading());

  const read = async () => {
    const answer = await control("GET", "inbox", { quiet: true });
    if (signal.aborted) return;
    if (!answer.ok) return replace(results, failure(answer, read));
    const messages = answer.json.data.toReversed();
    const states = await statesOf(messages.slice(0, shown));
    if (signal.aborted) return;
    clear.disabled = messages.length === 0;
    if (messages.length === 0) return replace(results, nothing());
    const current = messages.find(({ id }) => id === open) ?? messages[0];
    replace(results, element("div.mail", list(messages, states, current), reading(current, states)));
  };

  const list = (messages, states, current) => {
    const items = messages.slice(0, shown).map((message) => element("li", item(message, states, message === current, (id) => { open = id; note({ open: String(id) }); show(id); })));
    const more = messages.length > shown && element("button.small", { type: "button", onclick: () => { shown += SHOWN; read(); } }, "Show older ones");
    return element("div.mail-list", element("ul", { "aria-label": "Messages" }, items), more);
  };

  const show = async (id) => {
    await read();
    if (matchMedia("(max-width: 899px)").matches) results.querySelector(".mail-reading")?.scrollIntoView({ block: "start" });
    focusOn(results.querySelector(`[data-message="${id}"]`));
  };

  const clearAll = async () => {
    const isSure = await confirmed({ title: "Empty the inbox?", text: "All messages of this sandbox are forgotten.", yes: "Empty it" });
    if (!isSure) return;
    const answer = await control("DELETE", "inbox");
    if (answer.ok) announce("The inbox is empty.");
    read();
  };
  const clear = element("button", { type: "button", onclick: clearAll, disabled: true }, icon("remove"), "Empty the inbox");
  on("mail change reset missed moved", atMostEvery(500, () => { if (!signal.aborted) read(); }), signal);
  replace(outlet, head("Inbox", "Every e-mail that the platform would have sent, for whomever it is.", clear), results);
  read();
}

function reading(message, states) {
  const pane = element("article.mail-reading", { "aria-label": "Message" });
  showMessage(pane, message, states.get(message.accountUser.id), { onremove: () => tell("mail") });
  return pane;
}

function item(message, states, isCurrent, onopen) {
  const { id, to, subject, sentAt } = message;
  return element("button.mail-item", { type: "button", "data-message": String(id), "aria-current": isCurrent ? "true" : null, onclick: () => onopen(id) },
    element("span.mail-line", element("b", foreign(to ?? "nobody")), element("span.muted.when", moment(sentAt))),
    element("span.mail-subject", foreign(subject)),
    timeLeft(message, states.get(message.accountUser.id)));
}

function nothing() {
  return empty("inbox", "No messages", "Invite somebody, and the e-mail that they would get appears here.",
    element("a.button.primary", { href: fragment("invite") }, icon("invite"), "Invite somebody"));
}
