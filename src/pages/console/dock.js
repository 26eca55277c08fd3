/** The bar at the bottom: the call of the last action and the calls before it, to copy. */

import { calls, lastAction, onCall } from "./calls.js";
import { button } from "./controls.js";
import { copyButton } from "./copy.js";
import { code, element, replace } from "./dom.js";
import { took } from "./format.js";
import { icon } from "./icons.js";

const SHOWN = 30;

export function dock(outlet) {
  const line = element("div.dock-line");
  const list = element("ol.dock-list", { id: "dock-list", hidden: true });
  const toggle = button(null, () => {
    list.hidden = !list.hidden;
    toggle.setAttribute("aria-expanded", String(!list.hidden));
    show();
  }, { kind: "bare", "aria-expanded": "false", "aria-controls": list.id });
  const show = () => {
    const action = lastAction();
    const hint = element("span.muted", "Every action shows its call here, ready to copy as curl.");
    replace(line, action ? [summary(action), copyButton("the call as curl", () => action.curl, "Copy as curl")] : hint);
    replace(toggle, icon(list.hidden ? "up" : "down"), "All calls");
    if (!list.hidden) replace(list, calls().slice(0, SHOWN).map(entry));
  };
  onCall(show);
  show();
  replace(outlet, element("div.dock-head", line, toggle), list);
}

function summary({ method, path, status, took: milliseconds, fault }) {
  return element("span.call",
    methodLabel(method),
    element("span.path", code(readable(path), { title: path })),
    status === undefined ? element("span.muted", "…") : statusLabel(status),
    milliseconds !== undefined && element("span.muted.took", took(milliseconds * 1_000)),
    fault && element("span.pill.warm", `fault ${fault}`));
}

function entry(call) {
  const name = `the call ${call.number} as curl`;
  return element("li", summary(call), element("pre.curl", { tabindex: "0" }, code(call.curl)), copyButton(name, () => call.curl));
}

export function methodLabel(method) {
  return element(`span.method.${method.toLowerCase()}`, method);
}

/** A status in its colour; `cut` if there was no answer. */
export function statusLabel(status) {
  const tone = !status || status >= 500 ? "bad" : status >= 400 ? "warm" : "good";
  return element(`span.status.${tone}`, status ? String(status) : "cut");
}

/** A path, percent-decoded if possible. */
export function readable(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
