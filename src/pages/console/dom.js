/** Creates elements. Texts stay texts: nothing here parses markup. */

const PROPERTIES = new Set(["checked", "disabled", "hidden", "open", "selected", "value"]);

/**
 * An element such as `element("button.quiet", { type: "button", onclick }, "Save")`.
 *
 * A part may be an object of attributes (functions are listeners), an element, a text, or a list of
 * parts; null, undefined and false are skipped.
 */
export function element(kind, ...parts) {
  const [tag, ...classes] = kind.split(".");
  const node = document.createElement(tag);
  if (classes.length > 0) node.className = classes.join(" ");
  fill(node, parts);
  return node;
}

/** Replaces the content of an element. The focus moves to the new element with the same `data-key`. */
export function replace(node, ...parts) {
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const content = document.createDocumentFragment();
  fill(content, parts);
  node.replaceChildren(content);
  if (focused === undefined) return;
  const successor = node.querySelector(`[data-key="${CSS.escape(focused)}"]`);
  focusOn(successor === null || successor.disabled ? node : successor);
}

function fill(node, parts) {
  for (const part of parts.flat(Infinity)) {
    if (part === null || part === undefined || part === false) continue;
    if (part instanceof Node) node.append(part);
    else if (typeof part === "object") Object.entries(part).forEach((pair) => attribute(node, ...pair));
    else node.append(String(part));
  }
}

function attribute(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name.slice(2), value);
  else if (PROPERTIES.has(name)) node[name] = value;
  else node.setAttribute(name, name === "href" ? safeUrl(value) : value === true ? "" : value);
}

// A link may lead to a page or to a file made here, but not to a script.
function safeUrl(href) {
  return /^(#|\/|\.|https?:|blob:)/i.test(href) ? href : "#";
}

/** A text from outside; its writing direction cannot affect the text around it. */
export function isolate(text) {
  return element("bdi", text ?? "");
}

export function code(text, attributes = {}) {
  return element("code", attributes, isolate(text));
}

let last = 0;

/** An unused id for an element that a label or a description refers to. */
export function freshId(what) {
  last += 1;
  return `${what}-${last}`;
}

export function focusOn(node) {
  if (!node) return;
  if (node.tabIndex < 0) node.tabIndex = -1;
  node.focus();
}
