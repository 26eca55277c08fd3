/** The table of account users. */

import { element, foreign } from "../dom.js";
import { initials, moment } from "../format.js";
import { icon } from "../icons.js";
import { STATES } from "../membership.js";

const COLUMNS = [
  { label: "User", order: "user.name", cell: person },
  { label: "Account", order: "account.name", cell: account, kind: "wide" },
  { label: "State", order: "invitation.status", cell: ({ invitation }) => statePill(invitation.status), kind: "state" },
  { label: "Groups", cell: groups, kind: "wider" },
  { label: "Invited", order: "audit.created.at", cell: ({ audit }) => moment(audit?.created?.at), kind: "wide when" },
];

/**
 * @param {object[]} rows
 * @param {{ order: string, open: string, onorder: (order: string) => void, onopen: (id: string) => void }} wish
 */
export function userTable(rows, { order, open, onorder, onopen }) {
  const heads = COLUMNS.map((column) => heading(column, order, onorder));
  const lines = rows.map((row) => line(row, open, onopen));
  return element("table.users", element("caption.unseen", "Account users"), element("thead", element("tr", heads)), element("tbody", lines));
}

function heading({ label, order: path, kind = "" }, order, onorder) {
  if (!path) return element("th", { scope: "col", class: kind }, label);
  const isUp = order === path;
  const isDown = order === `-${path}`;
  const next = isUp ? `-${path}` : isDown ? "" : path;
  const sort = isUp ? "ascending" : isDown ? "descending" : "none";
  const button = element("button.sort", { type: "button", onclick: () => onorder(next) }, label, (isUp || isDown) && icon(isUp ? "up" : "down"));
  return element("th", { scope: "col", class: kind, "aria-sort": sort }, button);
}

function line(row, open, onopen) {
  const cells = COLUMNS.map(({ cell, kind = "" }, index) => element(index === 0 ? "th" : "td", { class: kind, scope: index === 0 ? "row" : null }, cell(row, onopen)));
  const isOpen = row.id === open;
  return element(isOpen ? "tr.open" : "tr", { "data-id": row.id, onclick: () => onopen(row.id) }, cells);
}

function person({ id, user, account }, onopen) {
  const onclick = (event) => { event.stopPropagation(); onopen(id); };
  return element("div.person", avatar(user),
    element("span.person-text",
      element("button.link", { type: "button", onclick }, foreign(user.name)),
      element("span.muted", foreign(user.email ?? user.id)),
      element("span.muted.narrow", foreign(account.name))));
}

function account({ account: { name, type } }) {
  return [foreign(name), element("span.muted.under", foreign(type))];
}

function groups({ groups: all }) {
  const [first, ...others] = all;
  if (!first) return element("span.muted", "none");
  return [foreign(first.name), others.length > 0 && element("span.more", { title: others.map(({ name }) => name).join(", ") }, ` +${others.length}`)];
}

/** The letters of a person, on one of a few tints. */
export function avatar({ id, name }) {
  const tint = [...(id ?? "")].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 6;
  return element(`span.avatar.tint-${tint}`, { "aria-hidden": "true" }, initials(name));
}

/** A state as a label. */
export function statePill(status) {
  const { label, tone } = STATES[status] ?? { label: status, tone: "plain" };
  return element(`span.pill.${tone}`, foreign(label));
}
