/** The panel beside the content, which shows one object in full. */

import { signButton } from "./controls.js";
import { element, focusOn, replace } from "./dom.js";

const drawer = () => document.getElementById("drawer");
let controller = new AbortController();
let opener = null;
let onClose = () => {};

/** Opens the panel; `fill` gets the element to fill, and a signal that ends when the panel closes. */
export function openDrawer({ label, onclose, fill }) {
  const isFresh = drawer().hidden;
  controller.abort();
  if (isFresh) opener = document.activeElement;
  controller = new AbortController();
  onClose = onclose;
  const content = element("div.drawer-content");
  const close = signButton("close", "Close the details", closeDrawer, { kind: "bare.shut" });
  replace(drawer(), close, content);
  drawer().setAttribute("aria-label", label);
  drawer().hidden = false;
  fill(content, controller.signal);
  close.focus();
}

/** Closes the panel, and returns the focus to the element that opened it. */
export function closeDrawer() {
  if (drawer().hidden) return;
  const hadFocus = drawer().contains(document.activeElement);
  controller.abort();
  drawer().hidden = true;
  replace(drawer());
  onClose();
  onClose = () => {};
  if (hadFocus) focusOn(focusTarget());
}

// The element that opened it may have been replaced.
function focusTarget() {
  if (opener?.isConnected) return opener;
  const key = opener?.dataset.key;
  return document.querySelector(`main [data-key="${CSS.escape(key ?? "")}"]`) ?? document.getElementById("main");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) closeDrawer();
});
