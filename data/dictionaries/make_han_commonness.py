#!/usr/bin/env python3
"""Makes han_commonness.txt from the Unicode Character Database as Debian's package unicode-data has it.

A character, a tab, how common it is in simplified text, a tab, how common it is in traditional text: each -10 log2 of an
estimated probability, rounded, or - where it is not used. The estimate: of 通用规范汉字 (kTGH) the first 3,500 have 93 parts
of 100, the next 3,000 six, the last 1,605 one; within each part a character weighs the more the more often kHanyuPinlu has
met it, by the fourth root, since names are not prose. In traditional text a character is as common as the one it is simplified
to (shared out where several are); one that only simplified text has (its kTraditionalVariant does not name itself) is not used.
Usage: make_han_commonness.py /usr/share/unicode FOLDER
"""
import bz2
import collections
import math
import re
import sys

PARTS = ((3500, 0.93), (6500, 0.06), (8105, 0.01))
HEADER = "# Made by make_han_commonness.py from the Unicode Character Database {version}; modified data, see LICENCE.unicode\n"


def rows(source, name, key):
    for line in bz2.open(f"{source}/{name}", "rt", encoding="utf-8"):
        if f"\t{key}\t" in line:
            code, _, value = line.rstrip("\n").split("\t", 2)
            yield int(code[2:], 16), value


def codes(value):
    return [int(item[2:], 16) for item in value.split()]


def main(source, folder):
    version = re.search(r"[\d.]+\d", open(f"{source}/DerivedAge.txt", encoding="utf-8").readline()).group(0)
    met = {code: sum(int(n) for n in re.findall(r"\((\d+)\)", value))
           for code, value in rows(source, "Unihan_Readings.txt.bz2", "kHanyuPinlu")}
    places = {code: int(value.split(":")[1]) for code, value in rows(source, "Unihan_OtherMappings.txt.bz2", "kTGH")}
    simplified = {}
    first = 1
    for last, part in PARTS:
        weights = {code: (1 + met.get(code, 0)) ** 0.25 for code, place in places.items() if first <= place <= last}
        total = sum(weights.values())
        simplified.update({code: part * weight / total for code, weight in weights.items()})
        first = last + 1
    sources = collections.defaultdict(list)  # traditional forms of a simplified one
    for code, value in rows(source, "Unihan_Variants.txt.bz2", "kTraditionalVariant"):
        if code in simplified:
            sources[code] = codes(value)
    traditional = collections.defaultdict(float)
    for code, probability in simplified.items():
        forms = sources.get(code) or [code]
        for form in forms:
            traditional[form] += probability / len(forms)
    written = lambda p: str(round(-10 * math.log2(p))) if p else "-"
    with open(f"{folder}/han_commonness.txt", "w", encoding="utf-8") as out:
        out.write(HEADER.format(version=version))
        for code in sorted(set(simplified) | set(traditional)):
            out.write(f"{chr(code)}\t{written(simplified.get(code))}\t{written(traditional.get(code))}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
