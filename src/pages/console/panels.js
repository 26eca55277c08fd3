/** Panels for content that is loading, missing or failed. */

import { button } from "./controls.js";
import { copyButton } from "./copy.js";
import { code, element, isolate, replace } from "./dom.js";
import { icon } from "./icons.js";
import { fragment } from "./route.js";

export function loading(rows = 6) {
  const bars = Array.from({ length: rows }, () => element("div.bar"));
  return element("div.loading", { role: "status" }, element("span.visually-hidden", "Loading…"), bars);
}

/** Says that there is nothing, why, and what to do. */
export function empty(sign, title, text, action) {
  return element("div.empty", icon(sign), element("h2", title), element("p", text), action);
}

/** Shows why a call failed, with a button to try again. */
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

/** Returns a function that makes a call and passes the answer to `show`, or shows why it failed. */
export function reader(outlet, signal, call, show) {
  const read = async () => {
    const answer = await call();
    if (signal.aborted || answer.isAborted) return;
    if (answer.ok) await show(answer.json, answer.text);
    else replace(outlet, failure(answer, read));
  };
  return read;
}

/** The reason of a failed call, in a sentence. */
export function detail({ status, json }) {
  if (status === 0) return "The connection ended without an answer. A fault may have cut it, or the emulator has stopped.";
  return json?.detail ?? "The answer has no details.";
}

/** A sentence, or several preformatted lines. */
export function sentence(text) {
  return element(text.includes("\n") ? "pre" : "p", isolate(text));
}

/** The errors of a problem, each after its path. */
export function errorList(errors = {}) {
  const lines = Object.entries(errors).flatMap(([place, sentences]) =>
    [sentences].flat().map((sentence) => element("li", code(place), " ", isolate(sentence))));
  return lines.length > 0 && element("ul.errors", lines);
}

function fault({ headers }) {
  const name = headers.get("emulator-fault");
  if (name === null) return null;
  const where = element("a", { href: fragment("faults") }, "Faults");
  return element("p.fault-note", icon("faults"), element("span", "Fault ", code(name), " was applied; see ", where, "."));
}

/** A list of terms; those without a value are left out. */
export function factList(rows) {
  const pairs = rows.filter(([, value]) => value).map(([term, value]) => [element("dt", term), element("dd", value)]);
  return element("dl.facts", pairs);
}

/** The heading of a view, its purpose, and its actions. */
export function head(title, lead, ...actions) {
  const text = typeof lead === "string" ? element("p.lead", lead) : lead;
  return element("div.head", element("div", element("h1", title), text), actions.length > 0 && element("div.row", actions));
}
