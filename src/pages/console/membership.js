/** The states of a membership: the actions that each allows, and why it refuses the others. */

export const STATES = {
  Active: { label: "Active", tone: "good" },
  Invited: { label: "Invited", tone: "calm" },
  InvitationExpired: { label: "Expired", tone: "warm" },
};

const ACTIONS = [
  { path: "accept-invite", label: "Accept", icon: "accept", done: "is a member now" },
  { path: "resend-invite", label: "Send again", icon: "send", done: "was sent the invitation again" },
  { path: "send-new-invite", label: "Send new", icon: "send", done: "was sent a new invitation" },
];

const REASONS = {
  Active: {
    "accept-invite": "The invitation has been accepted.",
    "resend-invite": "A member needs no invitation.",
    "send-new-invite": "A member needs no invitation.",
  },
  Invited: {
    "send-new-invite": "The invitation is still valid. Send a new one after it expires.",
  },
  InvitationExpired: {
    "accept-invite": "The invitation has expired; send a new one first.",
    "resend-invite": "An expired invitation can't be sent again; send a new one.",
  },
};

/** All actions; `reason` says why a state refuses one, and is null if it allows it. */
export function invitationActions(state) {
  return ACTIONS.map((action) => ({ ...action, reason: REASONS[state]?.[action.path] ?? null }));
}
