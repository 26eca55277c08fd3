/** A form that calls an operation in the current sandbox. */

import {
  api, control, copyButton, element, escapeQuery, exampleOf, factList, icon, input, isolate, jsonView, labelled,
  publish, replace, statusLabel, took,
} from "../parts.js";
const PLANES = { api: [api, "/public/v1/accounts/"], control: [control, "/_emulator/"] };
const MOST_LINES = 16;

export function tryIt({ follow }, operation, plane) {
  const fields = operation.parameters.filter(({ in: where }) => where === "path" || where === "query").map(parameter);
  if (operation.method === "GET" && plane === "api") fields.push(filter());
  const example = JSON.stringify(exampleOf(operation.body, follow), null, 2) ?? "";
  const rows = Math.min(MOST_LINES, example.split("\n").length + 1);
  const area = operation.body && element("textarea.code", { rows, spellcheck: "false", value: example });
  const outcome = element("div.tried");
  const onsubmit = async (event) => {
    event.preventDefault();
    const [call, prefix] = PLANES[plane];
    const since = performance.now();
    const answer = await call(operation.method, targetOf(operation, fields).replace(prefix, ""), { body: area?.value });
    replace(outcome, parts(answer, performance.now() - since));
    if (answer.ok && operation.method !== "GET") publish("change");
  };
  return element("form.card.try", { onsubmit, novalidate: true },
    fields.length > 0 && element("div.grid", fields.map(({ node }) => node)), area && labelled("Body", area),
    element("div.row", element("button.primary", icon("play"), "Try it")), outcome);
}

function parameter({ name, in: where, schema = {}, example }) {
  const field = input({ placeholder: String(example ?? schema.example ?? schema.default ?? "") });
  return { name, where, field, node: labelled(name, field) };
}

/** The filter of a list, which is a query parameter without a name. */
function filter() {
  const field = input({ placeholder: "eq(status,Active)" });
  return { name: null, where: "query", field, node: labelled("filter", field) };
}

/** The path with its parameters, and the query. */
function targetOf({ path }, fields) {
  const filled = fields.filter(({ where }) => where === "path")
    .reduce((path, { name, field }) => path.replace(`{${name}}`, encodeURIComponent(field.value)), path);
  const query = fields.filter(({ where, field }) => where === "query" && field.value)
    .map(({ name, field }) => (name === null ? field.value : `${name}=${field.value}`)).join("&");
  return query ? `${filled}?${escapeQuery(query)}` : filled;
}

function parts(answer, milliseconds) {
  const copy = copyButton("the call as curl", () => answer.curl, "Copy as curl");
  const headers = [...answer.headers].map(([name, value]) => [name, isolate(value)]);
  return [
    element("div.row", { role: "status" }, statusLabel(answer.status), element("span.muted", took(milliseconds * 1_000)), copy),
    element("details", element("summary", "Headers"), factList(headers)),
    answer.text && jsonView(answer.text, "The answer"),
  ];
}
