# SPDX-License-Identifier: MIT
"""Pictures of the bench's figures, as SVG: bars for peers side by side, lines for costs that grow."""

import html
import math

import report

COLOURS = {"raw": "#9aa0a6", "wireguard": "#c2572b", "wireguard_in_wireguard": "#8e3b76", "ours": "#1f6f8b",
           "one_session": "#9aa0a6", "bare_aead": "#c2572b"}
WIDTH, ROW, LEFT = 760, 22, 330


class Svg:
    """A drawing in the making."""

    def __init__(self, width, height, title):
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
                      f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
                      f'<rect width="{width}" height="{height}" fill="white"/>']
        self.text(10, 18, title, weight="bold")

    def text(self, x, y, text, anchor="start", weight="normal"):
        """Text, its base line at y."""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">'
                          f"{html.escape(text)}</text>")

    def line(self, points, colour="#444", width=1.0):
        """A line through points."""
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="{width}"/>')

    def bar(self, x, y, width, height, colour):
        """A filled rectangle."""
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" fill="{colour}"/>')

    def done(self):
        """The drawing as a file's text."""
        return "\n".join([*self.parts, "</svg>", ""])


def colour_of(peer):
    """A peer's colour."""
    return COLOURS.get(peer, "#5b7c3a")


def bars(key, variants, ratios):
    """Medians of all peers with their spread, one group of bars per variant."""
    rows = [(variant, peer, found) for variant, peers in variants.items() for peer, found in peers.items()]
    top = max(found["max"] for _, _, found in rows) or 1
    svg = Svg(WIDTH, 40 + ROW * len(rows), f"{key} [{report.unit(report.test_of(key))}]")
    for i, (variant, peer, found) in enumerate(rows):
        y = 30 + ROW * i
        scale = (WIDTH - LEFT - 170) / top
        svg.text(LEFT - 8, y + 14, f"{variant} {peer.replace('_', ' ')}", anchor="end")
        svg.bar(LEFT, y + 3, found["median"] * scale, ROW - 6, colour_of(peer))
        svg.line([(LEFT + found["min"] * scale, y + ROW / 2), (LEFT + found["max"] * scale, y + ROW / 2)])
        ratio = ratios.get(f"{key}.{variant}.vs_{peer}")
        svg.text(LEFT + found["max"] * scale + 6, y + 15,
                 report.number(found["median"]) + (f" (ours {ratio:.2f})" if ratio else ""))
    return svg.done()


def lines(key, variants):
    """Cost by count, both axes as they come: counts by their logarithm, costs from zero."""
    height, bottom = 320, 280
    counts = sorted(variants, key=int)
    top = max(found["max"] for peers in variants.values() for found in peers.values()) or 1
    svg = Svg(WIDTH, height, f"{key} [{report.unit(report.test_of(key))}]")

    def place(count, value):
        last = max(math.log10(int(counts[-1])), 1)
        return 70 + math.log10(int(count)) / last * (WIDTH - 240), bottom - value / top * (bottom - 40)

    svg.line([place(1, top), place(1, 0), place(counts[-1], 0)])
    for count in counts:
        svg.text(place(count, 0)[0], bottom + 18, f"{int(count):,}", anchor="middle")
    svg.text(64, place(1, top)[1] + 4, report.number(top), anchor="end")
    for peer in sorted({peer for peers in variants.values() for peer in peers}):
        found = [(count, variants[count][peer]) for count in counts if peer in variants[count]]
        svg.line([place(count, figure["median"]) for count, figure in found], colour_of(peer), 2)
        for count, figure in found:
            svg.line([place(count, figure["min"]), place(count, figure["max"])], colour_of(peer))
        x, y = place(found[-1][0], found[-1][1]["median"])
        svg.text(x + 8, y + 4, peer.replace("_", " "))
    return svg.done()


def write_all(folder, figures, ratios):
    """One file per key."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, variants in figures.items():
        counted = len(variants) > 1 and all(variant.isdigit() for variant in variants)
        drawing = lines(key, variants) if counted else bars(key, variants, ratios)
        (folder / f"{key}.svg").write_text(drawing, encoding="utf-8")
