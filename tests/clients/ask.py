#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ask a control socket everything, and compare what two of them answer.

    ask.py all SOCKET NPUB      every read query, one JSON object of all answers; NPUB: a peer with a history
    ask.py compare REFERENCE OURS
                                two files of these: keys, types, and what one fills and the other does not
"""

import json
import socket
import sys

PLAIN = """show_status show_peers show_links show_tree show_sessions show_bloom show_mmp show_cache show_connections
show_transports show_routing show_identity_cache show_listening_sockets show_acl show_metrics show_stats_list
show_stats_peers""".split()

# Places that depend on what happened before and on the machine, not on what is known: which processes listen, which
# lookup or handshake is under way at that moment.
MAY_BE_EMPTY = {
    "show_listening_sockets.sockets",
    "show_connections.connections",
    "show_routing.pending_lookups",
    "show_routing.retries",
}


def ask(path, command, params=None):
    """Return the whole answer to one request."""
    request = {"command": command}
    if params is not None:
        request["params"] = params
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        client.sendall(json.dumps(request).encode() + b"\n")
        client.shutdown(socket.SHUT_WR)
        text = b""
        while chunk := client.recv(65536):
            text += chunk
    return json.loads(text)


def ask_all(path, npub):
    """Return answers by what was asked; a query that is refused ends the program."""
    window = {"window": "1m", "granularity": "1s"}
    requests = [(command, command, None) for command in PLAIN]
    requests += [
        ("show_stats_history", "show_stats_history", {"metric": "bytes_in", **window}),
        ("show_stats_history of a peer", "show_stats_history", {"metric": "srtt_ms", "peer": npub, **window}),
        ("show_stats_all_history", "show_stats_all_history", window),
        ("show_stats_all_history of a peer", "show_stats_all_history", {"peer": npub, **window}),
        ("show_stats_history_all_peers", "show_stats_history_all_peers", {"metric": "bytes_in", **window}),
    ]
    answers = {}
    for name, command, params in requests:
        answer = ask(path, command, params)
        if answer["status"] != "ok":
            sys.exit(f"{name}: {answer}")
        answers[name] = answer["data"]
    # What is wrong with these is said in the same words.
    for name, command, params in [
        ("refused: command", "show_nothing", None),
        ("refused: params", "show_stats_history", None),
        ("refused: metric", "show_stats_history", {}),
        ("refused: unknown metric", "show_stats_history", {"metric": "x"}),
        ("refused: unknown peer metric", "show_stats_history", {"metric": "x", "peer": npub}),
        ("refused: window", "show_stats_history", {"metric": "bytes_in", "window": "1d"}),
        ("refused: no window", "show_stats_history", {"metric": "bytes_in", "window": ""}),
        ("refused: bad window", "show_stats_history", {"metric": "bytes_in", "window": "xs"}),
        ("refused: granularity", "show_stats_history", {"metric": "bytes_in", "granularity": "5s"}),
        ("refused: all peers", "show_stats_history_all_peers", None),
        ("refused: all peers, metric", "show_stats_history_all_peers", {"metric": "mesh_size"}),
        ("refused: connect", "connect", None),
        ("refused: connect to whom", "connect", {}),
        ("refused: disconnect", "disconnect", {}),
    ]:
        answers[name] = ask(path, command, params)
    return answers


def kind(value):
    """Return the JSON type; integers and other numbers are two."""
    if isinstance(value, bool):
        return "truth"
    return {int: "integer", float: "number", str: "text", list: "array", dict: "object"}.get(type(value), "null")


def shape(value, path, found):
    """Note under each path which types it has, and whether it is ever filled."""
    entry = found.setdefault(path, {"kinds": set(), "filled": False})
    entry["kinds"].add(kind(value))
    entry["filled"] |= value not in (None, "", [], {}, "-")
    if isinstance(value, dict):
        for key, item in value.items():
            shape(item, f"{path}.{key}", found)
    elif isinstance(value, list):
        for item in value:
            shape(item, f"{path}[]", found)


def compare(reference, ours):
    """Return what is wrong with our answers."""
    wrong = []
    for name, answer in reference.items():
        theirs, own = {}, {}
        shape(answer, name, theirs)
        shape(ours[name], name, own)
        if name.startswith("refused"):
            if answer != ours[name]:
                wrong.append(f"{name}: {ours[name]} instead of {answer}")
            continue
        for path, entry in theirs.items():
            mine = own.get(path)
            above = path.rsplit(".", 1)[0].removesuffix("[]")
            if mine is None:
                if above not in MAY_BE_EMPTY and path.removesuffix("[]") not in MAY_BE_EMPTY:
                    wrong.append(f"{path}: missing ({', '.join(sorted(entry['kinds']))})")
                continue
            kinds, mine_kinds = entry["kinds"] - {"null"}, mine["kinds"] - {"null"}
            if mine_kinds - kinds and kinds:
                wrong.append(f"{path}: {', '.join(sorted(mine_kinds))} instead of {', '.join(sorted(kinds))}")
            if entry["filled"] and not mine["filled"] and path not in MAY_BE_EMPTY:
                wrong.append(f"{path}: empty")
        for path in own.keys() - theirs.keys():
            parent = path.rsplit(".", 1)[0]
            if parent in theirs and path.removesuffix("[]") not in MAY_BE_EMPTY:
                wrong.append(f"{path}: not the reference's")
    return wrong


def main():
    """Do what the command line says."""
    if len(sys.argv) != 4 or sys.argv[1] not in ("all", "compare"):
        sys.exit(__doc__)
    if sys.argv[1] == "all":
        json.dump(ask_all(sys.argv[2], sys.argv[3]), sys.stdout, indent=1, sort_keys=True)
        return
    with open(sys.argv[2], encoding="utf-8") as reference, open(sys.argv[3], encoding="utf-8") as ours:
        wrong = compare(json.load(reference), json.load(ours))
    print("\n".join(wrong))
    sys.exit(bool(wrong))


main()
