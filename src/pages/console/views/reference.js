/** The API reference: the operations of the OpenAPI documents, with a form to try each. */

import {
  button, choices, documentOf, element, filterBar, focusOn, head, loading, methodLabel, readApi, readControl, reader,
  replace, searchField, updateSettings,
} from "../parts.js";
import { operationParts } from "./operation.js";

const DOCUMENTS = [["api", "Accounts API"], ["control", "Control plane"]];

export function referenceView(outlet, { document = "api", operation = "" }, signal) {
  let wanted = { document, operation };
  let text = "";
  let known = null;
  const index = element("nav.reference-index", { "aria-label": "Operations" });
  const detail = element("article.reference-detail");

  const ask = () => {
    replace(index, loading(10));
    replace(detail);
    return (wanted.document === "api" ? readApi : readControl)("openapi.json");
  };
  const read = reader(index, signal, ask, (document) => {
    known = documentOf(document);
    show();
  });
  const current = () => known.operations.find(({ id }) => id === wanted.operation) ?? known.operations[0];
  const list = () => known && replace(index, listed(known, text, current(), pick));
  const show = () => {
    list();
    replace(detail, operationParts(known, current(), wanted.document));
  };
  const want = (change) => {
    wanted = { ...wanted, ...change };
    updateSettings(wanted);
  };
  const pick = (operation) => {
    want({ operation });
    show();
    // On a narrow screen, the operation is below the list.
    detail.scrollIntoView({ block: "nearest" });
    focusOn(detail.querySelector("h2"));
  };
  const filter = (value) => {
    text = value;
    list();
  };
  const pickDocument = (document) => {
    want({ document, operation: "" });
    read();
  };
  replace(outlet,
    head("API reference", "All operations of this emulator. Try them in this sandbox."),
    filterBar(searchField("Search operations", "Operation or path", "", filter), choices("Document", DOCUMENTS, document, pickDocument)),
    element("div.reference", index, detail));
  read();
}

function listed({ operations, tags }, text, current, onpick) {
  const wanted = text.toLowerCase();
  const matching = operations.filter(({ id, path, summary, method }) => `${id} ${method} ${path} ${summary}`.toLowerCase().includes(wanted));
  if (matching.length === 0) return element("p.muted", "No operation matches.");
  return Object.entries(Object.groupBy(matching, ({ tag }) => tag)).map(([tag, members]) => {
    const items = members.map((operation) => element("li", entry(operation, operation === current, onpick)));
    return element("section", element("h2", { title: tags.get(tag) }, spaced(tag)), element("ul", items));
  });
}

function entry({ id, method, path, summary }, isCurrent, onpick) {
  const attributes = { kind: "operation", key: id, title: `${method} ${path}`, "aria-current": isCurrent && "true" };
  return button([methodLabel(method), element("span", summary)], () => onpick(id), attributes);
}

function spaced(name) {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, (_, before, after) => `${before} ${after.toLowerCase()}`);
}
