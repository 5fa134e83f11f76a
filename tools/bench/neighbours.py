# SPDX-License-Identifier: MIT
"""What other programs of this machine take while something is measured."""

import os
import pathlib
import time

PROC = pathlib.Path("/proc")


def busy_ticks():
    """Ticks that the machine's processors were busy, or taken away from a virtual machine."""
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, (PROC / "stat").read_text().split()[1:9])
    return user + nice + system + irq + softirq + steal


def processes():
    """Parent and ticks, those of children waited for included, of every process."""
    found = {}
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    return found


def family_ticks(ancestor):
    """Ticks of a process and all that descend from it."""
    found = processes()
    children = {}
    for pid, (parent, _) in found.items():
        children.setdefault(parent, []).append(pid)
    ticks, left = 0, [ancestor]
    while left:
        pid = left.pop()
        ticks += found.get(pid, (0, 0))[1]
        left += children.get(pid, [])
    return ticks


class Neighbours:
    """All programs but one family, and this one."""

    def __init__(self, pid):
        self.pid = pid
        self.began = self.ticks = 0
        self.begin()

    def others(self):
        """Ticks that others have taken."""
        own = sum(os.times()[:2]) * os.sysconf("SC_CLK_TCK")
        return busy_ticks() - family_ticks(self.pid) - own

    def begin(self):
        """From here on it counts."""
        self.began, self.ticks = time.monotonic(), self.others()

    def share(self):
        """Processors that others took since the begin."""
        elapsed = max(time.monotonic() - self.began, 0.001)
        return max(self.others() - self.ticks, 0) / os.sysconf("SC_CLK_TCK") / elapsed
