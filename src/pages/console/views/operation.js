/** One operation of a document: parameters, body, answers, and a form to try it. */

import { element, exampleOf, jsonView, kindOf, methodLabel, statusLabel, whole } from "../parts.js";
import { tryIt } from "./try-it.js";

export function operationParts(document, operation, plane) {
  const { method, path, summary, description, isDeprecated } = operation;
  return [
    element("h2", summary),
    element("p.endpoint", methodLabel(method), element("code", path), isDeprecated && element("span.pill", "deprecated")),
    description.split("\n\n").map((paragraph) => prose(paragraph)),
    tryIt(document, operation, plane),
    parameters(document, operation),
    body(document, operation),
    answers(document, operation),
  ];
}

function prose(text = "") {
  return element("p.prose", inline(text));
}

/** A text, with the parts between backticks as code. */
function inline(text = "") {
  return text.split(/(`[^`]+`)/).map((piece) => (piece.startsWith("`") ? element("code", piece.slice(1, -1)) : piece));
}

function parameters({ follow }, { parameters: all }) {
  if (all.length === 0) return null;
  return element("section", element("h3", "Parameters"), element("dl", all.map(({ name, in: where, required, schema, description }) =>
    member(name, where, kindOf(schema, follow), required, description))));
}

function body({ follow }, { body: described }) {
  if (!described) return null;
  const { properties, required } = whole(Object.values(described.content)[0].schema, follow);
  const members = Object.entries(properties).map(([name, schema]) =>
    member(name, null, kindOf(schema, follow), required.includes(name), whole(schema, follow).description));
  return element("section", element("h3", "Body"), prose(described.description), members.length > 0 && element("dl", members));
}

function member(name, where, kind, isRequired, description) {
  return [
    element("dt", element("code", name), where && element("span.muted", where), isRequired && element("span.pill", "required")),
    element("dd", element("span.kind", kind), inline(description)),
  ];
}

function answers({ follow }, { responses }) {
  const rows = Object.entries(responses).map(([status, described]) => {
    const it = follow(described);
    const example = status < "300" ? exampleOf(it, follow) : undefined;
    const line = [statusLabel(Number(status)), element("span.muted", inline(it.description))];
    if (example === undefined) return element("p.answer", line);
    return element("details.answer", element("summary", line), jsonView(example, `Example of the answer ${status}`));
  });
  return element("section", element("h3", "Answers"), element("div", rows));
}
