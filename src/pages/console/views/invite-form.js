/** The fields of an invitation, and the request that they amount to. */

import {
  accountField, choices, element, foreign, freshId, icon, input, isAccountId, labelled, replace, select, sentence,
  tick,
} from "../parts.js";
import { groupsOf } from "./user-groups.js";

/** The fields about the person: in one spelling at the top, in the other within `user`. */
const PERSON = [
  { path: "email", label: "E-mail", placeholder: "ann.lee@example.com", inputmode: "email", width: 2 },
  { path: "firstName", label: "First name", placeholder: "Ann", width: 2 },
  { path: "lastName", label: "Last name", placeholder: "Lee", width: 2 },
  { path: "phone.prefix", label: "Prefix", placeholder: "+44", width: 1 },
  { path: "phone.number", label: "Phone number", placeholder: "20 7946 0000", width: 2 },
  { path: "settings.languageCode", label: "Language", placeholder: "en", width: 1 },
  { path: "settings.cultureCode", label: "Culture", placeholder: "en-GB", width: 2 },
];

const STATUSES = [["", "Invited, as usual"], ["Active", "Active at once"], ["InvitationExpired", "Expired already"]];
const SPELLINGS = [["flat", "Flat members"], ["nested", "Older user object"]];

/** `onchange` and `onsend` are given the request's body. */
export function inviteForm({ onchange, onsend }) {
  let spelling = "flat";
  const tellChange = () => onchange(body());
  const groups = groupField(tellChange);
  const [account, accounts] = accountField({ placeholder: "The default account", onpick: groups.offer });
  const status = select(STATUSES, "");
  const notes = element("textarea", { rows: "2", placeholder: "What the invitee should know" });
  /** Every field by its path in the flat spelling. */
  const fields = new Map(PERSON.map(({ path, label, width, ...attributes }) => [path, input(attributes)]));
  fields.set("notes", notes).set("account.id", account).set("invitation.status", status).set("groups", groups.other);
  const errors = new Map([...fields.keys()].map((path) => [path, element("p.error", { id: freshId("error") })]));
  const shown = (path, label, ...rest) => labelled(label, fields.get(path), errors.get(path), rest);

  const texts = (...paths) => nested(paths.map((path) => [path, fields.get(path).value.trim()]));
  const body = () => {
    const who = texts(...PERSON.map(({ path }) => path), "notes");
    const rest = { ...texts("account.id"), groups: groups.value(), ...texts("invitation.status") };
    return spelling === "nested" ? { user: who, ...rest } : { ...who, ...rest };
  };
  const pickSpelling = (name) => {
    spelling = name;
    tellChange();
  };
  const onsubmit = (event) => {
    event.preventDefault();
    onsend(body());
  };

  const person = PERSON.map(({ path, label, width }) => element(`div.span-${width}`, shown(path, label)));
  const hint = element("p.hint.muted", "Type a part of its name to look for it, or an id.");
  const node = element("form.invite", { novalidate: true, oninput: tellChange, onchange: tellChange, onsubmit },
    choices("Spelling", SPELLINGS, spelling, pickSpelling),
    element("fieldset.card", element("legend", "Who"), element("div.sixths", person)),
    element("fieldset.card", element("legend", "Into what"),
      shown("account.id", "Account", accounts, hint), groups.node, shown("groups", "Other groups, by their ids")),
    element("fieldset.card", element("legend", "The invitation"), shown("notes", "Note"), shown("invitation.status", "Begins as")),
    element("div.row", element("button.primary", icon("send"), "Send the invitation")));
  const clear = () => {
    fields.forEach((field) => { field.value = ""; });
    groups.offer("");
  };
  const focusOnError = () => node.querySelector("[aria-invalid]")?.focus();
  return { node, tellChange, clear, focusOnError, showErrors: (all) => showErrors(all, fields, errors) };
}

/** Groups: the default one, those of the account to be ticked, any other by its id. */
function groupField(onchange) {
  const offered = element("span.ticks");
  const byDefault = element("input", { type: "checkbox", checked: true });
  const usual = element("label.tick", byDefault, element("span", "The account's default group"));
  const other = input({ placeholder: "UGR-0000-0000, or several with blanks between them" });
  const offer = async (account) => {
    const groups = isAccountId(account) ? await groupsOf(account) : [];
    replace(offered, groups.filter(({ isDefault }) => !isDefault).map(({ id, name }) => tick(foreign(name), { value: id })));
    onchange();
  };
  const value = () => {
    const ticked = [...offered.querySelectorAll("input:checked")].map((box) => box.value);
    const ids = [...ticked, ...other.value.split(/[\s,]+/).filter(Boolean)];
    return [...(byDefault.checked ? [{}] : []), ...ids.map((id) => ({ id }))];
  };
  const node = element("fieldset.form-field", element("legend.field", "Groups"), element("div.ticks", usual, offered));
  return { node, other, offer, value };
}

/** Texts at paths such as `phone.prefix` as the object that they belong to; empty ones are left out. */
function nested(pairs) {
  const whole = {};
  for (const [path, value] of pairs.filter(([, value]) => value !== "")) {
    const steps = path.split(".");
    const last = steps.pop();
    steps.reduce((place, step) => (place[step] ??= {}), whole)[last] = value;
  }
  return whole;
}

/** Puts sentences at the fields that they are about, and gives back those that are about none. */
function showErrors(all, fields, errors) {
  fields.forEach((field, path) => say(field, errors.get(path), []));
  const homes = Map.groupBy(Object.entries(all), ([path]) => homeOf(path, fields));
  homes.forEach((told, home) => {
    const sentences = told.flatMap(([path, sentences]) => [sentences].flat().map((it) => (path.startsWith("groups[") ? `${path}: ${it}` : it)));
    if (home) say(fields.get(home), errors.get(home), sentences);
  });
  return Object.fromEntries(homes.get(undefined) ?? []);
}

function homeOf(path, fields) {
  const flat = path.replace(/^user\./, "").replace(/^groups\b.*/, "groups").replace(/^account$/, "account.id");
  return fields.has(flat) ? flat : undefined;
}

function say(field, error, sentences) {
  replace(error, sentences.map((sentence) => element("span", foreign(sentence))));
  if (sentences.length > 0) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", error.id);
  } else {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}
