/** The groups of an account user, and ways into others and out of them. */

import { api } from "../client.js";
import { element, foreign, freshId, replace } from "../dom.js";
import { icon } from "../icons.js";
import { equals, escaped, joined } from "../query.js";

/**
 * @param {object} object the account user
 * @param {(method: string, path: string, done: string, body?: object) => Promise<any>} act
 */
export function groupList(object, act) {
  const id = freshId("groups");
  const { groups } = object;
  const isLast = groups.length === 1;
  const items = groups.map((group) => element("li", foreign(group.name), group.isDefault && element("span.pill.plain", "default"), leave(group, isLast, act)));
  const reason = isLast && element("p.muted.hint", "The last group can't be taken away.");
  return element("section", { "aria-labelledby": id }, element("h3", { id }, "Groups"), element("ul.groups", items), reason, join(object, act));
}

function leave({ id, name }, isLast, act) {
  const onclick = () => act("DELETE", `/groups/${encodeURIComponent(id)}`, `Taken out of ${name}.`);
  return element("button.bare", { type: "button", "data-action": `leave-${id}`, disabled: isLast, "aria-label": `Take out of ${name}`, title: "Take out of this group", onclick }, icon("close"));
}

function join({ account, groups }, act) {
  const select = element("select", { "aria-label": "Another group of the account", disabled: true });
  const add = element("button.small", { type: "button", "data-action": "join", disabled: true }, icon("add"), "Add");
  add.addEventListener("click", () => {
    const name = select.selectedOptions[0]?.textContent;
    act("POST", "/groups", `Put into ${name}.`, { id: select.value });
  });
  offer(account, groups, select, add);
  return element("div.row", select, add);
}

async function offer(account, groups, select, add) {
  const others = (await groupsOf(account.id)).filter(({ id }) => groups.every((group) => group.id !== id));
  const isAny = others.length > 0;
  replace(select, isAny ? others.map(({ id, name }) => element("option", { value: id }, name)) : element("option", "No other group"));
  select.disabled = !isAny;
  add.disabled = !isAny;
}

/** The groups of an account, by name. */
export async function groupsOf(account) {
  const query = joined([equals("account.id", account), "select=-*,id,name,isDefault", "order=name", "limit=100"]);
  const answer = await api("GET", `user-groups?${escaped(query)}`, { quiet: true });
  return answer.ok ? answer.json.data : [];
}
