import { element } from "./dom.js";
/** The heading of a view, what it is for, and what can be done in it. */
export function head(title, lead, ...actions) {
  const text = typeof lead === "string" ? element("p.lead", lead) : lead;
  return element("div.head", element("div", element("h1", title), text), actions.length > 0 && element("div.row", actions));
}
