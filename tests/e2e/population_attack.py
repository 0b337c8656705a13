"""The attacker's side of the population layer: all that is published as linear equations, and how far each count that is
kept back may range within them (by linear programming, with the roundings as intervals)."""

import json
import os

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from haishu import ROOT

with open(os.path.join(ROOT, "layers", "population", "rules.json"), encoding="utf-8") as rules_file:
    RULES = json.load(rules_file)
K = RULES["k"]
RANK = {"grid_100m": 0, "community": 1, "street": 2}


class Part:
    """The rows of one street in one trait: the base count and the values that add up to it."""

    def __init__(self, rows, base, values, finest):
        rows = [row for row in rows if RANK[row["unit_type"]] >= RANK[finest]]
        self.columns = [base, *values]
        self.names = [(row["code"], column) for row in rows for column in self.columns]
        number = {name: i for i, name in enumerate(self.names)}
        self.bounds, self.unpublished = [], []
        for row in rows:
            for column in self.columns:
                value = row.get(column)
                if value is None:
                    self.unpublished.append((row["code"], column))
                    # A cell has its row because somebody lives there.
                    self.bounds.append((1 if column == "population" else 0, None))
                else:
                    self.bounds.append((max(value - row["max_error"], 0), value + row["max_error"]))
        self.equations = []
        for row in rows:
            if values:
                self.equations.append([(number[row["code"], v], 1) for v in values] + [(number[row["code"], base], -1)])
        children = {}
        for row in rows:
            if row["unit_type"] != "street":
                parent = row["community_code"] if row["unit_type"] == "grid_100m" else row["street_code"]
                children.setdefault(parent, []).append(row["code"])
        for parent, codes in children.items():
            for column in self.columns:
                self.equations.append([(number[code, column], 1) for code in codes] + [(number[parent, column], -1)])
        rows_at, columns_at, data = [], [], []
        for i, equation in enumerate(self.equations):
            for at, factor in equation:
                rows_at.append(i)
                columns_at.append(at)
                data.append(factor)
        self.matrix = csr_matrix((data, (rows_at, columns_at)), shape=(len(self.equations), len(self.names)))
        self.number = number

    def range_of(self, name):
        """The least and the greatest value that a count may have; None: any."""
        ends = []
        for sign in (1, -1):
            aim = numpy.zeros(len(self.names))
            aim[self.number[name]] = sign
            if not self.equations:
                return self.bounds[self.number[name]]
            found = linprog(aim, A_eq=self.matrix, b_eq=numpy.zeros(len(self.equations)), bounds=self.bounds, method="highs")
            if found.status == 3:
                ends.append(None)
                continue
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return tuple(ends)


def parts(rows):
    """All tables that are published, street by street."""
    for street in sorted({row["street_code"] for row in rows}):
        inside = [row for row in rows if row["street_code"] == street]
        for base in ("population", "households"):
            if any(row.get(base) is not None for row in inside):
                yield f"{street} {base}", Part(inside, base, [], "grid_100m")
        for dimension in RULES["dimensions"]:
            values = [value["field"] for value in dimension["values"]]
            if any(row.get(value) is not None for row in inside for value in values):
                finest = dimension.get("finest", "grid_100m")
                yield f"{street} {dimension['id']}", Part(inside, dimension["of"], values, finest)


def width(ends):
    low, high = ends
    return float("inf") if high is None else high - (low or 0)
