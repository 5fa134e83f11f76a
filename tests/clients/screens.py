#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare what a monitor shows of two nodes.

    screens.py FOLDER OF-REFERENCE OF-OURS      folders of screens, a file each of the same names

Of each pair of screens: the labels have to be the same, and where one has a value the other has one.
"""

import pathlib
import re
import sys

LABEL = re.compile(r"([A-Za-z][A-Za-z0-9/%()._-]*(?: [a-z()]+)*): +(\S*)")
# A cell of a table, or a value, that says there is nothing.
NOTHING = re.compile(r"(?:^|[ │])-(?=$|[ │])")


def labels(text):
    """Return whether each label has a value."""
    found = {}
    for line in text.splitlines():
        for label, value in LABEL.findall(line):
            found[label] = found.get(label, False) or value not in ("", "-", "│")
    return found


def main():
    """Compare all screens of two folders."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    reference, ours = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    wrong = []
    for path in sorted(reference.iterdir()):
        theirs, own = path.read_text(), (ours / path.name).read_text()
        their_labels, own_labels = labels(theirs), labels(own)
        wrong += [f"{path.name}: no {label}" for label in their_labels.keys() - own_labels.keys()]
        wrong += [f"{path.name}: {label}, which the reference does not show" for label in own_labels.keys() - their_labels.keys()]
        wrong += [
            f"{path.name}: {label} is empty"
            for label, filled in their_labels.items()
            if filled and label in own_labels and not own_labels[label]
        ]
        if len(NOTHING.findall(own)) > len(NOTHING.findall(theirs)):
            wrong.append(f"{path.name}: more places are empty than with the reference")
        if len(theirs.splitlines()) - len(own.splitlines()) > 2:
            wrong.append(f"{path.name}: shorter than with the reference")
    print("\n".join(wrong))
    sys.exit(bool(wrong))


main()
