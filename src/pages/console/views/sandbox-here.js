/** The sandbox that is looked at: its address and tokens, and ways to keep, fill and empty it. */

import { announce } from "../announce.js";
import { confirmed, wrote } from "../ask.js";
import { control } from "../client.js";
import { copyButton } from "../copy.js";
import { element, foreign, replace } from "../dom.js";
import { moment } from "../format.js";
import { icon } from "../icons.js";
import { tell } from "../live.js";
import { detail, failure } from "../panels.js";
import { isDefault, sandbox } from "../place.js";
import { enter } from "../route.js";
import { contents, drop, tokenList } from "./sandboxes.js";

/** Shows what is known of it. */
export function hereCard(outlet, world, signal) {
  if (!world) return replace(outlet);
  const snapshots = element("div.snapshots");
  const outcome = element("div");
  const { name, baseUrl, tokens, counts } = world;
  replace(outlet, element("section.card.here", { "aria-label": "This sandbox" },
    element("div.here-head", element("div", element("p.field", "You are in"), element("h2", foreign(name)), element("p.muted", contents(counts))), deeds(name, outcome, snapshots, signal)),
    outcome,
    element("div.here-parts",
      element("div", element("h3", "Base URL"), element("p.row", element("code", baseUrl), copyButton("the base URL", () => baseUrl)), element("h3", "Tokens"), tokenList(tokens)),
      element("div", element("h3", "Snapshots"), snapshots))));
  showSnapshots(snapshots, signal);
}

function deeds(name, outcome, snapshots, signal) {
  const file = element("input.unseen", { type: "file", accept: "application/json,.json", tabindex: "-1", "aria-hidden": "true", onchange: () => { load(file.files[0], outcome); file.value = ""; } });
  const button = (sign, label, onclick) => element("button", { type: "button", onclick }, icon(sign), label);
  return element("div.row.wrap",
    button("snapshot", "Snapshot", () => keep(snapshots, signal)),
    button("back", "Reset", () => reset("seed", "its seed")),
    button("remove", "Empty", () => reset("empty", "nothing at all")),
    button("users", "Add users", () => addUsers()),
    button("download", "Export", () => save(outcome)),
    button("upload", "Import", () => file.click()), file,
    !isDefault(name) && element("button.danger", { type: "button", onclick: () => drop(name, leave) }, icon("remove"), "Delete"));
}

function leave() {
  enter("default");
}

async function told(answer, done) {
  if (answer.ok) announce(done);
  else announce(detail(answer), "bad");
  if (answer.ok) tell("again");
  return answer.ok;
}

async function reset(to, words) {
  const isSure = await confirmed({ title: `Go back to ${words}?`, text: `Everything in ${sandbox()} is replaced: people, clock, inbox and log.`, yes: "Go back" });
  if (isSure) await told(await control("POST", "reset", { body: { to } }), `${sandbox()} is back to ${words}.`);
}

async function addUsers() {
  const text = await wrote({ title: "Add believable users", text: "They are members of the accounts that there are.", label: "How many", value: "100", type: "number", yes: "Add" });
  if (text) await told(await control("POST", "users", { body: { count: Number(text) } }), "The users were added.");
}

async function save(outcome) {
  const answer = await control("GET", "state");
  if (!answer.ok) return replace(outcome, failure(answer));
  const url = URL.createObjectURL(new Blob([answer.text], { type: "application/json" }));
  element("a", { href: url, download: `${sandbox()}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce(`The state of ${sandbox()} was saved as ${sandbox()}.json.`);
}

async function load(file, outcome) {
  if (!file) return;
  const answer = await control("PUT", "state", { body: await file.text() });
  if (!answer.ok) return replace(outcome, failure(answer));
  await told(answer, "The state was loaded.");
}

async function showSnapshots(outlet, signal) {
  const answer = await control("GET", "snapshots", { quiet: true });
  if (signal.aborted) return;
  if (!answer.ok) return replace(outlet, failure(answer, () => showSnapshots(outlet, signal)));
  const { data } = answer.json;
  const again = () => showSnapshots(outlet, signal);
  replace(outlet, data.length > 0 ? element("ul.snapshot-list", data.map((snapshot) => item(snapshot, again))) : element("p.muted", "None yet. A snapshot keeps everything as it is now."));
}

function item({ name, createdAt }, again) {
  const restore = element("button.small", { type: "button", "aria-label": `Go back to the snapshot ${name}`, onclick: () => reset(name, `the snapshot ${name}`) }, icon("back"), "Go back");
  const remove = element("button.bare", { type: "button", "aria-label": `Delete the snapshot ${name}`, onclick: () => forget(name, again) }, icon("remove"));
  return element("li", element("span", element("b", foreign(name)), element("span.muted.under", moment(createdAt))), restore, remove);
}

async function keep(outlet, signal) {
  const name = await wrote({ title: "Keep everything as it is", label: "Name of the snapshot", value: "before", yes: "Take it" });
  if (!name) return;
  const answer = await control("PUT", `snapshots/${encodeURIComponent(name)}`);
  if (answer.ok) announce(`The snapshot ${name} was taken.`);
  else announce(detail(answer), "bad");
  showSnapshots(outlet, signal);
}

async function forget(name, again) {
  const answer = await control("DELETE", `snapshots/${encodeURIComponent(name)}`);
  if (answer.ok) announce(`The snapshot ${name} was deleted.`);
  else announce(detail(answer), "bad");
  again();
}
