/** Shows JSON in colours, with invisible characters escaped. */

import { element } from "./dom.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;

// Invisible characters that change the order or the look of others.
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

// Colouring a longer text would be slow.
const MOST = 60_000;

/** A JSON value, indented and coloured; other text as it is. */
export function jsonView(text, label = "JSON") {
  const pretty = indented(text).replace(INVISIBLE, escapeCharacter);
  const code = element("code");
  if (pretty.length > MOST) code.append(pretty);
  else coloured(pretty, code);
  return element("pre.json", { tabindex: "0", role: "region", "aria-label": label }, code);
}

function indented(text) {
  try {
    return JSON.stringify(typeof text === "string" ? JSON.parse(text) : text, null, 2);
  } catch {
    return text;
  }
}

function escapeCharacter(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function coloured(text, code) {
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    code.append(text.slice(end, match.index), ...pieces(match));
    end = match.index + match[0].length;
  }
  code.append(text.slice(end));
}

function pieces([, quoted, colon, number, word]) {
  if (quoted !== undefined && colon !== undefined) return [element("span.key", quoted), colon];
  if (quoted !== undefined) return [element("span.text", quoted)];
  return [number !== undefined ? element("span.word", number) : element("span.word", word)];
}
