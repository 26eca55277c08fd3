/** What stands in the place of content: nothing yet, nothing there, or what went wrong. */

import { button } from "./controls.js";
import { copyButton } from "./copy.js";
import { code, element, foreign, replace } from "./dom.js";
import { icon } from "./icons.js";
import { fragment } from "./route.js";

export function loading(rows = 6) {
  const bars = Array.from({ length: rows }, () => element("div.bar"));
  return element("div.loading", { role: "status" }, element("span.unseen", "Loading…"), bars);
}

/** Nothing there, why, and what to do about it. */
export function empty(sign, title, text, action) {
  return element("div.empty", icon(sign), element("h2", title), element("p", text), action);
}

/** Why a call failed, in the emulator's own words, with a way to try again. */
export function failure(answer, again) {
  const { status, json } = answer;
  return element("div.failure", { role: "alert" }, icon("warning"),
    element("div",
      element("h2", status === 0 ? "No answer" : `${status} ${json?.title ?? ""}`),
      sentence(detail(answer)),
      errorList(json?.errors),
      fault(answer),
      element("div.row.wrap",
        again && button("Try again", again, { kind: "small", sign: "back" }),
        copyButton("the call as curl", () => answer.curl, "Copy as curl"))));
}

/** Makes a call and shows its answer by `show`, or in the outlet why it failed. */
export function reader(outlet, signal, call, show) {
  const read = async () => {
    const answer = await call();
    if (signal.aborted || answer.isGivenUp) return;
    if (answer.ok) await show(answer.json, answer.text);
    else replace(outlet, failure(answer, read));
  };
  return read;
}

/** What a failed call came to, in a sentence. */
export function detail({ status, json }) {
  if (status === 0) return "The connection ended without an answer. A fault may have cut it, or the emulator has stopped.";
  return json?.detail ?? "The answer says no more than its status.";
}

/** A sentence, or several lines of which some point to a place in others. */
export function sentence(text) {
  return element(text.includes("\n") ? "pre" : "p", foreign(text));
}

/** The sentences of a problem, each after the place that it is about. */
export function errorList(errors = {}) {
  const lines = Object.entries(errors).flatMap(([place, sentences]) =>
    [sentences].flat().map((sentence) => element("li", code(place), " ", foreign(sentence))));
  return lines.length > 0 && element("ul.errors", lines);
}

function fault({ headers }) {
  const name = headers.get("emulator-fault");
  if (name === null) return null;
  const where = element("a", { href: fragment("faults") }, "Faults");
  return element("p.fault-note", icon("faults"), element("span", "Fault ", code(name), " was at work; see ", where, "."));
}

/** Terms and what they are; those without a value are left out. */
export function factList(rows) {
  const pairs = rows.filter(([, value]) => value).map(([term, value]) => [element("dt", term), element("dd", value)]);
  return element("dl.facts", pairs);
}

/** The heading of a view, what it is for, and what can be done in it. */
export function head(title, lead, ...actions) {
  const text = typeof lead === "string" ? element("p.lead", lead) : lead;
  return element("div.head", element("div", element("h1", title), text), actions.length > 0 && element("div.row", actions));
}
