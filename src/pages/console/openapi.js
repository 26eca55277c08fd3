/** Reads an OpenAPI document: its operations, and a function that follows its references. */

const METHODS = ["get", "post", "put", "patch", "delete"];

export function documentOf(whole) {
  const follow = (value) => (value?.$ref ? follow(lookup(whole, value.$ref)) : value);
  const tags = new Map((whole.tags ?? []).map(({ name, description }) => [name, description]));
  const operations = Object.entries(whole.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => operation(path, method, item, follow)));
  return { operations, tags, follow };
}

function lookup(whole, reference) {
  const steps = reference.replace(/^#\//, "").split("/");
  return steps.reduce((place, step) => place?.[step.replaceAll("~1", "/").replaceAll("~0", "~")], whole);
}

function operation(path, method, item, follow) {
  const it = item[method];
  const parameters = [...(item.parameters ?? []), ...(it.parameters ?? [])].map(follow);
  return {
    id: it.operationId, tag: it.tags?.[0] ?? "Other", method: method.toUpperCase(), path, parameters,
    summary: it.summary ?? it.operationId, description: it.description ?? "", isDeprecated: it.deprecated === true,
    body: follow(it.requestBody), responses: it.responses ?? {},
  };
}

/** A schema merged with the parts of its `allOf`, references resolved. */
export function whole(schema, follow) {
  const own = follow(schema) ?? {};
  const parts = (own.allOf ?? []).map((part) => whole(part, follow));
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {}), own.properties ?? {});
  const required = [...parts.flatMap((part) => part.required ?? []), ...(own.required ?? [])];
  return { ...Object.assign({}, ...parts), ...own, properties, required };
}

export function kindOf(schema, follow) {
  const { type, format, items, enum: values, oneOf, anyOf, properties } = whole(schema, follow);
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (items) return `list of ${kindOf(items, follow)}`;
  if (oneOf ?? anyOf) return (oneOf ?? anyOf).map((each) => kindOf(each, follow)).join(" or ");
  const name = [type].flat().filter(Boolean).join(" or ") || (Object.keys(properties).length > 0 ? "object" : "anything");
  return format ? `${name} (${format})` : name;
}

/** An example of a body or an answer, if the document has one. */
export function exampleOf(described, follow) {
  const media = Object.values(described?.content ?? {})[0];
  if (!media) return undefined;
  if (media.example !== undefined) return media.example;
  return follow(Object.values(media.examples ?? {})[0])?.value;
}
