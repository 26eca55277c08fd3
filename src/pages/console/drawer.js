/** The panel beside the content, for one thing in full. */

import { signButton } from "./controls.js";
import { element, focusOn, replace } from "./dom.js";

const drawer = () => document.getElementById("drawer");
let life = new AbortController();
let opener = null;
let onShut = () => {};

/** Opens the panel; `fill` is given where its content goes, and a signal that ends when it is shut. */
export function openDrawer({ label, onclose, fill }) {
  const isFresh = drawer().hidden;
  life.abort();
  if (isFresh) opener = document.activeElement;
  life = new AbortController();
  onShut = onclose;
  const content = element("div.drawer-content");
  const shut = signButton("close", "Close the details", closeDrawer, { kind: "bare.shut" });
  replace(drawer(), shut, content);
  drawer().setAttribute("aria-label", label);
  drawer().hidden = false;
  fill(content, life.signal);
  shut.focus();
}

/** Shuts the panel, and gives the focus back to what opened it. */
export function closeDrawer() {
  if (drawer().hidden) return;
  const hadFocus = drawer().contains(document.activeElement);
  life.abort();
  drawer().hidden = true;
  replace(drawer());
  onShut();
  onShut = () => {};
  if (hadFocus) focusOn(whereFrom());
}

// What opened it may have been replaced meanwhile by its like.
function whereFrom() {
  if (opener?.isConnected) return opener;
  const key = opener?.dataset.key;
  return document.querySelector(`main [data-key="${CSS.escape(key ?? "")}"]`) ?? document.getElementById("main");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) closeDrawer();
});
