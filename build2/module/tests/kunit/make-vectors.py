#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden vectors as C headers for the KUnit suites.

usage: make-vectors.py FOLDER OUTPUT

Reads replay.json, fmp_frames.json, fsp_frames.json and mmp.json of FOLDER and writes headers into the folder OUTPUT,
arrays of the structures of vectors.h. Every vector of the first three is in one; a kind this script does not know is an
error. Of mmp.json it takes what the module measures; the rest is the daemon's. Headers that are right already are left
alone, so that nothing is built anew.
"""

import json
import os
import sys


def text(value):
    """A C string; null for null."""
    return "NULL" if value is None else json.dumps(value)


def number(value):
    return f"{int(value)}ULL"


def boolean(value):
    return "true" if value else "false"


def fields(**members):
    return "{ " + ", ".join(f".{name} = {value}" for name, value in members.items()) + " }"


def replay_steps(vector):
    return [fields(op="REPLAY_BOTH", counter=number(c), expected=boolean(ok), highest=number(highest))
            for c, ok, highest in vector["steps"]]


def replay_operations(vector):
    names = {"check": "REPLAY_CHECK", "accept": "REPLAY_ACCEPT", "reset": "REPLAY_RESET"}
    return [fields(op=names[op], counter=number(c), expected=boolean(result), highest=number(highest))
            for op, c, result, highest in vector["steps"]]


def with_steps(vector, struct, steps, **members):
    return fields(name=text(vector["name"]),
                  steps=f"(const struct {struct}[]){{\n\t\t" + ",\n\t\t".join(steps) + "\n\t}",
                  count=len(steps), **members)


def replay(vector):
    assert vector["window_size"] == 2048, vector["name"]
    steps = replay_operations(vector) if vector["kind"] == "operations" else replay_steps(vector)
    return with_steps(vector, "replay_step", steps)


# What the reference says of a frame, and what ours is to say of it.
VERDICTS = {
    "ok": "VERDICT_OK",
    "DecryptionFailed": "VERDICT_DECRYPT_FAILED",
    "ReplayDetected": "VERDICT_REPLAY",
    "header_rejected": "VERDICT_HEADER",
    "prefix_too_short": "VERDICT_HEADER",
    "inner_too_short": "VERDICT_INNER",
    "coords_MessageTooShort": "VERDICT_COORDS",
    # A ciphertext shorter than its tag: nothing that could authenticate.
    "MessageTooShort": "VERDICT_DECRYPT_FAILED",
}


def fmp_opened(opened):
    header = opened.get("header", {})
    return {"verdict": VERDICTS[opened["verdict"]],
            "flags": header.get("flags", 0),
            "receiver_index": f"{header.get('receiver_index', 0)}U",
            "counter": number(header.get("counter", 0)),
            "timestamp": f"{opened.get('timestamp', 0)}U",
            "msg_type": opened.get("msg_type", 0),
            "message": text(opened.get("message"))}


def fmp_frame(vector):
    return fields(name=text(vector["name"]), key=text(vector["key"]), frame=text(vector["frame"]),
                  **fmp_opened(vector["opened"]))


def fmp_stream(vector):
    steps = [fields(frame=text(step["frame"]), verdict=VERDICTS[step["verdict"]],
                    highest=number(step["replay_highest_after"])) for step in vector["steps"]]
    return with_steps(vector, "fmp_stream_step", steps, key=text(vector["key"]))


def counter_limit(vector):
    assert vector["reserve_verdict"] == "NonceOverflow", vector["name"]
    return fields(name=text(vector["name"]), counter=number(vector["counter"]))


def size_limit(vector):
    return fields(name=text(vector["name"]), plaintext_len=vector["plaintext_len"],
                  accepted=boolean(vector["verdict"] == "ok"))


def fsp_opened(opened):
    coords = opened.get("coords") or {}
    return {"verdict": VERDICTS[opened["verdict"]],
            "flags": opened.get("prefix", {}).get("flags", 0),
            "counter": number(opened.get("counter", 0)),
            "coords_len": coords.get("bytes", 0),
            "timestamp": f"{opened.get('timestamp', 0)}U",
            "msg_type": opened.get("msg_type", 0),
            "inner_flags": opened.get("inner_flags", 0),
            "body": text(opened.get("body"))}


def fsp_message(vector):
    return fields(name=text(vector["name"]), key=text(vector["key"]), message=text(vector["message"]),
                  coords=text(vector.get("coords_bytes")), **fsp_opened(vector["opened"]))


def prefix(vector):
    return fields(name=text(vector["name"]), bytes=text(vector["bytes"]), phase=vector["phase"],
                  payload_len=vector["payload_len"], flag_u=boolean(vector.get("flag_u")))


def datagram(vector):
    return fields(name=text(vector["name"]), bytes=text(vector["link_message"]), accepted="true",
                  ttl=vector.get("ttl", vector.get("default_ttl")),
                  path_mtu=vector.get("path_mtu", vector.get("default_path_mtu")),
                  src=text(vector["src_addr"]), dest=text(vector["dest_addr"]), payload=text(vector["payload"]),
                  hops_said=boolean("decrement_allowed" in vector),
                  decrement_allowed=boolean(vector.get("decrement_allowed")),
                  decremented=text(vector.get("reencoded_after_decrement")))


def datagram_decode(vector):
    decoded = vector["decoded"] or {}
    return fields(name=text(vector["name"]), bytes=text("00" + vector["bytes_after_type"]),
                  accepted=boolean(vector["verdict"] == "ok"), ttl=decoded.get("ttl", 0),
                  path_mtu=decoded.get("path_mtu", 0), src=text(decoded.get("src_addr")),
                  dest=text(decoded.get("dest_addr")), payload=text(decoded.get("payload")),
                  hops_said="false", decrement_allowed="false",
                  decremented="NULL")


def ipv6_shim(vector):
    names = ("ipv6_packet", "decompressed", "src_node_addr", "dest_node_addr", "shim_payload", "session_key",
             "session_body", "session_message", "link_key", "link_message", "link_frame")
    return fields(name=text(vector["name"]), **{name: text(vector[name]) for name in names},
                  session_counter=number(vector["session_counter"]),
                  session_timestamp=f"{vector['session_timestamp']}U", inner_flags=vector["inner_flags"],
                  link_counter=number(vector["link_counter"]), link_timestamp=f"{vector['link_timestamp']}U",
                  link_receiver_index=f"{vector['link_receiver_index']}U", overhead=vector["overhead"])


def shim(vector):
    return fields(name=text(vector["name"]), accepted=boolean(vector["accepted"]),
                  ipv6_packet=text(vector["ipv6_packet"]), shim_payload=text(vector["shim_payload"]),
                  decompressed=text(vector.get("decompressed")), src=text(vector["src_ipv6"]),
                  dest=text(vector["dest_ipv6"]))


def receiver_steps(vector):
    for step in vector["steps"]:
        if step["op"] == "recv":
            yield fields(op="RECEIVER_RECV", time_us=number(step["time_us"]), counter=number(step["counter"]),
                         timestamp=f"{step['timestamp']}U", bytes=step["bytes"], ce=boolean(step["ce"]),
                         highest=number(step["highest"]), ecn_ce=step["ecn_ce"], jitter_us=step["jitter_us"])
        elif step["op"] == "report" and step["fields"] is None:
            yield fields(op="RECEIVER_NOTHING", time_us=number(step["time_us"]))
        elif step["op"] == "report":
            report = step["fields"]
            yield fields(op="RECEIVER_REPORT", time_us=number(step["time_us"]),
                         highest=number(report["highest_counter"]), ecn_ce=report["ecn_ce_count"],
                         jitter_us=report["jitter"], interval_packets=report["interval_packets_recv"],
                         interval_bytes=f"{report['interval_bytes_recv']}U",
                         burst_count=report["burst_loss_count"], burst_max=report["max_burst_loss"],
                         burst_mean=report["mean_burst_loss"], reordered=report["cumulative_reorder_count"],
                         owd_trend=report["owd_trend"])
        elif step["op"] == "report_again":
            assert not step["produced"], vector["name"]
            yield fields(op="RECEIVER_NOTHING", time_us=number(step["time_us"]))
        elif step["op"] == "rekey":
            yield fields(op="RECEIVER_REKEY", time_us=number(step["time_us"]))
        else:
            sys.exit(f"{vector['name']}: unknown step {step['op']}")


def receiver(vector):
    assert vector["owd_window"] == 32, vector["name"]
    return with_steps(vector, "receiver_step", list(receiver_steps(vector)))


def spin(vector):
    assert not vector["initial_tx_bit"], vector["name"]
    steps = [fields(received=boolean(bit), counter=number(counter), time_us=number(time), tx_bit=boolean(after),
                    rtt_us=-1 if rtt is None else rtt)
             for bit, counter, time, after, rtt in vector["steps"]]
    return with_steps(vector, "spin_step", steps, initiator=boolean(vector["initiator"]))


# file, kind -> header, structure, array, writer of one vector
KINDS = {
    ("replay", "check_then_accept"): ("replay", "replay_vector", "replay_vectors", replay),
    ("replay", "operations"): ("replay", "replay_vector", "replay_vectors", replay),
    ("fmp_frames", "seal"): ("fmp", "fmp_vector", "fmp_seal_vectors", fmp_frame),
    ("fmp_frames", "open"): ("fmp", "fmp_vector", "fmp_open_vectors", fmp_frame),
    ("fmp_frames", "stream"): ("fmp", "fmp_stream_vector", "fmp_stream_vectors", fmp_stream),
    ("fmp_frames", "counter_limit"): ("counter", "counter_limit_vector", "counter_limit_vectors", counter_limit),
    ("fmp_frames", "size_limit"): ("fmp", "size_limit_vector", "size_limit_vectors", size_limit),
    ("fsp_frames", "seal"): ("fsp", "fsp_vector", "fsp_seal_vectors", fsp_message),
    ("fsp_frames", "open"): ("fsp", "fsp_vector", "fsp_open_vectors", fsp_message),
    ("fsp_frames", "prefix"): ("fsp", "prefix_vector", "prefix_vectors", prefix),
    ("fsp_frames", "datagram"): ("datagram", "datagram_vector", "datagram_vectors", datagram),
    ("fsp_frames", "datagram_defaults"): ("datagram", "datagram_vector", "datagram_vectors", datagram),
    ("fsp_frames", "datagram_decode"): ("datagram", "datagram_vector", "datagram_vectors", datagram_decode),
    ("fsp_frames", "ipv6_shim"): ("ipv6", "ipv6_vector", "ipv6_vectors", ipv6_shim),
    ("fsp_frames", "shim_compress"): ("shim", "shim_vector", "shim_compress_vectors", shim),
    ("fsp_frames", "shim_decompress"): ("shim", "shim_vector", "shim_decompress_vectors", shim),
    ("mmp", "receiver"): ("measure", "receiver_vector", "receiver_vectors", receiver),
    ("mmp", "spin"): ("measure", "spin_vector", "spin_vectors", spin),
}


def collect(folder):
    """Header -> (structure, array) -> initialisers."""
    headers = {}
    for name in ("replay", "fmp_frames", "fsp_frames", "mmp"):
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
            for vector in json.load(file)["vectors"]:
                if name == "mmp" and (name, vector["kind"]) not in KINDS:
                    continue
                header, struct, array, write = KINDS[name, vector["kind"]]
                headers.setdefault(header, {}).setdefault((struct, array), []).append(write(vector))
    return headers


def render(arrays):
    lines = ["/* SPDX-License-Identifier: MIT */", "/* Made by tests/kunit/make-vectors.py. */"]
    for (struct, array), vectors in arrays.items():
        lines.append(f"static const struct {struct} {array}[] = {{")
        lines += ["\t" + vector + "," for vector in vectors]
        lines += ["};"]
    return "\n".join(lines) + "\n"


def update(path, content):
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == content:
                return
    except FileNotFoundError:
        pass
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    os.makedirs(sys.argv[2], exist_ok=True)
    for header, arrays in collect(sys.argv[1]).items():
        update(os.path.join(sys.argv[2], header + ".h"), render(arrays))


main()
