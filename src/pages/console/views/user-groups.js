/** The groups of an account user, and how to add and remove some. */

import {
  button, element, equals, escapeQuery, freshId, isolate, joinQuery, readApi, replace, select, signButton,
} from "../parts.js";
export function groupList(object, act) {
  const id = freshId("groups");
  const { groups } = object;
  const isLast = groups.length === 1;
  const items = groups.map((group) =>
    element("li", isolate(group.name), group.isDefault && element("span.pill", "default"), leave(group, isLast, act)));
  const reason = isLast && element("p.muted.hint", "The last group can't be removed.");
  return element("section", { "aria-labelledby": id }, element("h3", { id }, "Groups"), element("ul.groups", items), reason, join(object, act));
}

function leave({ id, name }, isLast, act) {
  const onclick = () => act("DELETE", `/groups/${encodeURIComponent(id)}`, `Removed from ${name}.`);
  return signButton("close", `Remove from ${name}`, onclick, { disabled: isLast, key: `leave ${id}` });
}

function join({ account, groups }, act) {
  const field = select([], "", null, { "aria-label": "Another group of the account", disabled: true });
  const put = () => act("POST", "/groups", `Added to ${field.selectedOptions[0].text}.`, { id: field.value });
  const add = button("Add", put, { kind: "small", sign: "add", disabled: true, key: "join" });
  offer(account, groups, field, add);
  return element("div.row", field, add);
}

async function offer(account, groups, field, add) {
  const others = (await groupsOf(account.id)).filter(({ id }) => groups.every((group) => group.id !== id));
  const options = others.map(({ id, name }) => element("option", { value: id }, name));
  replace(field, options.length > 0 ? options : element("option", "No other group"));
  field.disabled = add.disabled = options.length === 0;
}

export async function groupsOf(account) {
  const query = joinQuery([equals("account.id", account), "select=-*,id,name,isDefault", "order=name", "limit=100"]);
  const answer = await readApi(`user-groups?${escapeQuery(query)}`);
  return answer.ok ? answer.json.data : [];
}
