/** What stands in the place of content: nothing yet, nothing there, or what went wrong. */

import { copyButton } from "./copy.js";
import { element, foreign } from "./dom.js";
import { icon } from "./icons.js";
import { fragment } from "./route.js";

/** Rows in the making; said aloud once. */
export function loading(rows = 6) {
  const bars = Array.from({ length: rows }, () => element("div.bar"));
  return element("div.loading", { role: "status" }, element("span.unseen", "Loading…"), bars);
}

/** Nothing there, why, and what to do about it. */
export function empty(sign, title, text, ...actions) {
  return element("div.empty", icon(sign), element("h2", title), element("p", text), actions);
}

/** Why a call failed, in the emulator's own words, with a way to try again. */
export function failure(answer, again) {
  return element(
    "div.failure",
    { role: "alert" },
    icon("warning"),
    element(
      "div.failure-text",
      element("h2", title(answer)),
      element("p", foreign(detail(answer))),
      errors(answer),
      fault(answer),
      element(
        "div.row",
        again && element("button.small", { type: "button", onclick: again }, icon("back"), "Try again"),
        copyButton("the call as curl", () => answer.curl, "Copy as curl"),
      ),
    ),
  );
}

function title({ status, json }) {
  if (status === 0) return "No answer";
  if (status === 404 && !json?.detail) return "Not available";
  return `${status} ${json?.title ?? ""}`.trim();
}

/** What a failed call came to, in a sentence. */
export function detail({ status, json, text }) {
  if (status === 0) return "The connection ended without an answer. A fault may have cut it, or the emulator has stopped.";
  return json?.detail ?? (text || "The answer says no more than its status.");
}

/** The sentences of a problem, each after the place that it is about. */
export function errors({ json }) {
  const named = Object.entries(json?.errors ?? {});
  if (named.length === 0) return null;
  const lines = named.flatMap(([place, sentences]) =>
    [sentences].flat().map((sentence) => element("li", element("code", foreign(place)), " ", foreign(sentence))));
  return element("ul.errors", lines);
}

function fault({ headers }) {
  const name = headers.get("emulator-fault");
  if (name === null) return null;
  const where = element("a", { href: fragment("faults") }, "Faults");
  return element("p.fault-note", icon("faults"), element("span", "This was fault ", element("code", foreign(name)), " at work; see ", where, "."));
}
