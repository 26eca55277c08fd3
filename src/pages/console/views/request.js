/** One request in full: what was asked, how it was understood, what came of it. */

import {
  announce, button, code, copyButton, curl, element, errorList, factList, foreign, jsonView, loading, methodLabel,
  moment, parsed, readable, readControl, reader, replace, sentence, statusLabel, took, urlOf, visit,
} from "../parts.js";
// What a client sets anew for every request, or hides, and what the browser does not let a page set.
const NOT_REPEATED = /^(accept-.*|authorization|connection|content-length|cookie|host|origin|referer|sec-.*|trace.*|user-agent)$/i;

export function showRequest(id, content, signal) {
  replace(content, loading(8));
  reader(content, signal, () => readControl(`requests/${id}`), (entry) =>
    replace(content, title(entry), deeds(entry), why(entry), facts(entry), side("Request", entry.request), side("Answer", entry.response)))();
}

function title({ method, path, status }) {
  return element("div.drawer-title", element("h2", methodLabel(method), " ", code(readable(path))), statusLabel(status));
}

/** The request as a call that does the same again. */
function callOf({ method, path, query, request }) {
  const headers = Object.entries(request.headers).filter(([name]) => !NOT_REPEATED.test(name));
  const target = path.slice(1) + (query ? `?${query}` : "");
  return { method, target, headers: Object.fromEntries(headers), body: request.body };
}

function deeds(entry) {
  const call = callOf(entry);
  const again = element("div.outcome");
  const replay = button("Replay", () => repeat(call, again), { kind: "primary", sign: "play" });
  const copy = copyButton("the request as curl", () => curl({ ...call, url: urlOf(call.target) }), "Copy as curl");
  const note = entry.request.cut && element("p.muted.hint", "Its body was too long to be kept, and is repeated as far as it was.");
  return [element("div.row.wrap", replay, copy, note), again];
}

async function repeat({ method, target, headers, body }, outlet) {
  const answer = await visit(method, target, { headers, body });
  announce(answer.status === 0 ? "The connection was cut." : `Answered with ${answer.status}.`, answer.ok ? "good" : "bad");
  const heading = element("h3", "Replayed just now ", statusLabel(answer.status));
  replace(outlet, element("section", heading, answer.text && jsonView(answer.text, "The answer to the replay")));
}

/** Why a request was refused, and how its query was read. */
function why({ status, refusedBy, errors, notices = [], explained, fault, response }) {
  const told = status >= 400 && parsed(response.body)?.detail;
  const items = notices.map((notice) => element("li", foreign(notice)));
  const parts = [
    fault !== undefined && element("p", "Fault ", code(String(fault)), " was at work."),
    refusedBy && element("p", "Refused by the rule ", code(refusedBy), "."),
    told && sentence(told),
    errorList(errors),
    items.length > 0 && [element("p", "The platform itself would have refused it:"), element("ul.errors", items)],
    explained && [element("p.field", "The query, as it was understood"), element("pre.curl", { tabindex: "0" }, code(explained))],
  ].filter(Boolean);
  return parts.length > 0 && element("section.why", element("h3", "How it was read"), parts);
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
  const rows = Object.entries(headers).map(([name, value]) => [name, foreign(value)]);
  const size = bytes > 0 && element("span.muted", ` ${bytes} bytes${cut ? ", cut" : ""}`);
  return element("details", { open: Boolean(body) },
    element("summary", label, size), factList(rows), body && jsonView(body, `The body of the ${label.toLowerCase()}`));
}
