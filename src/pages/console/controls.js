/** Buttons and fields. */

import { element, freshId } from "./dom.js";
import { icon } from "./icons.js";

const PLAIN = { autocomplete: "off", spellcheck: "false" };

/** A button; `kind` is its class, `sign` its icon, and `key` its name when the focus is restored. */
export function button(label, onclick, { kind, sign, key, ...attributes } = {}) {
  const tag = kind ? `button.${kind}` : "button";
  return element(tag, { type: "button", "data-key": key, onclick, ...attributes }, sign && icon(sign), label);
}

export function linkButton(label, href, { kind, sign } = {}) {
  return element(kind ? `a.button.${kind}` : "a.button", { href }, sign && icon(sign), label);
}

/** A button that shows only an icon. */
export function signButton(sign, label, onclick, attributes = {}) {
  return button(null, onclick, { kind: "bare", sign, "aria-label": label, title: label, ...attributes });
}

export function input(attributes) {
  return element("input", { type: "text", ...PLAIN, ...attributes });
}

export function searchField(label, placeholder, value, onwrite) {
  const field = input({ type: "search", value, placeholder, "aria-label": label, oninput: () => onwrite(field.value) });
  return element("div.search", icon("search"), field);
}

/** A select; `options` are pairs of value and label. */
export function select(options, current, onpick, attributes) {
  const items = options.map(([value, label]) => element("option", { value, selected: value === current }, label));
  return element("select", { onchange: ({ target }) => onpick?.(target.value), ...attributes }, items);
}

export function choices(legend, options, current, onpick) {
  const name = freshId("choice");
  const items = options.map(([value, label]) =>
    element("label.choice",
      element("input", { type: "radio", name, value, checked: value === current, onchange: () => onpick(value) }),
      element("span", label)));
  return element("fieldset.choices", element("legend.visually-hidden", legend), items);
}

export function tick(label, attributes) {
  return element("label.tick", element("input", { type: "checkbox", ...attributes }), element("span", label));
}

/** A field with its label, and hints or errors after it. */
export function labelled(label, field, ...rest) {
  field.id ||= freshId("field");
  return element("div.form-field", element("label.field", { for: field.id }, label), field, rest);
}

export function filterBar(...fields) {
  return element("form.filters", { role: "search", onsubmit: (event) => event.preventDefault() }, fields);
}
