# SPDX-License-Identifier: MIT
"""What the bench's figures say: ratios, tables, which bars are reached.

Figures are {key: {variant: {peer: figure}}}; a key such as cpu1.hop.tcp1, a variant such as forward.largest, a figure with
its median, spread, samples and where it is from. Ratios are {key.vs_peer: number}.
"""

import pathlib

BARS = pathlib.Path(__file__).resolve().parent / "bars"

# Who counts as ourselves; all others are peers.
OURS = "ours"


def test_of(key):
    """Last word of a key: what is measured."""
    return key.rsplit(".", 1)[1]


def unit(test):
    """Unit of a test's figures."""
    if test.endswith("_cpu"):
        return "CPU s/GB"
    for begin, name in (("pps", "packets/s"), ("ping", "ms"), ("memory", "bytes"), ("tcp", "Mbit/s"), ("udp", "Mbit/s")):
        if test.startswith(begin):
            return name
    return "ns"


def more_is_better(test):
    """Whether a greater figure is the better one."""
    return unit(test) in ("Mbit/s", "packets/s")


def scaling(figures):
    """Ours on two processors by ours on one: the worst variant of each key."""
    found = {}
    for key, variants in figures.items():
        if not key.startswith("cpu2.") or not more_is_better(test_of(key)):
            continue
        for variant, peers in variants.items():
            one = figures.get("cpu1." + key.removeprefix("cpu2."), {}).get(variant, {}).get(OURS)
            if one and OURS in peers:
                found.setdefault(f"{key}.vs_cpu1", []).append(peers[OURS]["median"] / one["median"])
    return {key: min(values) for key, values in found.items()}


def ratios_of(figures):
    """Ours by each peer: of every variant, and under the bare key the worst of them."""
    ratios = {}
    for key, variants in figures.items():
        worst = min if more_is_better(test_of(key)) else max
        against = {}
        for variant, peers in variants.items():
            for peer, theirs in peers.items():
                if peer == OURS or OURS not in peers or not theirs["median"]:
                    continue
                ratio = peers[OURS]["median"] / theirs["median"]
                ratios[f"{key}.{variant}.vs_{peer}"] = ratio
                against.setdefault(peer, []).append(ratio)
        for peer, found in against.items():
            ratios[f"{key}.vs_{peer}"] = worst(found)
    ratios.update(scaling(figures))
    return ratios


def number(value):
    """Three significant digits or so."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(figures, ratios):
    """Lines of text: medians with their spread, and ours by each peer."""
    for key in sorted(figures):
        test = test_of(key)
        yield ""
        yield f"{key}  [{unit(test)}, {'more' if more_is_better(test) else 'less'} is better]"
        for variant, peers in figures[key].items():
            yield f"  {variant}"
            for peer, found in peers.items():
                ratio = ratios.get(f"{key}.{variant}.vs_{peer}")
                yield (f"    {peer:24} {number(found['median']):>9}  ({number(found['min'])} to {number(found['max'])})"
                       + ("" if found.get("quiet", True) else " disturbed") + (f"   ours is {ratio:.2f} of it" if ratio else ""))


def bars():
    """The bars: (key, relation, bound)."""
    for line in BARS.read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].split()
        if words:
            yield words[0], words[1], float(words[2])


def verdicts(ratios):
    """Each bar with what was measured of it: (key, relation, bound, ratio or None, reached or None)."""
    for key, relation, bound in bars():
        ratio = ratios.get(key)
        reached = None
        if ratio is not None:
            reached = ratio >= bound if relation == ">=" else ratio <= bound
        yield key, relation, bound, ratio, reached


def check(ratios):
    """Print which bars are reached. Return how many are not; those that were not measured do not count."""
    missed = unmeasured = 0
    print()
    for key, relation, bound, ratio, reached in verdicts(ratios):
        if reached is None:
            unmeasured += 1
            print(f"{'not measured':13} {key:56} {relation} {bound:g}")
        else:
            missed += not reached
            print(f"{'reached' if reached else 'MISSED':13} {key:56} {relation} {bound:g}: {ratio:.2f}")
    print(f"\n{missed} missed, {unmeasured} not measured")
    return missed


def rst_table(head, rows):
    """Lines of a list-table."""
    yield ".. list-table::"
    yield "   :header-rows: 1"
    yield ""
    for row in [head, *rows]:
        for i, cell in enumerate(row):
            yield f"   {'* -' if i == 0 else '  -'} {cell}".rstrip()
    yield ""


def rst_profiles(profiles):
    """Lines of a table: where the time of a packet goes, in hundredths."""
    kinds = []
    for parts in profiles.values():
        kinds += [kind for kind in parts if kind not in kinds]
    yield "Where the time of a full-sized packet goes, one TCP stream, one processor:"
    yield ""
    yield from rst_table(("", *kinds), ((f"``{name}``", *(f"{parts.get(kind, {}).get('share', 0):.0%}" for kind in kinds))
                                        for name, parts in sorted(profiles.items())))


def rst(figures, ratios, profiles):
    """Lines of a section of the documentation: the bars, all ratios with their peers, profiles."""
    yield ".. SPDX-License-Identifier: MIT"
    yield ".. Made by tools/bench/run --rst out of performance.json; not to be edited."
    yield ""
    yield from rst_table(
        ("Ratio", "Wanted", "Measured", ""),
        ((f"``{key}``", f"{relation} {bound:g}", "" if ratio is None else f"{ratio:.2f}",
          {True: "reached", False: "missed", None: "not measured"}[reached])
         for key, relation, bound, ratio, reached in verdicts(ratios)))
    yield "All of them, each the worst of its variants. Disturbed: other programs took processors meanwhile."
    yield ""
    rows = []
    for key in sorted(figures):
        peers = sorted({peer for variant in figures[key].values() for peer in variant} - {OURS})
        versions = sorted({found["version"] for variant in figures[key].values() for found in variant.values()
                           if "version" in found})
        disturbed = any(not found.get("quiet", True) for variant in figures[key].values() for found in variant.values())
        rows.append((f"``{key}``", ", ".join(sorted(figures[key])) + (" (disturbed)" if disturbed else ""),
                     "more" if more_is_better(test_of(key)) else "less",
                     ", ".join(f"{ratios[f'{key}.vs_{peer}']:.2f} {peer.replace('_', ' ')}" for peer in peers
                               if f"{key}.vs_{peer}" in ratios), ", ".join(versions)))
    yield from rst_table(("Measured", "Variants", "Better is", "Ours by", "Sources"), rows)
    if profiles:
        yield from rst_profiles(profiles)
