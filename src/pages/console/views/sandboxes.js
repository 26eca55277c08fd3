/** Sandboxes: the worlds there are, and what can be done with each. */

import {
  announce, button, confirmed, control, count, counted, detail, element, enter, errorList, foreign, head, icon, input,
  isDefault, keepUp, labelled, loading, readableSpans, readControl, reader, replace, sandbox, select, tell, told,
} from "../parts.js";
import { showHere } from "./sandbox-here.js";

const SHOWN = 60;

export function sandboxesView(outlet, _settings, signal) {
  const all = element("div.results", loading(4));
  const here = element("div");

  const show = async ({ total, data }) => {
    const current = data.find(({ name }) => name === sandbox()) ?? (await readControl(`sandboxes/${sandbox()}`)).json;
    if (signal.aborted) return;
    const others = data.filter(({ name }) => name !== sandbox()).slice(0, SHOWN);
    const rest = others.length < total - 1 && element("p.muted.hint", `${SHOWN} of ${count(total - 1)} are shown.`);
    replace(all, others.length > 0 ? element("ul.stack", others.map(item)) : element("p.muted", "There is no other one yet."), rest);
    showHere(here, current, signal);
  };
  const read = reader(all, signal, () => readControl(`sandboxes?limit=${SHOWN + 1}`), show);
  keepUp("reset again sandboxes", read, signal);
  replace(outlet,
    head("Sandboxes", "Private worlds, each with its own people, clock, inbox and faults. A base URL, a header or a token chooses one."),
    here, maker(), element("h2", "Others"), all);
  read();
}

function maker() {
  const name = input({ placeholder: "t1" });
  const from = select([["seed", "The seed"], ["empty", "Nothing"], [sandbox(), `A copy of ${sandbox()}`]], "seed");
  const outcome = element("div.error", { role: "alert" });
  const onsubmit = async (event) => {
    event.preventDefault();
    const answer = await control("POST", "sandboxes", { body: { name: name.value.trim(), from: from.value } });
    replace(outcome, !answer.ok && (errorList(answer.json?.errors) || foreign(detail(answer))));
    if (!answer.ok) return name.focus();
    announce(`Sandbox ${answer.json.name} was made.`);
    name.value = "";
    tell("sandboxes");
  };
  const fields = element("div.row.fields", labelled("Name", name), labelled("Begins with", from), element("button.primary", icon("add"), "Make"));
  return element("form.card", { onsubmit, novalidate: true }, element("h2", "Make one"), fields, outcome);
}

function item({ name, counts, ttl }) {
  const enterIt = button("Switch", () => enter(name), { kind: "small", "aria-label": `Switch to ${name}` });
  const remove = !isDefault(name) && button("Delete", () => drop(name), { kind: "small", sign: "remove", "aria-label": `Delete ${name}` });
  const life = ttl && ` · forgotten when unused for ${readableSpans(ttl)}`;
  const text = element("div", element("b", foreign(name)), element("p.muted", contents(counts), life));
  return element("li.card.world", text, element("div.row", enterIt, remove));
}

export function contents({ accountUsers, users, accounts, userGroups }) {
  return [counted(accountUsers, "account user"), counted(users, "user"), counted(accounts, "account"), counted(userGroups, "group")].join(" · ");
}

/** Deletes a sandbox, if that is meant. */
export async function drop(name) {
  if (!await confirmed({ title: `Delete ${name}?`, text: "All that is in it is forgotten.", yes: "Delete" })) return;
  // The next look from within would bring it back.
  if (name === sandbox()) enter("default");
  if (told(await control("DELETE", `sandboxes/${name}`), `${name} was deleted.`)) tell("sandboxes");
}
