/** Elements, made of text that stays text: nothing here reads markup. */

const PROPERTIES = new Set(["checked", "disabled", "hidden", "open", "selected", "value"]);

/**
 * An element such as `element("button.quiet", { type: "button", onclick }, "Save")`.
 *
 * Among the parts, objects give attributes (functions: listeners), elements and texts are content,
 * lists are taken apart, and null, undefined and false stand for nothing.
 */
export function element(kind, ...parts) {
  const [tag, ...classes] = kind.split(".");
  const node = document.createElement(tag);
  if (classes.length > 0) node.className = classes.join(" ");
  fill(node, parts);
  return node;
}

/** Replaces everything in an element. The focus goes to what bears the same `data-key` as before. */
export function replace(node, ...parts) {
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const content = document.createDocumentFragment();
  fill(content, parts);
  node.replaceChildren(content);
  if (focused === undefined) return;
  const heir = node.querySelector(`[data-key="${CSS.escape(focused)}"]`);
  focusOn(heir === null || heir.disabled ? node : heir);
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
  else node.setAttribute(name, name === "href" ? harmless(value) : value === true ? "" : value);
}

// A link leads to a place of ours, to another page, or to a file made here, and never to a script.
function harmless(href) {
  return /^(#|\/|\.|https?:|blob:)/i.test(href) ? href : "#";
}

/** A text from outside, whose direction of writing can't spill over what stands beside it. */
export function foreign(text) {
  return element("bdi", text ?? "");
}

export function code(text, attributes = {}) {
  return element("code", attributes, foreign(text));
}

let last = 0;

/** An id for an element that a label or a description has to name. */
export function freshId(what) {
  last += 1;
  return `${what}-${last}`;
}

export function focusOn(node) {
  if (!node) return;
  if (node.tabIndex < 0) node.tabIndex = -1;
  node.focus();
}
