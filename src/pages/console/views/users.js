/** Account users: the emulator searches, sorts and pages them, so their number does not matter. */

import {
  accountField, button, choices, copyButton, count, counted, debounce, element, empty, equals, escapeQuery, filterBar,
  fragment, head, input, isAccountId, joinQuery, linkButton, loading, methodLabel, readApi, reader, refreshOn,
  replace, search, searchField, select, signButton, STATES, updateSettings, urlOf,
} from "../parts.js";
import { showUser } from "./user.js";
import { userTable } from "./user-table.js";

const TARGET = "public/v1/accounts/account-users?";
const DEFAULT_SIZE = 25;
const SIZES = [10, 25, 50, 100].map((size) => [String(size), `${size} a page`]);

/** The settings of the list; pages count from 1, and the account is an id or part of a name. */
function wantedBy({ search: text = "", state = "", account = "", order = "", page, size }) {
  return { text, state, account, order, page: Math.max(1, Number(page) || 1), size: Number(size) || DEFAULT_SIZE };
}

/** The settings for the address, without defaults. */
function settingsOf({ text, page, size, ...rest }) {
  return { ...rest, search: text, page: page > 1 ? String(page) : "", size: size === DEFAULT_SIZE ? "" : String(size) };
}

function queryFor({ text, state, account, order, page, size }) {
  return joinQuery([
    text.trim() && search(text, ["user.name", "user.email"]),
    state && equals("invitation.status", state),
    account && (isAccountId(account) ? equals("account.id", account) : search(account, ["account.name"])),
    "select=audit,-modules,-buyers",
    order && `order=${order}`,
    `limit=${size}`,
    `offset=${(page - 1) * size}`,
  ]);
}

export function usersView(outlet, settings, signal) {
  let wanted = wantedBy(settings);
  let open = settings.open ?? "";
  let attempt = new AbortController();
  const total = element("p.lead", { role: "status" });
  const [query, pager] = [element("div.query"), element("nav.pager", { "aria-label": "Pages" })];
  const results = element("div.results", loading(10));

  const want = (change) => {
    wanted = { ...wanted, page: 1, ...change };
    updateSettings(settingsOf(wanted));
    read();
  };

  let isSent = false;
  const send = () => {
    isSent = true;
    read();
  };
  const ask = async () => {
    attempt.abort();
    attempt = new AbortController();
    const text = queryFor(wanted);
    showQuery(query, text, send);
    results.setAttribute("aria-busy", "true");
    const isQuiet = !isSent;
    isSent = false;
    const answer = await readApi(`account-users?${escapeQuery(text)}`, attempt.signal, isQuiet);
    if (!answer.isAborted) results.setAttribute("aria-busy", "false");
    if (!answer.ok) [total, pager].forEach((part) => replace(part));
    return answer;
  };
  const showPage = ({ data, $meta: { pagination } }) => {
    const isFiltered = Boolean(wanted.text || wanted.state || wanted.account);
    replace(total, counted(pagination.total, "account user"), isFiltered ? " found" : " in this sandbox");
    // The last page may no longer exist.
    if (data.length === 0 && pagination.total > 0) return want({ page: Math.ceil(pagination.total / wanted.size) });
    const onorder = (order) => want({ order });
    const table = () => userTable(data, { order: wanted.order, open, onorder, onopen: openUser });
    replace(results, data.length > 0 ? table() : isFiltered ? noMatches() : noUsers());
    replace(pager, data.length > 0 && pages(pagination, wanted, want));
  };

  const mark = (id) => {
    open = id;
    updateSettings({ open });
    results.querySelectorAll("tr[data-id]").forEach((row) => row.classList.toggle("open", row.dataset.id === open));
  };
  const openUser = (id) => {
    showUser(id, { onclose: () => { if (!signal.aborted) mark(""); } });
    mark(id);
  };

  const read = reader(results, signal, ask, showPage);
  refreshOn("change reset moved again", read, signal);
  const invite = linkButton("Invite", fragment("invite"), { kind: "primary", sign: "invite" });
  replace(outlet, head("Account users", total, invite), filters(wanted, want), query, results, pager);
  read();
  if (open) openUser(open);
}

function filters({ text, state, account }, want) {
  const searchSoon = debounce(220, (text) => want({ text }));
  const states = [["", "All"], ...Object.entries(STATES).map(([name, { label }]) => [name, label])];
  const onpick = (account) => want({ account });
  return filterBar(
    searchField("Search account users", "Name, e-mail, or a filter such as eq(user.status,Active)", text, searchSoon),
    choices("State", states, state, (state) => want({ state })),
    element("div.account-filter", accountField({ "aria-label": "Account", value: account, placeholder: "Any account", onpick })));
}

/** Shows the query of the list; `send` sends it as a client would. */
function showQuery(outlet, query, send) {
  const text = element("code", { tabindex: "0" }, `/${TARGET}`, element("b", query));
  replace(outlet, methodLabel("GET"), text, copyButton("the URL of the query", () => urlOf(TARGET + escapeQuery(query)), "URL"),
    button("Send", send, { kind: "small", key: "send", title: "Send it as a client: it is logged, and faults apply" }));
}

function noUsers() {
  const invite = linkButton("Invite a user", fragment("invite"), { kind: "primary" });
  return empty("users", "No account users", "This sandbox has none yet.", invite);
}

function noMatches() {
  return empty("search", "No matches", "No account user matches.", linkButton("Show all", fragment("users")));
}

function pages({ offset, total }, { page, size }, want) {
  const last = Math.max(1, Math.ceil(total / size));
  const within = (number) => Math.min(last, Math.max(1, number || 1));
  const step = (label, sign, to) =>
    signButton(sign, label, () => want({ page: to }), { key: sign, disabled: within(to) !== to });
  const onchange = () => want({ page: within(Number(number.value)) });
  const number = input({ type: "number", min: 1, max: last, value: page, "data-key": "page", "aria-label": `Page, of ${last}`, onchange });
  const resize = (size) => want({ size: Number(size) });
  return [
    element("span", `${count(offset + 1)}–${count(Math.min(offset + size, total))} of ${count(total)}`),
    select(SIZES, String(size), resize, { "aria-label": "Rows a page", "data-key": "size" }),
    element("span.steps", step("Previous page", "left", page - 1), number, `of ${count(last)}`, step("Next page", "right", page + 1)),
  ];
}
