/** The current sandbox: its address, tokens and snapshots, and how to reset, fill and export it. */

import {
  announce, button, code, confirm, control, copyButton, element, failure, isDefault, isolate, prompt, publish,
  replace, report, ROLES,
} from "../parts.js";
import { countsText, deleteSandbox } from "./sandboxes.js";
import { showSnapshots } from "./snapshots.js";

export function showHere(outlet, world, signal) {
  if (!world?.counts) return replace(outlet);
  const { name, baseUrl, tokens, counts } = world;
  const [outcome, snapshots] = [element("div.outcome"), element("div")];
  replace(outlet, element("section.card.here", { "aria-label": "This sandbox" },
    element("div", element("p.field", "You are in"), element("h2", isolate(name)), element("p.muted", countsText(counts))),
    actions(name, outcome), outcome,
    element("div.here-parts",
      element("div",
        element("h3", "Base URL"), element("p.row", code(baseUrl), copyButton("the base URL", () => baseUrl)),
        element("h3", "Tokens"), tokenList(tokens)),
      element("div", element("h3", "Snapshots"), snapshots))));
  showSnapshots(snapshots, signal);
}

function actions(name, outcome) {
  const onchange = () => {
    load(file.files[0], outcome);
    file.value = "";
  };
  const file = element("input.visually-hidden", { type: "file", accept: ".json", tabindex: "-1", "aria-label": "State to import", onchange });
  const action = (sign, label, onclick) => button(label, onclick, { sign, key: label });
  return element("div.row.wrap",
    action("back", "Reset", () => reset("seed", "the seed data")),
    action("close", "Empty", () => reset("empty", "an empty world")),
    action("users", "Add users", addUsers),
    action("download", "Export", () => save(name, outcome)),
    action("upload", "Import", () => file.click()), file,
    !isDefault(name) && button("Delete", () => deleteSandbox(name), { kind: "danger", sign: "remove" }));
}

/** Resets to the seed data, to an empty world or to a snapshot, after a confirmation. */
export async function reset(to, words) {
  const isSure = await confirm({ title: `Reset to ${words}?`, text: "This replaces everything in the sandbox.", yes: "Reset" });
  if (isSure && report(await control("POST", "reset", { body: { to } }), `Reset to ${words}.`)) publish("reset");
}

async function addUsers() {
  const count = await prompt({ title: "Add generated users", label: "How many", value: "100", inputmode: "numeric", yes: "Add" });
  if (count && report(await control("POST", "users", { body: { count: Number(count) } }), "The users were added.")) publish("reset");
}

async function save(name, outcome) {
  const answer = await control("GET", "state");
  if (!answer.ok) return replace(outcome, failure(answer));
  const url = URL.createObjectURL(new Blob([answer.text], { type: "application/json" }));
  element("a", { href: url, download: `${name}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce(`Saved as ${name}.json.`);
}

async function load(file, outcome) {
  const answer = await control("PUT", "state", { body: await file.text() });
  replace(outcome, !answer.ok && failure(answer));
  if (report(answer, "The state was loaded.")) publish("reset");
}

function tokenList(tokens) {
  const rows = ROLES.filter((role) => tokens[role]).map((role) => {
    const end = code(`…${tokens[role].slice(-14)}`, { title: tokens[role] });
    return element("li", element("span", role), end, copyButton(`the ${role} token`, () => tokens[role]));
  });
  return element("ul.tokens", rows);
}
