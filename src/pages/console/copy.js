/** Buttons that put a text on the clipboard. */

import { announce } from "./announce.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";

/** A button that copies what `text` gives when it is pressed; `what` completes its label. */
export function copyButton(what, text, label = null) {
  const onclick = async () => {
    const isDone = await copy(text());
    announce(isDone ? `Copied ${what}.` : `The browser would not copy ${what}.`, isDone ? "good" : "bad");
  };
  const name = label === null ? { "aria-label": `Copy ${what}`, title: `Copy ${what}` } : {};
  return element(`button.${label === null ? "bare" : "small"}`, { type: "button", onclick, ...name }, icon("copy"), label);
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
