"""Draws again from the sheet of a draw, in plain Python: python draw_again.py frame.csv

Prints the numbers in the order drawn, and ends with status 1 when the sheet says otherwise.
"""

import csv
import hashlib
import sys

with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    lines = list(csv.reader(file))
facts = {line[0][2:]: line[1] for line in lines if line[0].startswith("# ")}
people = [line for line in lines if line[0].isdigit()]
hat = sorted(people, key=lambda line: hashlib.sha256((facts["seed"] + ":" + line[0]).encode("ascii")).hexdigest())
sure = [line for line in hat if line[1] == "woman"][: -(-int(facts["wanted"]) // 2)]
order = [line[0] for line in sure] + [line[0] for line in hat if line not in sure]
sys.stdout.write(" ".join(order) + "\n")
said = [line[0] for line in sorted(people, key=lambda line: int(line[3]))]
sys.exit(said != order)
