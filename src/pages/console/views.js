/** The views, in the order of the navigation. */

import { clockView } from "./views/clock.js";
import { faultsView } from "./views/faults.js";
import { inboxView } from "./views/inbox.js";
import { inviteView } from "./views/invite.js";
import { referenceView } from "./views/reference.js";
import { requestsView } from "./views/requests.js";
import { sandboxesView } from "./views/sandboxes.js";
import { usersView } from "./views/users.js";

/** `show` fills an element, and stops when the signal ends. */
export const VIEWS = [
  { name: "users", title: "Account users", icon: "users", group: "People", show: usersView },
  { name: "invite", title: "Invite", icon: "invite", group: "People", show: inviteView },
  { name: "inbox", title: "Inbox", icon: "inbox", group: "People", show: inboxView },
  { name: "clock", title: "Clock", icon: "clock", group: "World", show: clockView },
  { name: "sandboxes", title: "Sandboxes", icon: "sandboxes", group: "World", show: sandboxesView },
  { name: "faults", title: "Faults", icon: "faults", group: "Traffic", show: faultsView },
  { name: "requests", title: "Requests", icon: "requests", group: "Traffic", show: requestsView },
  { name: "reference", title: "API reference", icon: "reference", group: "Traffic", show: referenceView },
];
