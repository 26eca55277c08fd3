/** What every view begins with. */

import { element } from "../dom.js";

/** The heading of a view, what it is for, and what can be done in it. */
export function head(title, lead, ...actions) {
  return element("div.head", element("div", element("h1", title), lead && element("p.lead", lead)), actions.length > 0 && element("div.row", actions));
}

/** A label with its field, and room for what is said about it. */
export function field(label, control, hint = null) {
  return element("div.form-field", element("label.field", { for: control.id }, label), control, hint);
}
