/** Faults: things that go wrong because somebody asked for it. */

import { announce } from "../announce.js";
import { control } from "../client.js";
import { element, foreign, replace } from "../dom.js";
import { count, moment, span } from "../format.js";
import { icon } from "../icons.js";
import { jsonView } from "../json-view.js";
import { on } from "../live.js";
import { atMostEvery } from "../pace.js";
import { detail, empty, failure, loading } from "../panels.js";
import { now } from "../time.js";
import { customFault, PRESETS } from "./fault-presets.js";
import { head } from "./head.js";

// What is left of a fault changes with every request that meets it.
const REFRESH = 2_000;

/** Shows the faults. */
export function faultsView(outlet, _settings, signal) {
  const active = element("div.results", loading(3));
  let shown = "";

  const read = async () => {
    const answer = await control("GET", "faults", { quiet: true });
    if (signal.aborted) return;
    clear.disabled = !answer.ok || answer.json.data.length === 0;
    if (!answer.ok) return replace(active, failure(answer, read));
    const { data } = answer.json;
    // The page is left alone as long as nothing is new, so that nobody's focus is lost.
    const next = JSON.stringify(data);
    if (next === shown) return;
    shown = next;
    const focus = active.contains(document.activeElement) ? document.activeElement.dataset.fault : null;
    replace(active, data.length > 0 ? element("ul.fault-list", data.map((fault) => item(fault, remove))) : nothing());
    if (focus) active.querySelector(`[data-fault="${focus}"]`)?.focus();
  };

  const make = async (fault, name) => {
    const answer = await control("POST", "faults", { body: fault });
    if (answer.ok) announce(`${name} is on.`);
    else announce(detail(answer), "bad");
    read();
    return answer;
  };

  const remove = async (id) => {
    const answer = await control("DELETE", `faults/${id}`);
    if (answer.ok) announce("The fault is off.");
    else announce(detail(answer), "bad");
    await read();
    (active.querySelector("button") ?? clear).focus();
  };

  const removeAll = async () => {
    const answer = await control("DELETE", "faults");
    if (answer.ok) announce("All faults are off.");
    else announce(detail(answer), "bad");
    read();
  };

  const clear = element("button", { type: "button", disabled: true, onclick: removeAll }, icon("remove"), "All off");
  const timer = setInterval(read, REFRESH);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  on("request reset", atMostEvery(400, () => { if (!signal.aborted) read(); }), signal);
  replace(outlet,
    head("Faults", "What shall go wrong with the API of this sandbox. The control plane, and this view, stay well.", clear),
    element("div.cards.presets", PRESETS.map((preset) => card(preset, make))),
    customFault(make),
    element("h2", "On now"), active);
  read();
}

function card({ name, text, icon: sign, fault, scope }, make) {
  return element("section.card.preset", element("h2", icon(sign), name), element("p.muted", text), scope && element("p.muted.hint", scope),
    element("button", { type: "button", onclick: () => make(fault, name), "aria-label": `Turn on: ${name}` }, "Turn on"));
}

function item(fault, remove) {
  const { id, match = {}, effect, matched, applied, source } = fault;
  return element("li.card.fault",
    element("div", element("b", foreign(effectText(effect))), element("p.muted", foreign(matchText(match)))),
    element("p.fault-life", lifeText(fault)),
    element("p.muted.when", `met ${count(matched ?? 0)}, applied ${count(applied ?? 0)}`, source === "process" && " · from the start of the process"),
    element("details", element("summary", "Rule"), jsonView(fault, "The rule as JSON")),
    element("button.small", { type: "button", "data-fault": String(id), onclick: () => remove(id), "aria-label": `Turn off: ${effectText(effect)}` }, "Turn off"));
}

/** What a fault does, in words. */
export function effectText({ delay, status, detail: sentence, retryAfter, connection, rate, ...rest }) {
  const parts = [
    delay && `Waits ${delay}`,
    status && `Answers ${status}${sentence ? ` “${sentence}”` : ""}${retryAfter ? `, retry after ${retryAfter}` : ""}`,
    connection && { reset: "Resets the connection", empty: "Ends without an answer", truncate: "Cuts the answer short" }[connection],
    rate && `At most ${rate.requests} requests per ${rate.per}, then 429`,
    Object.keys(rest).length > 0 && JSON.stringify(rest),
  ];
  return parts.filter(Boolean).join(", then ") || "Does nothing";
}

function matchText({ operation, method, path }) {
  const parts = [method, path, operation && `operation ${operation}`].filter(Boolean);
  return parts.length > 0 ? `for ${parts.join(" ")}` : "for every request to the API";
}

/** What is left of a fault's life. */
function lifeText({ remaining = {}, probability, skip }) {
  const until = remaining.until && Date.parse(remaining.until) - now();
  const parts = [
    remaining.times !== undefined && (remaining.times === 1 ? "once more" : `${count(remaining.times)} more times`),
    until && `${span(until)} left (until ${moment(remaining.until)})`,
    probability !== undefined && probability < 1 && `${(probability * 100).toPrecision(2)} % of requests`,
    skip && `skips the first ${skip}`,
  ].filter(Boolean);
  return parts.join(" · ") || "until it is turned off";
}

function nothing() {
  return empty("accept", "All is well", "No fault is on in this sandbox.");
}
