/** Account users: found, sorted, paged by the emulator, so that as many as there are can be looked at. */

import {
  accountField, button, choices, copyButton, count, counted, element, empty, equals, escaped, filterBar, fragment, head,
  input, isAccountId, joined, keepUp, linkButton, loading, methodLabel, note, readApi, reader, replace, search,
  searchField, select, signButton, STATES, urlOf, whenQuiet,
} from "../parts.js";
import { showUser } from "./user.js";
import { userTable } from "./user-table.js";

const TARGET = "public/v1/accounts/account-users?";
const USUAL_SIZE = 25;
const SIZES = [10, 25, 50, 100].map((size) => [String(size), `${size} a page`]);

/** What the list is to show; pages count from 1, and the account is an id or a part of a name. */
function wantedBy({ search: text = "", state = "", account = "", order = "", page, size }) {
  return { text, state, account, order, page: Math.max(1, Number(page) || 1), size: Number(size) || USUAL_SIZE };
}

/** The settings of the address that ask for the same again. */
function settingsOf({ text, page, size, ...rest }) {
  return { ...rest, search: text, page: page > 1 ? String(page) : "", size: size === USUAL_SIZE ? "" : String(size) };
}

function queryFor({ text, state, account, order, page, size }) {
  return joined([
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
  let under = new AbortController();
  const total = element("p.lead", { role: "status" });
  const [query, pager] = [element("div.query"), element("nav.pager", { "aria-label": "Pages" })];
  const results = element("div.results", loading(10));

  const want = (change) => {
    wanted = { ...wanted, page: 1, ...change };
    note(settingsOf(wanted));
    read();
  };

  let isSent = false;
  const send = () => {
    isSent = true;
    read();
  };
  const ask = async () => {
    under.abort();
    under = new AbortController();
    const asked = queryFor(wanted);
    showQuery(query, asked, send);
    results.setAttribute("aria-busy", "true");
    const isQuiet = !isSent;
    isSent = false;
    const answer = await readApi(`account-users?${escaped(asked)}`, under.signal, isQuiet);
    if (!answer.isGivenUp) results.setAttribute("aria-busy", "false");
    if (!answer.ok) [total, pager].forEach((part) => replace(part));
    return answer;
  };
  const showPage = ({ data, $meta: { pagination } }) => {
    const isFiltered = Boolean(wanted.text || wanted.state || wanted.account);
    replace(total, counted(pagination.total, "account user"), isFiltered ? " found" : " in this sandbox");
    // The last page may have gone meanwhile.
    if (data.length === 0 && pagination.total > 0) return want({ page: Math.ceil(pagination.total / wanted.size) });
    const onorder = (order) => want({ order });
    const table = () => userTable(data, { order: wanted.order, open, onorder, onopen: openUser });
    replace(results, data.length > 0 ? table() : isFiltered ? nobodyFits() : nobody());
    replace(pager, data.length > 0 && pages(pagination, wanted, want));
  };

  const mark = (id) => {
    open = id;
    note({ open });
    results.querySelectorAll("tr[data-id]").forEach((row) => row.classList.toggle("open", row.dataset.id === open));
  };
  const openUser = (id) => {
    showUser(id, { onclose: () => { if (!signal.aborted) mark(""); } });
    mark(id);
  };

  const read = reader(results, signal, ask, showPage);
  keepUp("change reset missed moved again", read, signal);
  const invite = linkButton("Invite", fragment("invite"), { kind: "primary", sign: "invite" });
  replace(outlet, head("Account users", total, invite), filters(wanted, want), query, results, pager);
  read();
  if (open) openUser(open);
}

function filters({ text, state, account }, want) {
  const searchSoon = whenQuiet(220, (text) => want({ text }));
  const states = [["", "All"], ...Object.entries(STATES).map(([name, { label }]) => [name, label])];
  const onpick = (account) => want({ account });
  return filterBar(
    searchField("Search account users", "Name, e-mail, or a filter such as eq(user.status,Active)", text, searchSoon),
    choices("State", states, state, (state) => want({ state })),
    element("div.account-filter", accountField({ "aria-label": "Account", value: account, placeholder: "Any account", onpick })));
}

/** Shows the query that the list is asked with, which `send` asks as a client would. */
function showQuery(outlet, query, send) {
  const text = element("code", { tabindex: "0" }, `/${TARGET}`, element("b", query));
  replace(outlet, methodLabel("GET"), text, copyButton("the URL of the query", () => urlOf(TARGET + escaped(query)), "URL"),
    button("Send", send, { kind: "small", key: "send", title: "As a client's request: it is logged, and meets faults" }));
}

function nobody() {
  const invite = linkButton("Invite somebody", fragment("invite"), { kind: "primary" });
  return empty("users", "Nobody here yet", "This sandbox has no account users.", invite);
}

function nobodyFits() {
  return empty("search", "Nobody fits", "No account user is like that.", linkButton("Show everybody", fragment("users")));
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
