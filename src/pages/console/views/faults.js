/** Faults: errors and delays to inject. */

import {
  button, control, count, element, empty, failure, fragment, head, icon, isolate, jsonView, loading, on, prefer,
  preference, readControl, refreshOn, replace, report,
} from "../parts.js";
import { effectText, lifeText, matchText, PRESETS } from "./fault-words.js";

// The remaining count and time of a fault change.
const REFRESH = 1_500;

const OTHERS = fragment("reference", { document: "control", operation: "createFault" });

export function faultsView(outlet, _settings, signal) {
  const active = element("div.results", loading(3));
  let shown = null;

  const read = async () => {
    const answer = await readControl("faults");
    if (signal.aborted) return;
    const now = answer.text + preference() + answer.status;
    // Keep unchanged content, with any open details.
    if (now === shown) return;
    shown = now;
    const items = [preference() && preferenceItem(prefers), answer.ok && answer.json.data.map((fault) => item(fault, remove))].flat().filter(Boolean);
    clear.disabled = items.length === 0;
    const list = items.length > 0 ? element("ul.stack", items) : empty("accept", "No faults", "No fault is active in this sandbox.");
    replace(active, answer.ok ? list : [failure(answer, read), items]);
  };
  const make = async (fault, name) => {
    report(await control("POST", "faults", { body: fault }), `${name} is on.`);
    read();
  };
  const remove = async (id) => {
    report(await control("DELETE", `faults/${id}`), "The fault is off.");
    read();
  };
  const prefers = (text) => {
    prefer(text);
    read();
  };
  const clear = button("Turn all off", async () => {
    prefer("");
    report(await control("DELETE", "faults"), "All faults are off.");
    read();
  }, { sign: "remove", disabled: true });

  const timer = setInterval(read, REFRESH);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  refreshOn("request reset again", read, signal);
  replace(outlet,
    head("Faults", "Errors and delays for the API of this sandbox. They do not affect the control plane, nor what this page reads by itself.", clear),
    element("div.cards", PRESETS.map((preset) => card(preset, () => (preset.prefer ? prefers(preset.prefer) : make(preset.fault, preset.name))))),
    element("p.muted", "Any other fault: ", element("a", { href: OTHERS }, "POST /_emulator/faults"), "."),
    element("h2", "Active faults"), active);
  read();
}

function card({ name, text, icon: sign }, onclick) {
  const turn = button("Turn on", onclick, { "aria-label": `Turn on: ${name}` });
  return element("section.card.preset", element("h2", icon(sign), name), element("p.muted", text), turn);
}

function item(fault, remove) {
  const { id, match = {}, effect, matched = 0, applied = 0, source } = fault;
  const words = effectText(effect);
  const off = button("Turn off", () => remove(id), { kind: "small", key: `fault ${id}`, "aria-label": `Turn off: ${words}` });
  const uses = `matched ${count(matched)}, applied ${count(applied)}${source === "process" ? ", from the settings" : ""}`;
  return element("li.card.fault",
    element("div", element("b", isolate(words)), element("p.muted", isolate(matchText(match)))), off,
    element("p", lifeText(fault), element("span.muted", ` · ${uses}`)),
    element("details", element("summary", "Rule"), jsonView(fault, "The rule as JSON")));
}

function preferenceItem(prefers) {
  const off = button("Turn off", () => prefers(""), { kind: "small", key: "preference", "aria-label": "Turn off: empty lists" });
  const header = element("code", `Prefer: ${preference()}`);
  const text = element("p.muted", "only for this page, by the header ", header, ", which any client can send");
  return element("li.card.fault", element("div", element("b", "Lists are empty"), text), off);
}
