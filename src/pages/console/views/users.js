/** Account users: found, sorted, paged by the emulator, so that as many as there are can be looked at. */

import { api } from "../client.js";
import { copyButton } from "../copy.js";
import { element, replace } from "../dom.js";
import { count, counted } from "../format.js";
import { icon } from "../icons.js";
import { on } from "../live.js";
import { accountField, isAccountId } from "../lookup.js";
import { STATES } from "../membership.js";
import { atMostEvery, whenQuiet } from "../pace.js";
import { empty, failure, loading } from "../panels.js";
import { urlOf } from "../place.js";
import { equals, escaped, joined, search } from "../query.js";
import { fragment, note } from "../route.js";
import { head } from "./head.js";
import { showUser } from "./user.js";
import { userTable } from "./user-table.js";

const COLLECTION = "account-users";
const SIZES = [10, 25, 50, 100];
const COLUMNS = "select=audit,-modules,-buyers";

/**
 * @typedef {object} Wanted what the list is to show
 * @property {string} text
 * @property {string} state
 * @property {string} account
 * @property {string} order
 * @property {number} page     from 1
 * @property {number} size
 */

/** @returns {Wanted} */
function wantedBy({ search: text = "", state = "", account = "", order = "", page, size }) {
  return { text, state, account, order, page: Math.max(1, Number(page) || 1), size: Number(size) || 25 };
}

/** The query for what is wanted. */
function queryFor({ text, state, account, order, page, size }) {
  return joined([
    text.trim() && search(text, ["user.name", "user.email"]),
    state && equals("invitation.status", state),
    account && (isAccountId(account) ? equals("account.id", account) : search(account, ["account.name"])),
    COLUMNS,
    order && `order=${order}`,
    `limit=${size}`,
    `offset=${(page - 1) * size}`,
  ]);
}

/** Shows the list. */
export function usersView(outlet, settings, signal) {
  let wanted = wantedBy(settings);
  let open = settings.open ?? "";
  let under = new AbortController();
  const total = element("p.lead", { role: "status" });
  const shown = element("div.query");
  const results = element("div.results", loading(10));
  const pager = element("nav.pager", { "aria-label": "Pages" });

  const want = (change) => {
    wanted = { ...wanted, page: 1, ...change };
    const { text, page, size, ...rest } = wanted;
    note({ ...rest, search: text, page: page > 1 ? String(page) : "", size: size === 25 ? "" : String(size) });
    read();
  };

  const read = async () => {
    under.abort();
    under = new AbortController();
    const query = queryFor(wanted);
    showQuery(shown, query);
    results.setAttribute("aria-busy", "true");
    const answer = await api("GET", `${COLLECTION}?${escaped(query)}`, { quiet: true, signal: under.signal });
    if (answer.isGivenUp || signal.aborted) return;
    results.setAttribute("aria-busy", "false");
    if (answer.ok) showPage(answer.json);
    else showFailure(answer);
  };

  const showPage = ({ data, $meta: { pagination } }) => {
    replace(total, counted(pagination.total, "account user"), isFiltered(wanted) ? " found" : " in this sandbox");
    if (data.length === 0 && pagination.total > 0) return want({ page: Math.ceil(pagination.total / wanted.size) });
    if (data.length === 0) replace(results, nothing(wanted, want));
    else replace(results, userTable(data, { order: wanted.order, open, onorder: (order) => want({ order }), onopen: openUser }));
    replace(pager, data.length > 0 && pages(pagination, wanted, want));
  };

  const showFailure = (answer) => {
    replace(total);
    replace(results, failure(answer, read));
    replace(pager);
  };

  const openUser = (id) => {
    open = id;
    note({ open });
    mark(results, open);
    showUser(id, { onclose: () => { open = ""; note({ open }); mark(results, open); } });
  };

  const readAgain = atMostEvery(700, () => { if (!signal.aborted) read(); });
  on("change reset missed moved", readAgain, signal);
  const invite = element("a.button.primary", { href: fragment("invite") }, icon("invite"), "Invite");
  replace(outlet, head("Account users", total, invite), filters(wanted, want), shown, results, pager);
  read();
  if (open) openUser(open);
}

function isFiltered({ text, state, account }) {
  return Boolean(text || state || account);
}

function filters({ text, state, account }, want) {
  const searchSoon = whenQuiet(220, (text) => want({ text }));
  const searchField = element("input", {
    type: "search", name: "search", value: text, placeholder: "Name, e-mail, or a filter such as eq(user.status,Active)",
    "aria-label": "Search account users", autocomplete: "off", spellcheck: "false", oninput: () => searchSoon(searchField.value),
  });
  const states = [["", "All"], ...Object.entries(STATES).map(([name, { label }]) => [name, label])];
  const choices = states.map(([value, label]) => element("label.choice",
    element("input", { type: "radio", name: "state", value, checked: value === state, onchange: () => want({ state: value }) }), element("span", label)));
  const accountWish = { name: "account", value: account, placeholder: "Any account", onpick: (picked) => want({ account: picked }) };
  const [accountInput, accounts] = accountField(accountWish);
  accountInput.setAttribute("aria-label", "Account");
  return element("form.filters", { role: "search", onsubmit: (event) => event.preventDefault() },
    element("div.search", icon("search"), searchField),
    element("fieldset.choices", element("legend.unseen", "State"), choices),
    element("div.account-filter", accountInput, accounts));
}

/** Shows the query that the list was asked with. */
function showQuery(outlet, query) {
  const target = `public/v1/accounts/${COLLECTION}?`;
  replace(outlet, element("span.method.get", "GET"), element("code", `/${target}`, element("b", query)),
    copyButton("the query", () => query), copyButton("the URL of the query", () => urlOf(target + escaped(query)), "URL"));
}

function nothing(wanted, want) {
  if (!isFiltered(wanted)) {
    return empty("users", "Nobody here yet", "This sandbox has no account users.", element("a.button.primary", { href: fragment("invite") }, "Invite somebody"));
  }
  const everybody = () => {
    document.querySelectorAll(".filters input:not([type=radio])").forEach((input) => { input.value = ""; });
    document.querySelector(".filters input[type=radio]").checked = true;
    want({ text: "", state: "", account: "" });
  };
  return empty("search", "Nobody matches", "No account user fits these filters.", element("button", { type: "button", onclick: everybody }, "Show everybody"));
}

function pages({ offset, total }, { page, size }, want) {
  const last = Math.max(1, Math.ceil(total / size));
  const to = (label, sign, target) => element("button.bare", { type: "button", "aria-label": label, title: label, disabled: target < 1 || target > last || target === page, onclick: () => want({ page: target }) }, icon(sign));
  const number = element("input", { type: "number", min: "1", max: String(last), value: String(page), "aria-label": `Page, of ${last}`, onchange: () => want({ page: Math.min(last, Math.max(1, Number(number.value) || 1)) }) });
  const sizes = element("select", { "aria-label": "Rows a page", onchange: () => want({ size: Number(sizes.value) }) },
    SIZES.map((it) => element("option", { value: String(it), selected: it === size }, `${it} a page`)));
  return [
    element("span.range", `${count(offset + 1)}–${count(Math.min(offset + size, total))} of ${count(total)}`),
    sizes,
    element("span.steps", to("Previous page", "left", page - 1), number, element("span.muted", `of ${count(last)}`), to("Next page", "right", page + 1)),
  ];
}

function mark(results, open) {
  results.querySelectorAll("tr[data-id]").forEach((row) => row.classList.toggle("open", row.dataset.id === open));
}
