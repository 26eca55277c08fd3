/** Buttons that copy a text to the clipboard. */

import { announce } from "./announce.js";
import { button, signButton } from "./controls.js";
import { element } from "./dom.js";

/** A button that copies the result of `text`; `what` completes its label. */
export function copyButton(what, text, label = null) {
  const onclick = async () => {
    if (await copy(text())) announce(`Copied ${what}.`);
    else announce(`The browser refused to copy ${what}.`, "bad");
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

// Without TLS a browser can copy only a selection.
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
