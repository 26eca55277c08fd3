/** Fields that suggest accounts while the user types. */

import { readApi } from "./client.js";
import { input } from "./controls.js";
import { element, freshId, replace } from "./dom.js";
import { debounce } from "./pace.js";
import { escapeQuery, joinQuery, search } from "./query.js";

const OFFERED = 20;

/** A field for an account id or part of its name, with its list of suggestions. */
export function accountField({ onpick, ...attributes }) {
  const list = element("datalist", { id: freshId("accounts") });
  const offer = async () => {
    const wanted = field.value.trim();
    const filter = wanted && !isAccountId(wanted) && search(wanted, ["name", "id"]);
    const query = joinQuery([filter, "select=-*,id,name", "order=name", `limit=${OFFERED}`]);
    const answer = await readApi(`accounts?${escapeQuery(query)}`);
    const accounts = answer.ok ? answer.json.data : [];
    replace(list, accounts.map(({ id, name }) => element("option", { value: id, label: name })));
  };
  const offerSoon = debounce(200, offer);
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
