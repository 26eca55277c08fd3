/** Buttons that put a text on the clipboard. */

import { announce } from "./announce.js";
import { button, signButton } from "./controls.js";
import { element } from "./dom.js";

/** A button that copies what `text` gives when it is pressed; `what` completes its label. */
export function copyButton(what, text, label = null) {
  const onclick = async () => {
    if (await copy(text())) announce(`Copied ${what}.`);
    else announce(`The browser would not copy ${what}.`, "bad");
  };
  if (label === null) return signButton("copy", `Copy ${what}`, onclick);
  return button(label, onclick, { kind: "small", sign: "copy" });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// Without TLS a browser has no clipboard but for what is selected.
function copyBySelection(text) {
  const area = element("textarea.offscreen", { "aria-hidden": "true", value: text });
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  before?.focus();
  return isDone;
}
