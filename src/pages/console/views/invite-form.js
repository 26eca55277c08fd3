/** The fields of an invitation, and the request that they amount to. */

import { element, foreign, freshId, replace } from "../dom.js";
import { icon } from "../icons.js";
import { accountField, isAccountId } from "../lookup.js";
import { groupsOf } from "./user-groups.js";

/** The fields about the person: in one spelling at the top, in the other within `user`. */
const PERSON = [
  { path: "email", label: "E-mail", type: "text", inputmode: "email", placeholder: "ann.lee@example.com" },
  { path: "firstName", label: "First name", placeholder: "Ann" },
  { path: "lastName", label: "Last name", placeholder: "Lee" },
  { path: "phone.prefix", label: "Phone prefix", placeholder: "+44", size: "short" },
  { path: "phone.number", label: "Phone number", placeholder: "20 7946 0000" },
  { path: "settings.languageCode", label: "Language", placeholder: "en", size: "short" },
  { path: "settings.cultureCode", label: "Culture", placeholder: "en-GB", size: "short" },
];

const STATUSES = [["", "Invited, as usual"], ["Active", "Active at once"], ["InvitationExpired", "Expired already"]];

/**
 * @param {{ onchange: (body: object) => void, onsend: (body: object) => void }} wish
 */
export function inviteForm({ onchange, onsend }) {
  const fields = new Map();
  const spelling = spellingChoice();
  const chosen = groupChoice(() => tellChange());
  const person = PERSON.map((it) => textField(it, fields));
  const notes = textField({ path: "notes", label: "Note", placeholder: "What the invitee should know", tag: "textarea" }, fields);
  const account = accountChoice(fields, (id) => chosen.offer(id));
  const status = statusChoice(fields);
  fields.set("groups", chosen);

  const body = () => {
    const details = [...PERSON.map(({ path }) => path), "notes"];
    const profile = nested(details.map((path) => [path, fields.get(path).value()]));
    const who = spelling.value() === "nested" ? { user: profile } : profile;
    const into = nested([["account.id", fields.get("account.id").value()]]);
    const state = nested([["invitation.status", fields.get("invitation.status").value()]]);
    return { ...who, ...into, groups: chosen.value().map((id) => ({ id })), ...state };
  };
  const tellChange = () => onchange(body());

  const node = element("form.invite", { novalidate: true, autocomplete: "off", oninput: tellChange, onchange: tellChange, onsubmit: (event) => { event.preventDefault(); onsend(body()); } },
    spelling.node,
    element("fieldset.card", element("legend", "Who"), element("div.grid", person)),
    element("fieldset.card", element("legend", "Into what"), account, chosen.node),
    element("fieldset.card", element("legend", "The invitation"), notes, status),
    element("div.row", element("button.primary", icon("send"), "Send the invitation")));
  return { node, tellChange, ...mistakes(node, fields), clear: () => clear(fields, tellChange) };
}

function spellingChoice() {
  const choice = (value, label, text) => element("label.choice", element("input", { type: "radio", name: "spelling", value, checked: value === "flat" }), element("span", { title: text }, label));
  const node = element("fieldset.choices.spelling", element("legend.field", "Spelling"),
    choice("flat", "Flat members", "email, firstName, … beside account and groups"), choice("nested", "Older user object", "user: { email, firstName, … }"));
  return { node, value: () => node.querySelector("input:checked").value };
}

function textField({ path, label, placeholder, inputmode, size = "", tag = "input" }, fields) {
  const id = freshId("field");
  const control = element(tag, { id, name: path, placeholder, inputmode, autocomplete: "off", spellcheck: "false", ...(tag === "input" ? { type: "text" } : { rows: "2" }) });
  const error = element("p.error", { id: `${id}-error` });
  const node = element(`div.form-field${size && `.${size}`}`, element("label.field", { for: id }, label), control, error);
  fields.set(path, { control, error, value: () => control.value, clear: () => { control.value = ""; } });
  return node;
}

function accountChoice(fields, onpick) {
  const id = freshId("field");
  const [control, list] = accountField({ id, name: "account.id", placeholder: "The default account", onpick });
  const error = element("p.error", { id: `${id}-error` });
  fields.set("account.id", { control, error, value: () => control.value.trim(), clear: () => { control.value = ""; onpick(""); } });
  const hint = element("p.hint.muted", "Type a part of the name to look for it, or an id.");
  return element("div.form-field", element("label.field", { for: id }, "Account"), control, list, error, hint);
}

function statusChoice(fields) {
  const id = freshId("field");
  const control = element("select", { id, name: "invitation.status" }, STATUSES.map(([value, label]) => element("option", { value }, label)));
  const error = element("p.error", { id: `${id}-error` });
  fields.set("invitation.status", { control, error, value: () => control.value, clear: () => { control.value = ""; } });
  return element("div.form-field", element("label.field", { for: id }, "Begins as"), control, error);
}

/** Groups: those of the account to be ticked, any other by its id. */
function groupChoice(onchange) {
  const id = freshId("groups");
  const offered = element("div.ticks", element("p.muted.hint", "Name an account to see its groups."));
  const other = element("input", { type: "text", name: "groups", placeholder: "UGR-0000-0000, or several with blanks between them", "aria-label": "Groups by id", autocomplete: "off", spellcheck: "false" });
  const error = element("p.error", { id: `${id}-error` });
  const offer = async (account) => {
    const groups = isAccountId(account) ? await groupsOf(account) : [];
    const ticks = groups.map((group) => element("label.tick", element("input", { type: "checkbox", value: group.id, checked: group.isDefault }), element("span", foreign(group.name))));
    replace(offered, ticks.length > 0 ? ticks : element("p.muted.hint", account ? "No groups were found for this account." : "Name an account to see its groups."));
    onchange();
  };
  const ticked = () => [...offered.querySelectorAll("input:checked")].map((input) => input.value);
  const node = element("div.form-field", { role: "group", "aria-labelledby": id }, element("p.field", { id }, "Groups"), offered, other, error);
  return { node, control: other, error, offer, value: () => [...ticked(), ...other.value.split(/[\s,]+/).filter(Boolean)], clear: () => { other.value = ""; } };
}

/** Texts at paths such as `phone.prefix` as the object that they belong to; empty ones are left out. */
function nested(pairs) {
  const whole = {};
  for (const [path, value] of pairs.filter(([, value]) => value !== "")) {
    const steps = path.split(".");
    const last = steps.pop();
    const place = steps.reduce((place, step) => (place[step] ??= {}), whole);
    place[last] = value;
  }
  return whole;
}

function clear(fields, tellChange) {
  fields.forEach((field) => field.clear());
  tellChange();
}

/** Sentences at the fields that they are about. */
function mistakes(node, fields) {
  const showErrors = (errors) => {
    fields.forEach((field) => say(field, []));
    const left = Object.entries(errors).filter(([path, sentences]) => {
      const field = fields.get(path.replace(/^user\./, "")) ?? (/^groups\b/.test(path) ? fields.get("groups") : null) ?? (path === "account" ? fields.get("account.id") : null);
      if (field) say(field, [sentences].flat().map((sentence) => (path.startsWith("groups[") ? `${path}: ${sentence}` : sentence)));
      return !field;
    });
    return Object.fromEntries(left);
  };
  return { showErrors, focusOnError: () => node.querySelector("[aria-invalid=true]")?.focus() };
}

function say({ control, error }, sentences) {
  const known = sentences.length > 0 ? error.querySelectorAll("span") : [];
  replace(error, [...known], sentences.map((sentence) => element("span", foreign(sentence))));
  if (sentences.length === 0) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  } else {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", error.id);
  }
}
