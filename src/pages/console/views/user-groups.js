/** The groups of an account user, and ways into others and out of them. */

import {
  button, element, equals, escaped, foreign, freshId, joined, readApi, replace, select, signButton,
} from "../parts.js";
export function groupList(object, act) {
  const id = freshId("groups");
  const { groups } = object;
  const isLast = groups.length === 1;
  const items = groups.map((group) =>
    element("li", foreign(group.name), group.isDefault && element("span.pill", "default"), leave(group, isLast, act)));
  const reason = isLast && element("p.muted.hint", "The last group can't be taken away.");
  return element("section", { "aria-labelledby": id }, element("h3", { id }, "Groups"), element("ul.groups", items), reason, join(object, act));
}

function leave({ id, name }, isLast, act) {
  const onclick = () => act("DELETE", `/groups/${encodeURIComponent(id)}`, `Taken out of ${name}.`);
  return signButton("close", `Take out of ${name}`, onclick, { disabled: isLast, key: `leave ${id}` });
}

function join({ account, groups }, act) {
  const field = select([], "", null, { "aria-label": "Another group of the account", disabled: true });
  const put = () => act("POST", "/groups", `Put into ${field.selectedOptions[0].text}.`, { id: field.value });
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
  const query = joined([equals("account.id", account), "select=-*,id,name,isDefault", "order=name", "limit=100"]);
  const answer = await readApi(`user-groups?${escaped(query)}`);
  return answer.ok ? answer.json.data : [];
}
