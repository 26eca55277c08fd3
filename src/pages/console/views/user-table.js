/** The table of account users. */

import { button, element, isolate, initials, moment, STATES } from "../parts.js";
const COLUMNS = [
  { label: "User", order: "user.name", cell: person },
  { label: "Account", order: "account.name", cell: account, kind: "wide" },
  { label: "State", order: "invitation.status", cell: ({ invitation }) => statePill(invitation.status) },
  { label: "Groups", cell: groups, kind: "wider" },
  { label: "Invited", order: "audit.created.at", cell: ({ audit }) => moment(audit?.created?.at), kind: "wide when" },
];

/** `order` is the order of the query, `open` the id of the row in the drawer. */
export function userTable(rows, { order, open, onorder, onopen }) {
  return element("table",
    element("caption.visually-hidden", "Account users"),
    element("thead", element("tr", COLUMNS.map((column) => heading(column, order, onorder)))),
    element("tbody", rows.map((row) => line(row, open, onopen))));
}

function heading({ label, order: path, kind = "" }, order, onorder) {
  if (!path) return element("th", { scope: "col", class: kind }, label);
  const [isUp, isDown] = [order === path, order === `-${path}`];
  const next = isUp ? `-${path}` : isDown ? "" : path;
  const sign = isUp ? "up" : isDown ? "down" : null;
  const sort = isUp ? "ascending" : isDown ? "descending" : "none";
  const sorter = button(label, () => onorder(next), { kind: "sort", sign, key: `by ${path}` });
  return element("th", { scope: "col", class: kind, "aria-sort": sort }, sorter);
}

function line(row, open, onopen) {
  const [first, ...rest] = COLUMNS;
  const cells = rest.map(({ cell, kind = "" }) => element("td", { class: kind }, cell(row)));
  const tag = row.id === open ? "tr.open" : "tr";
  return element(tag, { "data-id": row.id, onclick: () => onopen(row.id) }, element("th", { scope: "row" }, first.cell(row)), cells);
}

// The row handles the click; the button makes it reachable by keyboard.
function person({ id, user, account: { name } }) {
  return element("div.person", avatar(user),
    element("span.person-text",
      button(isolate(user.name), null, { kind: "link", key: id }),
      element("span.muted", isolate(user.email ?? user.id)),
      element("span.muted.narrow", isolate(name))));
}

function account({ account: { name, type } }) {
  return [isolate(name), element("span.muted.under", isolate(type))];
}

function groups({ groups: [first, ...others] }) {
  if (!first) return element("span.muted", "none");
  const names = others.map(({ name }) => name).join(", ");
  return [isolate(first.name), others.length > 0 && element("span.muted", { title: names }, ` +${others.length}`)];
}

/** The initials of a user, on one of a few colours. */
export function avatar({ id, name }) {
  const tint = [...id].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 6;
  return element(`span.avatar.tint-${tint}`, { "aria-hidden": "true" }, initials(name));
}

export function statePill(status) {
  const { label, tone } = STATES[status] ?? { label: status, tone: "plain" };
  return element(`span.pill.${tone}`, isolate(label));
}
