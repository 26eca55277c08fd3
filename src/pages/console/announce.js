/** Short messages at the edge of the page; screen readers read them aloud. */

import { element, replace } from "./dom.js";
import { icon } from "./icons.js";
import { detail } from "./panels.js";

const DURATION = 6_000;
let timer = null;

export function announce(text, tone = "good") {
  const toast = document.getElementById("toast");
  const sign = icon(tone === "bad" ? "warning" : "accept");
  replace(toast, element(`div.toast-text.${tone}`, sign, element("span", text)));
  clearTimeout(timer);
  timer = setTimeout(() => replace(toast), DURATION);
}

/** Shows the outcome of a call. Returns whether it succeeded. */
export function report(answer, done) {
  if (answer.ok) announce(done);
  else announce(detail(answer), "bad");
  return answer.ok;
}
