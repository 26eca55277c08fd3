/** Faults at one press, and a field for any other. */

import { element, freshId, replace } from "../dom.js";
import { failure } from "../panels.js";

/** The faults that are asked for most. */
export const PRESETS = [
  { name: "Slow", icon: "clock", text: "Every answer takes between 0.5 and 1.5 seconds.", fault: { effect: { delay: "500ms..1500ms" } } },
  { name: "503 once", icon: "warning", text: "The next request is answered with 503; all is well afterwards.", fault: { effect: { status: 503, retryAfter: "1s" }, times: 1 } },
  { name: "429", icon: "freeze", text: "More than two requests per second are too many, and told to retry.", fault: { effect: { rate: { requests: 2, per: "1s" } } } },
  { name: "Connection reset", icon: "cut", text: "The next three requests lose their connection.", fault: { effect: { connection: "reset" }, times: 3 } },
];

const EXAMPLE = `{
  "match": { "operation": "listAccountUsers" },
  "effect": { "status": 500 },
  "times": 2
}`;

/** A field for a fault in full. */
export function customFault(make) {
  const id = freshId("rule");
  const area = element("textarea.code", { id, rows: "6", spellcheck: "false", value: EXAMPLE });
  const outcome = element("div");
  const onsubmit = async (event) => {
    event.preventDefault();
    const answer = await make(area.value, "The fault");
    replace(outcome, !answer.ok && failure(answer));
  };
  return element("details.card.custom", element("summary", "Another fault"),
    element("form", { onsubmit }, element("label.field", { for: id }, "The rule: whom it matches, what it does, for how long"), area, outcome, element("div.row", element("button.primary", "Turn it on"))));
}
