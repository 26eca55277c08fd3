/** Fields that offer accounts while one types, however many there are. */

import { api } from "./client.js";
import { element, freshId, replace } from "./dom.js";
import { whenQuiet } from "./pace.js";
import { escaped, joined, search } from "./query.js";

const OFFERED = 20;

/**
 * A field for an account: its id, or a part of its name.
 *
 * @param {{ id?: string, name: string, value?: string, placeholder: string, onpick: (text: string) => void }} wish
 * @returns {Element[]}
 */
export function accountField({ id = freshId("account"), name, value = "", placeholder, onpick }) {
  const list = element("datalist", { id: freshId("accounts") });
  const offer = async () => {
    const wanted = input.value.trim();
    const filter = wanted && !isAccountId(wanted) ? search(wanted, ["name", "id"]) : null;
    const query = joined([filter, "select=-*,id,name", "order=name", `limit=${OFFERED}`]);
    const answer = await api("GET", `accounts?${escaped(query)}`, { quiet: true });
    const accounts = answer.ok ? answer.json.data : [];
    replace(list, accounts.map((account) => element("option", { value: account.id, label: account.name })));
  };
  const offerSoon = whenQuiet(200, offer);
  const oninput = () => { offerSoon(); if (isAccountId(input.value) || input.value === "") onpick(input.value.trim()); };
  const input = element("input", {
    id, name, value, placeholder, type: "text", list: list.id, autocomplete: "off", spellcheck: "false",
    onfocus: () => { if (list.childElementCount === 0) offer(); }, oninput, onchange: () => onpick(input.value.trim()),
  });
  return [input, list];
}

/** Whether a text has the form of an account's id. */
export function isAccountId(text) {
  return /^ACC-\d{4}-\d{4}$/.test(text.trim());
}
