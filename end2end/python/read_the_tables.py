"""Reads fitbit-tables.zip the way a notebook does, and holds it against the fitbit-data.json it was made of.

Written from docs/FORMAT.md, not from what our writer makes: with Python's own readers of zip and CSV. Checks what a reader
takes for granted, with the place said on stderr and exit status 1 where it does not hold.

Usage: python3 read_the_tables.py ZIP FILE [ZIP FILE…]       (standard library only)
"""

import csv
import io
import json
import sys
import zipfile

# Keys that become a table of two columns, and the second one's name.
DAILY = {
    "tracker-steps": ("steps", "steps"),
    "tracker-distance": ("distance", "distance_km"),
    "tracker-floors": ("floors", "floors"),
    "tracker-elevation": ("elevation", "elevation_m"),
    "tracker-calories": ("calories", "calories_kcal"),
}


class Broken(Exception):
    """Says which habit of a reader breaks, and where."""


def check(fact, where):
    if not fact:
        raise Broken(where)


def read_tables(path):
    """The tables of a zip: name to rows, each a dict by column."""
    tables = {}
    with zipfile.ZipFile(path) as archive:
        check(archive.testzip() is None, "the zip is damaged")
        for name in archive.namelist():
            text = io.TextIOWrapper(archive.open(name), encoding="utf-8", newline="")
            reader = csv.DictReader(text, strict=True)
            tables[name] = list(reader)
            check(len(set(reader.fieldnames)) == len(reader.fieldnames), f"{name}: a column twice")
            for row in tables[name]:
                check(None not in row and None not in row.values(), f"{name}: a row of another length")
    return tables


def entries(data, key):
    """The entries of a key, in order."""
    return [entry for period in data[key].values() for list_ in period.values() for entry in list_]


def compare(tables, data):
    """Holds the tables against the file; gives how many values were compared."""
    compared = 0
    for key, (table, column) in DAILY.items():
        told = [(e["dateTime"], e["value"]) for e in entries(data, key)]
        rows = [(row["date"], row[column]) for row in tables.get(f"{table}.csv", [])]
        check(rows == told, f"{table}.csv is not {key}")
        compared += len(rows)
    nights = entries(data, "sleep-logs")
    rows = tables.get("sleep.csv", [])
    check(len(rows) == len(nights), "sleep.csv has another number of nights")
    for row, night in zip(rows, nights):
        check(row["start_time"] == night["startTime"], "sleep.csv: start_time")
        check(int(row["minutes_asleep"]) == night["minutesAsleep"], "sleep.csv: minutes_asleep")
        check(row["is_main_sleep"] == str(night["isMainSleep"]).lower(), "sleep.csv: is_main_sleep")
    stages = [s for n in nights for s in n["levels"]["data"] + n["levels"].get("shortData", [])]
    rows = tables.get("sleep_stages.csv", [])
    check([(r["date_time"], r["level"], int(r["seconds"])) for r in rows]
          == [(s["dateTime"], s["level"], s["seconds"]) for s in stages], "sleep_stages.csv")
    spans = sum(len(spans) for spans in data["_export"]["days"].values())
    check(len(tables["days.csv"]) == spans, "days.csv has another number of stretches")
    return compared + len(nights) + len(stages)


def main(arguments):
    if not arguments or len(arguments) % 2:
        sys.exit(__doc__)
    for zip_path, file_path in zip(arguments[::2], arguments[1::2]):
        try:
            with open(file_path, encoding="utf-8") as file:
                data = json.load(file)
            compared = compare(read_tables(zip_path), data)
            check(compared > 0, "nothing to compare")
        except (Broken, KeyError, ValueError, zipfile.BadZipFile) as error:
            sys.exit(f"{zip_path}: {type(error).__name__}: {error}")
        print(f"{zip_path}: {compared} values as in the file")


if __name__ == "__main__":
    main(sys.argv[1:])
