"""`python -m tests.sim SEED [COUNT]`: live through seeds again; prints what broke."""

import sys
import time

from tests.sim.world import World

first, many = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
began, faults = time.monotonic(), 0
for seed in range(first, first + many):
    for fault in World(seed).run():
        faults += 1
        print(f"seed {seed}: {fault}")
print(f"seeds={many} broken={faults} seconds={time.monotonic() - began:.1f}")
sys.exit(1 if faults else 0)
