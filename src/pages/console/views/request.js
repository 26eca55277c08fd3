/** One request in full: what was asked, how it was understood, what came of it. */

import { announce } from "../announce.js";
import { control, visit } from "../client.js";
import { copyButton } from "../copy.js";
import { curl } from "../curl.js";
import { readable, tone } from "../dock.js";
import { element, foreign, replace } from "../dom.js";
import { moment, took } from "../format.js";
import { icon } from "../icons.js";
import { jsonView } from "../json-view.js";
import { failure, loading } from "../panels.js";
import { urlOf } from "../place.js";
import { factList } from "./user.js";

// What a client sets anew for every request, and what the browser does not let a page set.
const NOT_REPEATED = /^(accept|accept-encoding|accept-language|authorization|cache-control|connection|content-length|cookie|dnt|host|origin|pragma|priority|referer|sec-.*|traceparent|tracestate|upgrade-insecure-requests|user-agent)$/i;

/** Shows the request of that number. */
export async function showRequest(id, content, signal) {
  replace(content, loading(8));
  const answer = await control("GET", `requests/${id}`, { quiet: true });
  if (signal.aborted) return;
  if (!answer.ok) return replace(content, failure(answer, () => showRequest(id, content, signal)));
  const entry = answer.json;
  const again = element("div");
  replace(content, title(entry), deeds(entry, again), again, why(entry), facts(entry), side("Request", entry.request), side("Answer", entry.response));
}

function title({ method, path, status }) {
  return element("div.drawer-title.tall",
    element("div", element("h2", element(`span.method.${method.toLowerCase()}`, method), " ", element("code", foreign(readable(path))))),
    element(`span.status.${tone(status ?? 0)}`, status === undefined ? "cut" : String(status)));
}

function targetOf({ path, query }) {
  return path.replace(/^\//, "") + (query ? `?${query}` : "");
}

function repeatable({ request }) {
  const kept = Object.entries(request.headers ?? {}).filter(([name]) => !NOT_REPEATED.test(name));
  return Object.fromEntries(kept);
}

function deeds(entry, again) {
  const { method, request } = entry;
  const call = { method, url: urlOf(targetOf(entry)), headers: repeatable(entry), body: request.body };
  const replay = element("button.primary", { type: "button", onclick: () => repeat(entry, again) }, icon("play"), "Replay");
  return element("div.row.wrap", replay, copyButton("the request as curl", () => curl(call), "Copy as curl"),
    request.cut && element("p.muted.hint", "Its body was too long to be kept whole, and is repeated as far as it was kept."));
}

async function repeat(entry, again) {
  const headers = repeatable(entry);
  const answer = await visit(entry.method, targetOf(entry), { headers, body: entry.request.body });
  announce(answer.status === 0 ? "The connection was cut." : `Answered with ${answer.status}.`, answer.ok ? "good" : "bad");
  replace(again, element("section.replayed", element("h3", "Replayed just now ", element(`span.status.${tone(answer.status)}`, answer.status === 0 ? "cut" : String(answer.status))),
    answer.text && jsonView(answer.text, "The answer to the replay")));
}

/** Why a request was refused, and how its query was read. */
function why({ refusedBy, errors = {}, notices = [], reading, fault }) {
  const sentences = Object.entries(errors).flatMap(([place, all]) => [all].flat().map((sentence) => element("li", element("code", foreign(place)), " ", foreign(sentence))));
  const parts = [
    fault !== undefined && element("p", icon("faults"), " A fault answered: ", element("code", foreign(String(fault))), "."),
    refusedBy && element("p", "Refused by the rule ", element("code", foreign(refusedBy)), "."),
    sentences.length > 0 && element("ul.errors", sentences),
    notices.length > 0 && [element("p.muted", "The platform itself would have refused it:"), element("ul.errors", notices.map((notice) => element("li", foreign(notice))))],
    reading && [element("p.field", "The query, as it was understood"), element("pre.curl", { tabindex: "0" }, element("code", foreign(reading)))],
  ].filter(Boolean);
  return parts.length > 0 && element("section.why", element("h3", "How it was read"), parts);
}

function facts({ at, operation, micros, query, traceId, changes = [] }) {
  const changed = changes.map(({ type, id, change }) => element("span.line", `${change} ${type} `, element("code", foreign(id))));
  return factList([
    ["At", moment(at)],
    ["Operation", operation && element("code", foreign(operation))],
    ["Query", query && element("code", foreign(readable(query)))],
    ["Took", took(micros ?? 0)],
    ["Changed", changed.length > 0 && changed],
    ["Trace", traceId && element("code.small", foreign(traceId))],
  ]);
}

function side(label, { headers = {}, body, bytes, cut } = {}) {
  const rows = Object.entries(headers).map(([name, value]) => [name, foreign(value)]);
  return element("details", { open: Boolean(body) }, element("summary", label, bytes ? element("span.muted", ` ${bytes} bytes${cut ? ", cut" : ""}`) : null),
    rows.length > 0 && factList(rows), body && jsonView(body, `Body of the ${label.toLowerCase()}`));
}
