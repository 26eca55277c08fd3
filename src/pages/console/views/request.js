/** One request in full: the request, how it was handled, and the answer. */

import {
  announce, button, code, copyButton, curl, element, errorList, factList, isolate, jsonView, loading, methodLabel,
  moment, parseJson, readable, readControl, reader, replace, request, sentence, statusLabel, took, urlOf,
} from "../parts.js";
// Headers that differ for every request, are secret, or cannot be set by a page.
const NOT_REPEATED = /^(accept-.*|authorization|connection|content-length|cookie|host|origin|referer|sec-.*|trace.*|user-agent)$/i;

export function showRequest(id, content, signal) {
  replace(content, loading(8));
  reader(content, signal, () => readControl(`requests/${id}`), (entry) =>
    replace(content, title(entry), actions(entry), why(entry), facts(entry), side("Request", entry.request), side("Answer", entry.response)))();
}

function title({ method, path, status }) {
  return element("div.drawer-title", element("h2", methodLabel(method), " ", code(readable(path))), statusLabel(status));
}

/** The call that repeats the request. */
function callOf({ method, path, query, request }) {
  const headers = Object.entries(request.headers).filter(([name]) => !NOT_REPEATED.test(name));
  const target = path.slice(1) + (query ? `?${query}` : "");
  return { method, target, headers: Object.fromEntries(headers), body: request.body };
}

function actions(entry) {
  const call = callOf(entry);
  const again = element("div.outcome");
  const replay = button("Replay", () => repeat(call, again), { kind: "primary", sign: "play" });
  const copy = copyButton("the request as curl", () => curl({ ...call, url: urlOf(call.target) }), "Copy as curl");
  const note = entry.request.cut && element("p.muted.hint", "The body was too long to keep; a replay sends its beginning.");
  return [element("div.row.wrap", replay, copy, note), again];
}

async function repeat({ method, target, headers, body }, outlet) {
  const answer = await request(method, target, { headers, body });
  announce(answer.status === 0 ? "The connection was cut." : `Answered with ${answer.status}.`, answer.ok ? "good" : "bad");
  const heading = element("h3", "Replayed just now ", statusLabel(answer.status));
  replace(outlet, element("section", heading, answer.text && jsonView(answer.text, "The answer to the replay")));
}

/** Why a request was refused, and how its query was parsed. */
function why({ status, refusedBy, errors, notices = [], explained, fault, response }) {
  const reason = status >= 400 && parseJson(response.body)?.detail;
  const items = notices.map((notice) => element("li", isolate(notice)));
  const parts = [
    fault !== undefined && element("p", "Fault ", code(String(fault)), " was applied."),
    refusedBy && element("p", "Refused by the rule ", code(refusedBy), "."),
    reason && sentence(reason),
    errorList(errors),
    items.length > 0 && [element("p", "The platform would have refused it:"), element("ul.errors", items)],
    explained && [element("p.field", "The query as parsed"), element("pre.curl", { tabindex: "0" }, code(explained))],
  ].filter(Boolean);
  return parts.length > 0 && element("section.why", element("h3", "How it was handled"), parts);
}

function facts({ at, operation, micros, query, traceId, changes = [] }) {
  const changed = changes.map(({ type, id, change }) => element("span.line", `${change} ${type} `, code(id)));
  return factList([
    ["At", moment(at)],
    ["Operation", operation && code(operation)],
    ["Query", query && code(readable(query))],
    ["Took", took(micros)],
    ["Changed", changed.length > 0 && changed],
    ["Trace", traceId && code(traceId)],
  ]);
}

function side(label, { headers = {}, body, bytes, cut } = {}) {
  const rows = Object.entries(headers).map(([name, value]) => [name, isolate(value)]);
  const size = bytes > 0 && element("span.muted", ` ${bytes} bytes${cut ? ", cut" : ""}`);
  return element("details", { open: Boolean(body) },
    element("summary", label, size), factList(rows), body && jsonView(body, `The body of the ${label.toLowerCase()}`));
}
