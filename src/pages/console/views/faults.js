/** Faults: things that go wrong because somebody asked for it. */

import {
  button, control, count, element, empty, failure, foreign, fragment, head, icon, jsonView, keepUp, loading, on,
  prefer, preference, readControl, replace, told,
} from "../parts.js";
import { effectText, lifeText, matchText, PRESETS } from "./fault-words.js";

// What is left of a fault changes with every request that meets it, and with time.
const REFRESH = 1_500;

const OTHERS = fragment("reference", { document: "control", operation: "createFault" });

export function faultsView(outlet, _settings, signal) {
  const active = element("div.results", loading(3));
  let shown = null;

  const read = async () => {
    const answer = await readControl("faults");
    if (signal.aborted) return;
    const now = answer.text + preference() + answer.status;
    // What stays the same is left alone, with whatever is open in it.
    if (now === shown) return;
    shown = now;
    const items = [preference() && preferenceItem(prefers), answer.ok && answer.json.data.map((fault) => item(fault, remove))].flat().filter(Boolean);
    clear.disabled = items.length === 0;
    const list = items.length > 0 ? element("ul.stack", items) : empty("accept", "All is well", "No fault is on in this sandbox.");
    replace(active, answer.ok ? list : [failure(answer, read), items]);
  };
  const make = async (fault, name) => {
    told(await control("POST", "faults", { body: fault }), `${name} is on.`);
    read();
  };
  const remove = async (id) => {
    told(await control("DELETE", `faults/${id}`), "The fault is off.");
    read();
  };
  const prefers = (text) => {
    prefer(text);
    read();
  };
  const clear = button("All off", async () => {
    prefer("");
    told(await control("DELETE", "faults"), "All faults are off.");
    read();
  }, { sign: "remove", disabled: true });

  const timer = setInterval(read, REFRESH);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  keepUp("request reset again", read, signal);
  replace(outlet,
    head("Faults", "What shall go wrong with the API of this sandbox. The control plane stays well, and so does what this page looks at by itself.", clear),
    element("div.cards", PRESETS.map((preset) => card(preset, () => (preset.prefer ? prefers(preset.prefer) : make(preset.fault, preset.name))))),
    element("p.muted", "Any other fault: ", element("a", { href: OTHERS }, "POST /_emulator/faults"), "."),
    element("h2", "On now"), active);
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
  const met = `met ${count(matched)}, applied ${count(applied)}${source === "process" ? ", from the start of the process" : ""}`;
  return element("li.card.fault",
    element("div", element("b", foreign(words)), element("p.muted", foreign(matchText(match)))), off,
    element("p", lifeText(fault), element("span.muted", ` · ${met}`)),
    element("details", element("summary", "Rule"), jsonView(fault, "The rule as JSON")));
}

function preferenceItem(prefers) {
  const off = button("Turn off", () => prefers(""), { kind: "small", key: "preference", "aria-label": "Turn off: empty lists" });
  const header = element("code", `Prefer: ${preference()}`);
  const text = element("p.muted", "for this page alone, by the header ", header, ", which any client can send");
  return element("li.card.fault", element("div", element("b", "Lists are empty"), text), off);
}
