/** The bar at the foot: the call behind the last action, and those before it, ready to be copied. */

import { calls, lastAction, onCall } from "./calls.js";
import { copyButton } from "./copy.js";
import { element, foreign, replace } from "./dom.js";
import { took } from "./format.js";
import { icon } from "./icons.js";

const SHOWN = 30;

/** Fills the bar. */
export function dock(outlet) {
  const line = element("div.dock-line");
  const list = element("ol.dock-list", { id: "dock-list", hidden: true });
  const toggle = element("button.bare", { type: "button", "aria-expanded": "false", "aria-controls": "dock-list", onclick: () => open(list.hidden) });
  const open = (wanted) => {
    list.hidden = !wanted;
    toggle.setAttribute("aria-expanded", String(wanted));
    show();
  };
  const show = () => {
    const action = lastAction();
    replace(line, action ? summary(action) : element("span.muted", "Every action shows its call here, ready to copy as curl."), action && copyButton("the call as curl", () => action.curl, "Copy as curl"));
    replace(toggle, icon(list.hidden ? "up" : "down"), "All calls");
    if (!list.hidden) replace(list, calls().slice(0, SHOWN).map(entry));
  };
  onCall(show);
  show();
  replace(outlet, element("div.dock-head", line, toggle), list);
}

function summary({ method, path, status, took: milliseconds, fault }) {
  const end = status === undefined ? "…" : `${status || "no answer"}`;
  return element(
    "span.call",
    element(`span.method.${method.toLowerCase()}`, method),
    element("code.path", { title: path }, foreign(readable(path))),
    element(`span.status.${tone(status)}`, end),
    milliseconds !== undefined && element("span.muted.took", took(milliseconds * 1_000)),
    fault && element("span.pill.warm", `fault ${fault}`),
  );
}

function entry(call) {
  return element("li", summary(call), element("pre.curl", { tabindex: "0" }, element("code", call.curl)), copyButton(`the call ${call.method} ${call.path} as curl`, () => call.curl));
}

/** A path as a person reads it; one that can't be read is left as it is. */
export function readable(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The tone of a status. */
export function tone(status) {
  if (status === undefined) return "plain";
  if (status === 0 || status >= 500) return "bad";
  return status >= 400 ? "warm" : "good";
}
