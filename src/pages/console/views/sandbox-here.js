/** The sandbox that is looked at: its address and tokens, and ways to keep, fill and empty it. */

import {
  announce, button, code, confirmed, control, copyButton, element, failure, foreign, isDefault, replace,
  ROLES, tell, told, wrote,
} from "../parts.js";
import { contents, drop } from "./sandboxes.js";
import { showSnapshots } from "./snapshots.js";

export function showHere(outlet, world, signal) {
  if (!world?.counts) return replace(outlet);
  const { name, baseUrl, tokens, counts } = world;
  const [outcome, snapshots] = [element("div.outcome"), element("div")];
  replace(outlet, element("section.card.here", { "aria-label": "This sandbox" },
    element("div", element("p.field", "You are in"), element("h2", foreign(name)), element("p.muted", contents(counts))),
    deeds(name, outcome), outcome,
    element("div.here-parts",
      element("div",
        element("h3", "Base URL"), element("p.row", code(baseUrl), copyButton("the base URL", () => baseUrl)),
        element("h3", "Tokens"), tokenList(tokens)),
      element("div", element("h3", "Snapshots"), snapshots))));
  showSnapshots(snapshots, signal);
}

function deeds(name, outcome) {
  const onchange = () => {
    load(file.files[0], outcome);
    file.value = "";
  };
  const file = element("input.unseen", { type: "file", accept: ".json", tabindex: "-1", "aria-label": "State to import", onchange });
  const deed = (sign, label, onclick) => button(label, onclick, { sign, key: label });
  return element("div.row.wrap",
    deed("back", "Reset", () => reset("seed", "its seed")),
    deed("close", "Empty", () => reset("empty", "nothing at all")),
    deed("users", "Add users", addUsers),
    deed("download", "Export", () => save(name, outcome)),
    deed("upload", "Import", () => file.click()), file,
    !isDefault(name) && button("Delete", () => drop(name), { kind: "danger", sign: "remove" }));
}

/** Goes back to the seed, to nothing or to a snapshot, if that is meant. */
export async function reset(to, words) {
  const isSure = await confirmed({ title: `Go back to ${words}?`, text: "All in this sandbox is replaced.", yes: "Go back" });
  if (isSure && told(await control("POST", "reset", { body: { to } }), `Back to ${words}.`)) tell("reset");
}

async function addUsers() {
  const count = await wrote({ title: "Add believable users", label: "How many", value: "100", inputmode: "numeric", yes: "Add" });
  if (count && told(await control("POST", "users", { body: { count: Number(count) } }), "The users were added.")) tell("reset");
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
  if (told(answer, "The state was loaded.")) tell("reset");
}

function tokenList(tokens) {
  const rows = ROLES.filter((role) => tokens[role]).map((role) => {
    const end = code(`…${tokens[role].slice(-14)}`, { title: tokens[role] });
    return element("li", element("span", role), end, copyButton(`the ${role} token`, () => tokens[role]));
  });
  return element("ul.tokens", rows);
}
