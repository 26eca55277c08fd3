/** Short news at the edge of the page, read aloud when the reader is quiet. */

import { element, replace } from "./dom.js";
import { icon } from "./icons.js";

const STAYS = 6_000;
let timer = null;

/** Says that something was done, or with the tone `bad` that it was not. */
export function announce(text, tone = "good") {
  const toast = document.getElementById("toast");
  const sign = icon(tone === "bad" ? "warning" : "accept");
  replace(toast, element(`div.toast-text.${tone}`, sign, element("span", text)));
  clearTimeout(timer);
  timer = setTimeout(() => replace(toast), STAYS);
}
