#!/usr/bin/env python3
"""Makes han_readings.txt and han_variants.txt from the Unicode Character Database as Debian's package unicode-data has it.

han_readings.txt: a character, a tab, its readings without tones (ü as v): the usual ones between commas, a semicolon, the
    others. Usual are kMandarin and the twentieth part of kHanyuPinlu; others come from kTGHZ2013, the dictionary of
    通用规范汉字.
han_variants.txt: a character, a tab, the one it is looked up as:
    kSimplifiedVariant, of several the first that is in 通用规范汉字 (kTGH), and radicals by EquivalentUnifiedIdeograph.txt.
Usage: make_han_tables.py /usr/share/unicode FOLDER
"""
import bz2
import collections
import re
import sys
import unicodedata

HEADER = """# Made by make_han_tables.py from the Unicode Character Database {version}; modified data, see LICENCE.unicode
"""


def rows(source, name, keys):
    found = collections.defaultdict(dict)
    for line in bz2.open(f"{source}/{name}", "rt", encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        code, key, value = line.rstrip("\n").split("\t", 2)
        if key in keys:
            found[int(code[2:], 16)][key] = value
    return found


def plain(reading):
    """lǜ -> lv; the tone marks go, the diaeresis becomes v."""
    out = []
    for sign in unicodedata.normalize("NFD", reading.lower()):
        if sign == "\u0308" and out and out[-1] == "u":
            out[-1] = "v"
        elif "a" <= sign <= "z":
            out.append(sign)
        elif sign == "\u0302" and out and out[-1] == "e":  # ê
            continue
    return "".join(out)


def readings(values):
    """The usual ones, a semicolon, the others."""
    usual, others = values.get("kMandarin", "").split()[:1], []
    if "kHanyuPinlu" in values:
        often = [(int(m.group(2)), m.group(1)) for m in (re.match(r"(.+)\((\d+)\)$", item) for item in values["kHanyuPinlu"].split())]
        for count, reading in sorted(often, reverse=True):
            (usual if count * 20 >= sum(n for n, _ in often) else others).append(reading)
    if "kTGHZ2013" in values:
        others += [r for item in values["kTGHZ2013"].split() for r in item.split(":")[1].split(",")]
    usual = list(dict.fromkeys(filter(None, map(plain, usual))))
    others = [r for r in dict.fromkeys(filter(None, map(plain, others))) if r not in usual]
    return ";".join([",".join(usual), ",".join(others)]).rstrip(";")


def main(source, folder):
    version = re.search(r"[\d.]+\d", open(f"{source}/DerivedAge.txt", encoding="utf-8").readline()).group(0)
    common = {code for code, values in rows(source, "Unihan_OtherMappings.txt.bz2", {"kTGH"}).items() if values}
    with open(f"{folder}/han_readings.txt", "w", encoding="utf-8") as out:
        out.write(HEADER.format(version=version))
        for code, values in sorted(rows(source, "Unihan_Readings.txt.bz2", {"kHanyuPinlu", "kTGHZ2013", "kMandarin"}).items()):
            if listed := readings(values):
                out.write(f"{chr(code)}\t{listed}\n")
    looked_up_as = {}
    for code, values in rows(source, "Unihan_Variants.txt.bz2", {"kSimplifiedVariant"}).items():
        if code in common:
            continue  # as it stands it is a character of the standard list: 著, 乾, 藉
        targets = [int(item[2:], 16) for item in values["kSimplifiedVariant"].split()]
        target = next((t for t in targets if t in common), targets[0])
        if target != code:
            looked_up_as[code] = target
    for line in open(f"{source}/EquivalentUnifiedIdeograph.txt", encoding="utf-8"):
        if m := re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", line):
            for code in range(int(m.group(1), 16), int(m.group(2) or m.group(1), 16) + 1):
                target = int(m.group(3), 16)
                looked_up_as[code] = looked_up_as.get(target, target)
    with open(f"{folder}/han_variants.txt", "w", encoding="utf-8") as out:
        out.write(HEADER.format(version=version))
        for code, target in sorted(looked_up_as.items()):
            out.write(f"{chr(code)}\t{chr(target)}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
