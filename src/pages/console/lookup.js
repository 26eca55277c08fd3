/** Fields that offer accounts while one types, however many there are. */

import { readApi } from "./client.js";
import { input } from "./controls.js";
import { element, freshId, replace } from "./dom.js";
import { whenQuiet } from "./pace.js";
import { escaped, joined, search } from "./query.js";

const OFFERED = 20;

/** A field for an account, by its id or a part of its name, and the list that it offers. */
export function accountField({ onpick, ...attributes }) {
  const list = element("datalist", { id: freshId("accounts") });
  const offer = async () => {
    const wanted = field.value.trim();
    const filter = wanted && !isAccountId(wanted) && search(wanted, ["name", "id"]);
    const query = joined([filter, "select=-*,id,name", "order=name", `limit=${OFFERED}`]);
    const answer = await readApi(`accounts?${escaped(query)}`);
    const accounts = answer.ok ? answer.json.data : [];
    replace(list, accounts.map(({ id, name }) => element("option", { value: id, label: name })));
  };
  const offerSoon = whenQuiet(200, offer);
  const onfocus = () => { if (list.childElementCount === 0) offer(); };
  const onchange = () => onpick(field.value.trim());
  const oninput = () => {
    offerSoon();
    if (field.value === "" || isAccountId(field.value)) onchange();
  };
  const field = input({ list: list.id, onfocus, oninput, onchange, ...attributes });
  return [field, list];
}

export function isAccountId(text) {
  return /^ACC-\d{4}-\d{4}$/.test(text.trim());
}
