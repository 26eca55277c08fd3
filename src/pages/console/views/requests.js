/** The requests that the sandbox was sent, as they come in. */

import { announce } from "../announce.js";
import { confirmed } from "../ask.js";
import { control, isOwnTrace } from "../client.js";
import { readable, tone } from "../dock.js";
import { element, foreign, replace } from "../dom.js";
import { openDrawer } from "../drawer.js";
import { timeOfDay, took } from "../format.js";
import { icon } from "../icons.js";
import { on } from "../live.js";
import { empty, failure, loading } from "../panels.js";
import { note } from "../route.js";
import { connection } from "../stream.js";
import { head } from "./head.js";
import { showRequest } from "./request.js";

// As many as can be told apart by scrolling; the emulator may keep more.
const MOST = 200;

const STATUSES = [["", "All"], ["2xx", "2xx"], ["4xx", "4xx"], ["5xx", "5xx"], ["fault", "Faults"]];

/** Shows the log. */
export function requestsView(outlet, settings, signal) {
  let entries = [];
  let wanted = { status: settings.status ?? "", text: settings.text ?? "", own: settings.own ?? "" };
  let open = null;
  let isLive = true;
  const results = element("div.results", loading(8));
  const state = element("p.lead", { role: "status" });

  const fits = (entry) => isOfStatus(entry, wanted.status) && isAbout(entry, wanted.text) && (wanted.own !== "" || !isOwnRead(entry));

  const read = async () => {
    const answer = await control("GET", `requests?limit=${MOST * 2}`, { quiet: true });
    if (signal.aborted) return;
    if (!answer.ok) return replace(results, failure(answer, read));
    entries = answer.json.data.toReversed();
    show();
  };

  const show = () => {
    const fitting = entries.filter(fits).slice(0, MOST);
    if (fitting.length === 0) replace(results, nothing(entries.length > 0));
    else replace(results, table(fitting, open, openEntry));
  };

  const come = (entry) => {
    if (entries.some(({ id }) => id === entry.id)) return;
    entries = [entry, ...entries].slice(0, MOST * 2);
    if (!isLive || !fits(entry)) return;
    const body = results.querySelector("tbody");
    if (!body) return show();
    body.prepend(line(entry, open, openEntry));
    if (body.childElementCount > MOST) body.lastElementChild.remove();
  };

  const openEntry = (id) => {
    open = id;
    mark(results, open);
    const onclose = () => { open = null; mark(results, open); };
    openDrawer({ label: "Request", onclose, fill: (content, life) => showRequest(id, content, life) });
  };

  const want = (change) => {
    wanted = { ...wanted, ...change };
    note(wanted);
    show();
  };

  const tellState = () => replace(state, isLive && connection() === "live" ? "New ones appear by themselves." : "New ones do not appear by themselves now.");
  const pauseButton = element("button", { type: "button", onclick: () => { isLive = !isLive; tellPause(); if (isLive) read(); } });
  const tellPause = () => {
    replace(pauseButton, icon(isLive ? "pause" : "play"), isLive ? "Pause" : "Go on");
    tellState();
  };
  on("request", come, signal);
  on("reset missed", read, signal);
  on("status", tellState, signal);
  tellPause();
  replace(outlet, head("Requests", state, pauseButton, clearButton(read)), filters(wanted, want), results);
  read();
}

function isOfStatus({ status, fault }, wanted) {
  if (wanted === "") return true;
  if (wanted === "fault") return fault !== undefined;
  return String(status ?? "").startsWith(wanted[0]);
}

function isAbout({ method, path, query, operation }, text) {
  const all = `${method} ${path}${query ? `?${readable(query)}` : ""} ${operation ?? ""}`.toLowerCase();
  return all.includes(text.toLowerCase());
}

// What this page reads to show it would drown what others ask.
function isOwnRead({ method, traceId }) {
  return method === "GET" && isOwnTrace(traceId);
}

function filters({ status, text, own }, want) {
  const input = element("input", { type: "search", value: text, placeholder: "Path, method or operation", "aria-label": "Search requests", autocomplete: "off", spellcheck: "false", oninput: () => want({ text: input.value }) });
  const choices = STATUSES.map(([value, label]) => element("label.choice",
    element("input", { type: "radio", name: "status", value, checked: value === status, onchange: () => want({ status: value }) }), element("span", label)));
  const ownBox = element("input", { type: "checkbox", checked: own !== "", onchange: () => want({ own: ownBox.checked ? "shown" : "" }) });
  return element("form.filters", { role: "search", onsubmit: (event) => event.preventDefault() },
    element("div.search", icon("search"), input),
    element("fieldset.choices", element("legend.unseen", "Status"), choices),
    element("label.tick", ownBox, element("span", "This page's own reads")));
}

function table(entries, open, onopen) {
  const heads = [["Time", ""], ["Request", ""], ["Operation", "wider"], ["Status", ""], ["Took", "wide"]];
  return element("table.requests", element("caption.unseen", "Requests, the newest first"),
    element("thead", element("tr", heads.map(([label, kind]) => element("th", { scope: "col", class: kind }, label)))),
    element("tbody", entries.map((entry) => line(entry, open, onopen))));
}

function line(entry, open, onopen) {
  const { id, at, method, path, query, operation, status, micros, fault, refusedBy } = entry;
  const target = readable(path) + (query ? `?${readable(query)}` : "");
  const button = element("button.link", { type: "button", onclick: (event) => { event.stopPropagation(); onopen(id); } }, element(`span.method.${method.toLowerCase()}`, method), " ", element("code", foreign(target)));
  return element(id === open ? "tr.open" : "tr", { "data-id": String(id), onclick: () => onopen(id) },
    element("td.when", timeOfDay(Date.parse(at))),
    element("th.target", { scope: "row" }, button, refusedBy && element("span.muted.under", "refused by ", element("code", foreign(refusedBy)))),
    element("td.wider", foreign(operation ?? "–")),
    element("td", element(`span.status.${tone(status ?? 0)}`, status === undefined ? "cut" : String(status)), fault !== undefined && element("span.pill.warm", "fault")),
    element("td.wide.when", took(micros ?? 0)));
}

function mark(results, open) {
  results.querySelectorAll("tr[data-id]").forEach((row) => row.classList.toggle("open", row.dataset.id === String(open)));
}

function nothing(isFiltered) {
  return isFiltered
    ? empty("search", "Nothing fits", "Requests were made, but none that fits these filters.")
    : empty("requests", "No requests yet", "What is asked of this sandbox's API appears here.");
}

function clearButton(read) {
  const onclick = async () => {
    const isSure = await confirmed({ title: "Forget all requests?", text: "The log of this sandbox begins anew.", yes: "Forget them" });
    if (!isSure) return;
    const answer = await control("DELETE", "requests");
    if (answer.ok) announce("The log is empty.");
    read();
  };
  return element("button", { type: "button", onclick }, icon("remove"), "Clear");
}
