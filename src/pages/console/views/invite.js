/** An invitation: a form in both spellings of the contract, and what the emulator says to it. */

import { announce } from "../announce.js";
import { api } from "../client.js";
import { element, focusOn, foreign, replace } from "../dom.js";
import { icon } from "../icons.js";
import { jsonView } from "../json-view.js";
import { tell } from "../live.js";
import { detail, errors, failure } from "../panels.js";
import { fragment } from "../route.js";
import { copyButton } from "../copy.js";
import { head } from "./head.js";
import { inviteForm } from "./invite-form.js";

/** Shows the form. */
export function inviteView(outlet) {
  const preview = element("div.preview");
  const outcome = element("div.outcome");
  const form = inviteForm({ onchange: (body) => showBody(preview, body), onsend: (body) => send(body, form, outcome) });
  replace(outlet,
    head("Invite", "Asks somebody to join an account. The emulator checks everything; what it finds stands at the field it is about."),
    element("div.columns", element("div", outcome, form.node), element("aside.side", { "aria-label": "Request" }, preview)));
  form.tellChange();
}

function showBody(preview, body) {
  const text = JSON.stringify(body, null, 2);
  replace(preview, element("div.side-head", element("h2", "Request"), copyButton("the request's body", () => text)),
    element("p.muted", element("span.method.post", "POST"), " ", element("code", "/account-users")), jsonView(body, "The request's body"));
}

async function send(body, form, outcome) {
  form.showErrors({});
  const answer = await api("POST", "account-users", { body });
  if (answer.ok) return celebrate(answer, form, outcome);
  const left = form.showErrors(answer.json?.errors ?? {});
  const named = Object.keys(answer.json?.errors ?? {}).length;
  if (named === 0) return replace(outcome, failure(answer));
  const rest = errors({ json: { errors: left } });
  replace(outcome, element("div.notice.bad", { role: "alert" }, icon("warning"),
    element("div", element("h2", "Not sent yet"), element("p", foreign(detail(answer).split("\n")[0])), rest)));
  form.focusOnError();
}

function celebrate({ json, headers }, form, outcome) {
  const { id, user, account, invitation } = json;
  announce(`${user.name} is invited.`);
  tell("change");
  form.clear();
  replace(outcome, element("div.notice.good", icon("accept"),
    element("div",
      element("h2", foreign(user.name), " is invited into ", foreign(account.name)),
      notices(headers.get("emulator-notice")),
      element("div.row.wrap",
        element("a.button.small", { href: fragment("users", { open: id }) }, icon("users"), "Show the account user"),
        element("a.button.small", { href: fragment("inbox") }, icon("inbox"), "See the message"),
        invitation.url && copyButton("the invitation's link", () => invitation.url, "Copy link")))));
  focusOn(outcome.querySelector("h2"));
}

/** What the platform would have refused: rule; sentence. */
function notices(header) {
  if (!header) return null;
  const items = header.split(/, (?=[a-z-]+; )/).map((notice) => {
    const [rule, ...sentence] = notice.split("; ");
    return element("li", element("code", foreign(rule)), " ", foreign(sentence.join("; ")));
  });
  return [element("p.muted", "The platform itself would have refused this:"), element("ul.errors", items)];
}
