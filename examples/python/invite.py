"""Invites a user and accepts the invitation, with the platform's own Python client.

    pip install -r requirements.txt
    eval "$(accounts-emulator env)"
    python invite.py
"""

import os
import urllib.request

from mpt_api_client import BearerTokenAuthentication, MPTClient, RQLQuery
from mpt_api_client.exceptions import MPTAPIError

# The account and the group are of the demo data.
ACCOUNT = "ACC-1671-0642"
GROUP = "UGR-8447-7590"

base_url = os.environ["MPT_API_BASE_URL"]
# What follows the `~` names a private world, which comes into being with the first request. Without it there is one that
# everybody shares.
token = os.environ["MPT_API_TOKEN"] + "~python-example"
# The emulator may have kept it since an earlier run.
reset = urllib.request.Request(
    f"{base_url}/_emulator/reset", method="POST", headers={"Authorization": f"Bearer {token}"}
)
urllib.request.urlopen(reset)

client = MPTClient.from_config(authentication=BearerTokenAuthentication(token), base_url=base_url)
users = client.accounts.accounts.users(ACCOUNT)

ann = users.create(
    {
        "email": "ann.lee@example.com",
        "firstName": "Ann",
        "lastName": "Lee",
        "groups": [{"id": GROUP}],
    }
)
print(f"{ann.name} is {ann.invitation.status}.")

outstanding = users.filter(RQLQuery(invitation__status="Invited")).order_by("name")
print("Outstanding:", ", ".join(user.name for user in outstanding.iterate()))

users.accept_invite(ann.id)
print(f"{ann.name} is {users.get(ann.id).invitation.status}.")

try:
    users.create({"email": "ann.lee", "groups": [{"id": "Administrators"}]})
except MPTAPIError as refusal:
    print(f"Refused: {refusal}")
