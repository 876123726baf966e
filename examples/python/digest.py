"""Computes the digest of docs/protocol.md: what proves that a client has everything.

Reads `{"changes": [...], "afterRevision": n, "upToRevision": n}` from standard input, the changes as `sync` with
`afterRevision` answered them, and prints the digest that the server has to answer for that range.
"""

import hashlib, json, sys


def things(changes):
    """(revision, kind, id, values) of each thing, as it is after these changes."""
    details = None
    for change in changes:
        revision, kind = change["revision"], change["type"]
        if kind in ("conversation.created", "conversation.changed"):
            names = ("name", "description", "avatar", "invitePolicy", "closedAt")
            details = (revision, "details", "", [change.get(name) for name in names])
        if kind in ("conversation.created", "members.changed"):
            for member in change["members"]:
                yield revision, "member", member["userId"], [member["userId"], member["role"], member.get("status", "active")]
        if kind == "invitation.changed":
            yield revision, "invitation", change["invitationId"], [change["invitationId"], change["status"]]
        if kind in ("message.created", "message.updated"):
            yield revision, "message", "", message(change["message"])
    if details:
        yield details


def message(of):
    mentions = [[each.get("userId"), each["start"], each["length"]] for each in of.get("mentions", [])]
    by_code_unit = sorted(of.get("reactions", []), key=lambda reaction: reaction["emoji"].encode("utf-16-be"))
    reactions = [[each["emoji"], each["count"], int(each["mine"])] for each in by_code_unit]
    names = ("sequence", "messageId", "senderId", "idempotencyKey", "text", "replyTo")
    times = ("createdAt", "editedAt", "deletedAt", "deletedBy")
    return [*(of.get(name) for name in names), mentions or None, reactions or None, *(of.get(name) for name in times)]


def digest(changes, after, up_to):
    chosen = sorted(thing for thing in things(changes) if after < thing[0] <= up_to)
    lines = (json.dumps([revision, kind, *values], ensure_ascii=False, separators=(",", ":")) for revision, kind, _, values in chosen)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(digest(asked["changes"], asked["afterRevision"], asked["upToRevision"]))
