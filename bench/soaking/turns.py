"""What a client does in one turn. Each leaves its sandbox with no more in it than it found, or is followed by a reset."""

import random

USERS = "/public/v1/accounts/account-users"
GROUPS = "/public/v1/accounts/user-groups"
ACCOUNTS = "/public/v1/accounts/accounts"
CONTROL = "/_emulator"
ACCOUNT, GROUP = "ACC-1671-0642", "UGR-8447-7590"

QUERIES = [
    "limit=100",
    "limit=10&offset=20&order=-user.name",
    "eq(invitation.status,Invited)&select=audit",
    "ilike(user.name,*an*)|eq(account.type,Vendor)",
    "any(groups,eq(name,Administrators))&select=-*,id,user.email",
]


def email():
    return f"{random.randrange(10**12):012}@example.com"


def invite(client):
    body = {"email": email(), "account": {"id": ACCOUNT}, "groups": [{"id": GROUP}]}
    return client.ask("POST", USERS, 201, body)


def read(client):
    client.ask("GET", f"{USERS}?{random.choice(QUERIES)}", 200)
    client.ask("GET", "/public/v1/accounts/users?limit=20", 200)


def live(client):
    """A membership from its invitation to its end."""
    one = f"{USERS}/{invite(client)['id']}"
    client.ask("GET", one, 200)
    client.ask("POST", f"{one}/resend-invite", 200)
    client.ask("POST", f"{one}/accept-invite", 200)
    client.ask("DELETE", one, 204)


def furnish(client):
    account = client.ask("POST", ACCOUNTS, 201, {"name": "Soak", "type": "Client"})
    group = {"name": "Soakers", "account": {"id": account["id"]}}
    group = client.ask("POST", GROUPS, 201, group)
    client.ask("PUT", f"{GROUPS}/{group['id']}", 200, {"name": "Soaked"})
    client.ask("DELETE", f"{GROUPS}/{group['id']}", 204)
    reset(client)


def ask_wrongly(client):
    client.ask("POST", USERS, 400, b"{", Content_Type="application/json")
    client.ask("POST", USERS, 400, {"email": "text", "groups": []})
    client.ask("POST", USERS, 415, b"x", Content_Type="text/plain")
    client.ask("GET", f"{USERS}?eq(nonsense,1", 400)
    client.ask("GET", f"{USERS}/AUSR-0000-0000-0000", 404)
    client.ask("PATCH", USERS, 405, {})


def reset(client):
    client.ask("POST", f"{CONTROL}/reset", 204)


def let_time_pass(client):
    invite(client)
    client.ask("PUT", f"{CONTROL}/clock", 200, {"advance": "P7DT1S"})
    client.ask("GET", f"{USERS}?eq(invitation.status,InvitationExpired)", 200)
    reset(client)


def accept_by_mail(client):
    who = invite(client)["user"]["email"]
    letter = client.ask("GET", f"{CONTROL}/inbox/wait?to={who}&timeout=5s", 200)
    link = "/accept-invite" + letter["link"].partition("/accept-invite")[2]
    client.ask("POST", link, 200)
    client.ask("DELETE", f"{CONTROL}/inbox", 200)
    reset(client)


def go_back(client):
    """A snapshot, a change, and the snapshot again; the state out and in."""
    client.ask("PUT", f"{CONTROL}/snapshots/soak", 201)
    invite(client)
    client.ask("POST", f"{CONTROL}/reset", 204, {"to": "soak"})
    state = client.ask("GET", f"{CONTROL}/state", 200)
    client.ask("PUT", f"{CONTROL}/state", 204, state)
    client.ask("DELETE", f"{CONTROL}/snapshots/soak", 204)
    reset(client)


def break_down(client):
    """Faults of every kind, each of them asked for, and the world untouched after them."""
    for status in (500, 503, 429):
        client.ask("POST", f"{CONTROL}/faults", 201, {"effect": {"status": status}, "times": 1})
        client.ask("GET", USERS, status)
    for connection in ("reset", "empty", "truncate"):
        client.ask("POST", f"{CONTROL}/faults", 201, {"effect": {"connection": connection}, "times": 1})
        client.ask("GET", USERS, "cut")
    client.ask("POST", f"{CONTROL}/faults", 201, {"effect": {"delay": "5ms..20ms"}, "times": 2})
    client.ask("GET", USERS, 200)
    client.ask("GET", USERS, 200, Prefer="example=empty")
    client.ask("GET", USERS, 503, Prefer="code=503, delay=5")
    client.ask("DELETE", f"{CONTROL}/faults", 200)


def exceed_a_rate(client):
    rate = {"effect": {"rate": {"requests": 2, "per": "1h"}}}
    client.ask("POST", f"{CONTROL}/faults", 201, rate)
    for expected in (200, 200, 429):
        client.ask("GET", f"{USERS}?limit=1", expected)
    client.ask("DELETE", f"{CONTROL}/faults", 200)


def look_back(client):
    client.ask("GET", f"{CONTROL}/requests?limit=20", 200)
    client.ask("GET", f"{CONTROL}/coverage", 200)
    client.ask("GET", f"{USERS}?limit=1", 200)
    match = {"match": {"operation": "listAccountUsers"}}
    client.ask("POST", f"{CONTROL}/requests/verify", 200, match)


def move_out(client):
    """A sandbox that is made, lived in, and dropped."""
    name = f"{client.sandbox}-{random.randrange(10**9)}"
    client.ask("POST", f"{CONTROL}/sandboxes", 201, {"name": name})
    with client.at(name) as other:
        live(other)
    client.ask("DELETE", f"{CONTROL}/sandboxes/{name}", 204)


def listen_for_a_while(client):
    request = f"GET /~{client.sandbox}{CONTROL}/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert b"text/event-stream" in client.leave_after(request.encode(), 4096)


def leave_in_the_middle(client):
    client.leave_after(b"POST /public/v1/accounts/account-users HTTP/1.1\r\nHost: local", 0)
    head = b"POST /public/v1/accounts/account-users HTTP/1.1\r\nHost: localhost\r\n"
    client.leave_after(head + b"Content-Length: 500\r\n\r\n{", 0)


# Turns, and how often each is taken.
TURNS = {
    read: 10,
    live: 8,
    ask_wrongly: 4,
    break_down: 4,
    furnish: 2,
    let_time_pass: 2,
    accept_by_mail: 2,
    go_back: 2,
    move_out: 2,
    look_back: 1,
    exceed_a_rate: 1,
    listen_for_a_while: 1,
    leave_in_the_middle: 1,
}
