/** Sandboxes: the list of them, and how to create, enter and delete one. */

import {
  announce, button, confirm, control, count, counted, detail, element, errorList, head, icon, input, isDefault,
  isolate, labelled, loading, publish, readableSpans, readControl, reader, refreshOn, replace, report, sandbox,
  select, switchSandbox,
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
    replace(all, others.length > 0 ? element("ul.stack", others.map(item)) : element("p.muted", "There are no others."), rest);
    showHere(here, current, signal);
  };
  const read = reader(all, signal, () => readControl(`sandboxes?limit=${SHOWN + 1}`), show);
  refreshOn("reset again sandboxes", read, signal);
  replace(outlet,
    head("Sandboxes", "Isolated worlds, each with its own data, clock, inbox and faults. Choose one by base URL, header or token."),
    here, createForm(), element("h2", "Others"), all);
  read();
}

function createForm() {
  const name = input({ placeholder: "t1" });
  const from = select([["seed", "Seed data"], ["empty", "Empty"], [sandbox(), `Copy of ${sandbox()}`]], "seed");
  const outcome = element("div.error", { role: "alert" });
  const onsubmit = async (event) => {
    event.preventDefault();
    const answer = await control("POST", "sandboxes", { body: { name: name.value.trim(), from: from.value } });
    replace(outcome, !answer.ok && (errorList(answer.json?.errors) || isolate(detail(answer))));
    if (!answer.ok) return name.focus();
    announce(`Sandbox ${answer.json.name} was created.`);
    name.value = "";
    publish("sandboxes");
  };
  const fields = element("div.row.fields", labelled("Name", name), labelled("Start from", from), element("button.primary", icon("add"), "Create"));
  return element("form.card", { onsubmit, novalidate: true }, element("h2", "Create a sandbox"), fields, outcome);
}

function item({ name, counts, ttl }) {
  const switchTo = button("Switch", () => switchSandbox(name), { kind: "small", "aria-label": `Switch to ${name}` });
  const remove = !isDefault(name) && button("Delete", () => deleteSandbox(name), { kind: "small", sign: "remove", "aria-label": `Delete ${name}` });
  const expiry = ttl && ` · deleted after ${readableSpans(ttl)} without use`;
  const text = element("div", element("b", isolate(name)), element("p.muted", countsText(counts), expiry));
  return element("li.card.world", text, element("div.row", switchTo, remove));
}

export function countsText({ accountUsers, users, accounts, userGroups }) {
  return [counted(accountUsers, "account user"), counted(users, "user"), counted(accounts, "account"), counted(userGroups, "group")].join(" · ");
}

/** Deletes a sandbox, after a confirmation. */
export async function deleteSandbox(name) {
  if (!await confirm({ title: `Delete ${name}?`, text: "This deletes everything in it.", yes: "Delete" })) return;
  // The next read from within would create it again.
  if (name === sandbox()) switchSandbox("default");
  if (report(await control("DELETE", `sandboxes/${name}`), `${name} was deleted.`)) publish("sandboxes");
}
