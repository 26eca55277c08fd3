/** Short news at the edge of the page, read aloud when the reader is quiet. */

import { element, replace } from "./dom.js";
import { icon } from "./icons.js";
import { detail } from "./panels.js";

const STAYS = 6_000;
let timer = null;

export function announce(text, tone = "good") {
  const toast = document.getElementById("toast");
  const sign = icon(tone === "bad" ? "warning" : "accept");
  replace(toast, element(`div.toast-text.${tone}`, sign, element("span", text)));
  clearTimeout(timer);
  timer = setTimeout(() => replace(toast), STAYS);
}

/** Says what a call came to, and whether that is what was wanted. */
export function told(answer, done) {
  if (answer.ok) announce(done);
  else announce(detail(answer), "bad");
  return answer.ok;
}
