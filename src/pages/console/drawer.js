/** The panel beside the content, for one thing in full. */

import { element, focusOn, replace } from "./dom.js";
import { icon } from "./icons.js";

const drawer = () => document.getElementById("drawer");
let life = new AbortController();
let opener = null;
let onShut = () => {};

/**
 * Opens the panel; `fill` is given where its content goes, and a signal that ends when it is shut.
 *
 * @param {{ label: string, onclose?: () => void, fill: (content: Element, signal: AbortSignal) => void }} wish
 */
export function openDrawer({ label, onclose = () => {}, fill }) {
  const isFresh = drawer().hidden;
  end();
  if (isFresh) opener = document.activeElement;
  life = new AbortController();
  onShut = onclose;
  const content = element("div.drawer-content");
  const shut = element("button.bare.shut", { type: "button", "aria-label": "Close the details", title: "Close (Esc)", onclick: () => closeDrawer() }, icon("close"));
  replace(drawer(), shut, content);
  drawer().setAttribute("aria-label", label);
  drawer().hidden = false;
  document.body.classList.add("with-drawer");
  fill(content, life.signal);
  if (isFresh) focusOn(shut);
}

/** Shuts the panel, and gives the focus back to what opened it. */
export function closeDrawer() {
  if (drawer().hidden) return;
  const hadFocus = drawer().contains(document.activeElement);
  end();
  drawer().hidden = true;
  document.body.classList.remove("with-drawer");
  replace(drawer());
  onShut();
  onShut = () => {};
  if (hadFocus) focusOn(opener?.isConnected ? opener : document.getElementById("main"));
}

function end() {
  life.abort();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) closeDrawer();
});
