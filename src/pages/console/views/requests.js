/** The requests of the sandbox, as they arrive. */

import {
  button, choices, code, confirm, connection, control, element, empty, filterBar, head, isolate, loading, methodLabel,
  on, openDrawer, readable, readControl, reader, replace, report, searchField, statusLabel, timeOfDay, took,
  updateSettings,
} from "../parts.js";
import { showRequest } from "./request.js";

// The numbers of rows in the table, and of requests to filter.
const SHOWN = 200;
const KEPT = 1_000;

const STATUSES = [["", "All"], ["2", "2xx"], ["4", "4xx"], ["5", "5xx"], ["fault", "Faults"]];
const COLUMNS = [["Time", "wide"], ["Request", ""], ["Operation", "wider"], ["Status", ""], ["Took", "wide"]];

export function requestsView(outlet, { status = "", text = "" }, signal) {
  let entries = [];
  let wanted = { status, text };
  let open = null;
  const results = element("div.results", loading(8));
  const state = element("p.lead", { role: "status" });

  const read = reader(results, signal, () => readControl(`requests?limit=${KEPT}`), ({ data }) => {
    entries = data.toReversed();
    show();
  });
  const show = () => {
    const matching = entries.filter((entry) => matches(entry, wanted)).slice(0, SHOWN);
    replace(results, matching.length > 0 ? table(matching.map((entry) => line(entry, open, openEntry))) : emptyList(entries));
  };
  const add = (entry) => {
    if (entry.id <= entries[0]?.id) return;
    entries = [entry, ...entries.slice(0, KEPT - 1)];
    if (!matches(entry, wanted)) return;
    const body = results.querySelector("tbody");
    if (!body) return show();
    body.prepend(line(entry, open, openEntry));
    if (body.childElementCount > SHOWN) body.lastElementChild.remove();
  };
  const mark = (id) => {
    open = id;
    results.querySelectorAll("tr[data-id]").forEach((row) => row.classList.toggle("open", row.dataset.id === String(open)));
  };
  const openEntry = (id) => {
    openDrawer({ label: "Request", onclose: () => mark(null), fill: (content, signal) => showRequest(id, content, signal) });
    mark(id);
  };
  const want = (change) => {
    wanted = { ...wanted, ...change };
    updateSettings(wanted);
    show();
  };
  const showState = () => replace(state, connection() === "live" ? "New requests appear automatically." : "New requests do not appear now.");
  on("request", add, signal);
  on("reset again", read, signal);
  on("status", showState, signal);
  showState();
  replace(outlet, head("Requests", state, clearButton(read)), filters(wanted, want), results);
  read();
}

function matches(entry, { status, text }) {
  const { method, path, query = "", operation = "", fault } = entry;
  const isOfStatus = status === "fault" ? fault !== undefined : String(entry.status ?? "").startsWith(status);
  const all = `${method} ${path}?${readable(query)} ${operation}`.toLowerCase();
  return isOfStatus && all.includes(text.toLowerCase());
}

function filters({ status, text }, want) {
  return filterBar(
    searchField("Search requests", "Path, method or operation", text, (text) => want({ text })),
    choices("Status", STATUSES, status, (status) => want({ status })));
}

function table(lines) {
  const heads = COLUMNS.map(([label, kind]) => element("th", { scope: "col", class: kind }, label));
  const caption = element("caption.visually-hidden", "Requests, the newest first");
  return element("table.requests", caption, element("thead", element("tr", heads)), element("tbody", lines));
}

function line({ id, at, method, path, query, operation, status, micros, fault, refusedBy }, open, onopen) {
  const target = readable(path) + (query ? `?${readable(query)}` : "");
  const name = button([methodLabel(method), " ", code(target)], null, { kind: "link", key: `request ${id}` });
  const reason = refusedBy && element("span.muted.under", "refused by ", code(refusedBy));
  return element(id === open ? "tr.open" : "tr", { "data-id": String(id), onclick: () => onopen(id) },
    element("td.wide.when", timeOfDay(Date.parse(at))),
    element("th", { scope: "row" }, name, reason),
    element("td.wider", isolate(operation ?? "–")),
    element("td", statusLabel(status), fault !== undefined && element("span.pill.warm", "fault")),
    element("td.wide.when", took(micros)));
}

function emptyList({ length }) {
  if (length > 0) return empty("search", "No matches", "No request matches these filters.");
  return empty("requests", "No requests yet", "Requests to this sandbox's API appear here.");
}

function clearButton(read) {
  const clear = async () => {
    const isSure = await confirm({ title: "Delete all requests?", text: "This empties the log of the sandbox.", yes: "Delete" });
    if (isSure && report(await control("DELETE", "requests"), "The log is empty.")) read();
  };
  return button("Clear", clear, { sign: "remove" });
}
