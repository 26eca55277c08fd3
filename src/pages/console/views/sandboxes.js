/** Sandboxes: the worlds there are, and what can be done with each. */

import { announce } from "../announce.js";
import { confirmed } from "../ask.js";
import { control } from "../client.js";
import { copyButton } from "../copy.js";
import { element, foreign, freshId, replace } from "../dom.js";
import { count, counted } from "../format.js";
import { ROLES } from "../identity.js";
import { icon } from "../icons.js";
import { on, tell } from "../live.js";
import { detail, errors, failure, loading } from "../panels.js";
import { isDefault, sandbox } from "../place.js";
import { enter } from "../route.js";
import { head } from "./head.js";
import { hereCard } from "./sandbox-here.js";

const SHOWN = 60;

/** Shows the sandboxes. */
export function sandboxesView(outlet, _settings, signal) {
  let shown = SHOWN;
  const all = element("div.results", loading(4));
  const here = element("div");

  const read = async () => {
    const answer = await control("GET", "sandboxes", { quiet: true });
    if (signal.aborted) return;
    if (!answer.ok) return replace(all, failure(answer, read));
    const worlds = answer.json.data;
    const others = worlds.filter(({ name }) => name !== sandbox());
    const more = others.length > shown && element("button", { type: "button", onclick: () => { shown += SHOWN; read(); } }, `Show more of ${count(others.length)}`);
    replace(all, others.length > 0 ? element("ul.world-list", others.slice(0, shown).map((world) => item(world, read))) : element("p.muted", "There is no other one yet."), more);
    hereCard(here, worlds.find(({ name }) => name === sandbox()), signal);
  };

  on("reset again sandboxes", read, signal);
  replace(outlet, head("Sandboxes", "Private worlds, each with its own people, clock, inbox and faults. A client chooses one by its base URL, by a header or by its token."),
    here, newSandbox(read), element("h2", "Others"), all);
  read();
}

function newSandbox(read) {
  const [nameId, fromId] = [freshId("name"), freshId("from")];
  const name = element("input", { id: nameId, name: "name", type: "text", placeholder: "t1", autocomplete: "off", spellcheck: "false" });
  const from = element("select", { id: fromId, name: "from" }, [["seed", "the seed"], ["empty", "nothing"], [sandbox(), `a copy of ${sandbox()}`]].map(([value, label]) => element("option", { value }, label)));
  const outcome = element("div", { role: "alert" });
  const onsubmit = async (event) => {
    event.preventDefault();
    const answer = await control("POST", "sandboxes", { body: { name: name.value.trim(), from: from.value } });
    replace(outcome, !answer.ok && (answer.json?.errors ? errors(answer) : element("p.error", foreign(detail(answer)))));
    if (!answer.ok) return name.focus();
    announce(`Sandbox ${answer.json.name} was made.`);
    name.value = "";
    tell("sandboxes");
  };
  return element("form.card.new-sandbox", { onsubmit, novalidate: true }, element("h2", "Make one"),
    element("div.row.fields", element("div.form-field", element("label.field", { for: nameId }, "Name"), name), element("div.form-field", element("label.field", { for: fromId }, "Begins with"), from), element("button.primary", icon("add"), "Make")), outcome);
}

function item(world, read) {
  const { name, counts, ttl } = world;
  const remove = element("button.small", { type: "button", "aria-label": `Delete ${name}`, onclick: () => drop(name, read) }, icon("remove"), "Delete");
  return element("li.card.world",
    element("div", element("b", foreign(name)), element("p.muted", contents(counts), ttl && ` · forgotten ${ttl} after its last request`)),
    element("div.row", element("button.small", { type: "button", "aria-label": `Switch to ${name}`, onclick: () => enter(name) }, "Switch"), !isDefault(name) && remove));
}

/** What a world holds, in a line. */
export function contents(counts) {
  return [counted(counts.accountUsers, "account user"), counted(counts.users, "user"), counted(counts.accounts, "account"), counted(counts.userGroups, "group")].join(" · ");
}

/** Deletes a sandbox, if that is meant. */
export async function drop(name, done) {
  const isSure = await confirmed({ title: `Delete ${name}?`, text: "All that is in it is forgotten.", yes: "Delete" });
  if (!isSure) return;
  const answer = await control("DELETE", `sandboxes/${name}`);
  if (answer.ok) announce(`${name} was deleted.`);
  else announce(detail(answer), "bad");
  tell("sandboxes");
  done();
}

/** The tokens of a world, each ready to be copied. */
export function tokenList(tokens) {
  const rows = ROLES.filter((role) => tokens?.[role]).map((role) => element("li", element("span", role), element("code", { title: tokens[role] }, `…${tokens[role].slice(-12)}`), copyButton(`the ${role} token`, () => tokens[role])));
  return element("ul.tokens", rows);
}
