"""Reads fitbit-YYYY-MM-intraday.json.gz files the way a notebook does: with the loader of docs/FORMAT.md, by name.

Written from what readers of the earlier month files do, not from what our writer makes: they walk the entries of a
member by `date`, and its samples by `time` and `value`. Checks what they take for granted, with the place said on stderr
and exit status 1 where it does not hold.

Usage: python3 read_the_months.py FILE [FILE…]       (standard library only; packed or not)
"""

import datetime
import pathlib
import re
import sys

# The loader, to the letter of docs/FORMAT.md; a test compares the two.
import gzip, json, urllib.request

def load(listing, name="fitbit-data.json"):
    newest = max((f for f in listing if f["basename"] == name), key=lambda f: f["id"])
    body = urllib.request.urlopen(newest["download_url"]).read()
    return json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)


# A test may put something before the name, to keep files of several members apart.
NAME = re.compile(r"fitbit-(\d{4}-\d{2})-intraday\.json\.gz$")
OF_DAY = ["heart", "steps", "calories", "distance", "floors", "elevation", "active-zone-minutes"]
OF_NIGHT = ["hrv-intraday", "spo2-intraday"]


class Broken(Exception):
    """Says which habit of a reader breaks, and where."""


def check(fact, where):
    if not fact:
        raise Broken(where)


def days_of(data, key, month):
    """The entries of a member: a day once, in order, of the file's month."""
    dates = [entry["date"] for entry in data[key]]
    check(dates == sorted(dates), f"{key}: days out of order")
    check(all(date.startswith(month + "-") for date in dates), f"{key}: a day of another month")
    return data[key]


def offset_at(entry, index):
    """Minutes east of UTC of a sample, where they are known."""
    known = [o for o in entry.get("utcOffsets", []) if o["index"] <= index]
    if not known:
        return None
    text = known[-1]["utcOffset"]
    return int(text[0] + "1") * (60 * int(text[1:3]) + int(text[4:6]))


def read_samples(data, key, month, member, value="value"):
    """A table of one type: when, what."""
    rows = []
    entries = days_of(data, key, month)
    check(len({entry["date"] for entry in entries}) == len(entries), f"{key}: a day twice")
    for entry in entries:
        before = None
        for index, sample in enumerate(entry["dataset"]):
            text = sample[member] if member == "dateTime" else f"{entry['date']}T{sample[member]}"
            when = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S")
            check(isinstance(sample[value], (int, float)), f"{key}: a value that is no number")
            offset = offset_at(entry, index)
            # Where no offset is known the clock must not step back; where one is, true time must not.
            instant = when - datetime.timedelta(minutes=offset or 0)
            check(before is None or instant >= before, f"{key}: samples out of order")
            before = instant
            rows.append((when, sample[value]))
        check(entry["dataset"], f"{key}: an entry without samples")
        if member == "time" and value == "value":
            check(entry["datasetType"] in ("second", "minute"), f"{key}: a unit of spacing nobody knows")
            check(entry["datasetInterval"] > 0, f"{key}: no spacing")
    return rows


def read_routes(data, month):
    """Positions by exercise, as a notebook would draw them."""
    key = "activities-route-intraday"
    rows = read_samples(data, key, month, "time", "latitude")
    ways = {}
    for entry in data[key]:
        for at in entry["dataset"]:
            check(isinstance(at["longitude"], (int, float)), f"{key}: no place")
            ways.setdefault((entry["date"], at.get("exerciseStart")), []).append((at["latitude"], at["longitude"]))
    check(sum(len(way) for way in ways.values()) == len(rows), f"{key}: positions of no exercise")
    return rows


def read_nights(data, month):
    for entry in days_of(data, "breathing-rate-intraday", month):
        stages = {sample["stage"]: sample["value"] for sample in entry["dataset"]}
        numbers = all(isinstance(value, (int, float)) for value in stages.values())
        check(stages and numbers, "breathing-rate-intraday: a stage not measured")
    for entry in days_of(data, "sleep-stages-intraday", month):
        ends = None
        for stage in entry["dataset"]:
            begins = datetime.datetime.fromisoformat(stage["dateTime"])
            check(ends is None or begins >= ends - datetime.timedelta(hours=1), "sleep-stages-intraday: stages overlap")
            ends = begins + datetime.timedelta(seconds=stage["seconds"])
        datetime.datetime.fromisoformat(entry["startTime"])
        datetime.datetime.fromisoformat(entry["endTime"])
    main = [entry["date"] for entry in data["sleep-stages-intraday"] if entry["isMainSleep"]]
    check(len(main) == len(set(main)), "sleep-stages-intraday: two main sleeps of one day")


def read_doubts(export):
    """Days a careful reader looks at twice: by type, the day and how many readings of it are doubtful."""
    doubtful = {}
    for kind, stretches in export["days"].items():
        for stretch in stretches:
            counts = stretch.get("doubts", {})
            check(set(counts) <= {"implausible", "notNumbers", "contradictingClocks"}, f"_export: {kind}: a doubt nobody knows")
            check(all(isinstance(n, int) and n > 0 for n in counts.values()), f"_export: {kind}: a doubt that is no count")
            check("doubts" not in stretch or counts, f"_export: {kind}: doubts without a count")
            check(not counts or stretch["from"] == stretch["to"], f"_export: {kind}: doubts of several days at once")
            # A provider's word for it; without one a reader cannot tell slots from samples.
            check(isinstance(stretch["method"], str) and stretch["method"], f"_export: {kind}: no method")
            if counts:
                doubtful.setdefault(kind, {})[stretch["from"]] = sum(counts.values())
    return doubtful


def read(data, name):
    check(isinstance(data, dict), "the file is not an object")
    month = NAME.search(name).group(1)
    check(data["user"] == {}, "user: not empty")
    check(data["_export"]["month"] == month, "_export: another month than the name's")
    read_doubts(data["_export"])
    rows = 0
    for kind in OF_DAY:
        rows += len(read_samples(data, f"activities-{kind}-intraday", month, "time"))
    for key in OF_NIGHT:
        rows += len(read_samples(data, key, month, "dateTime"))
    read_nights(data, month)
    return rows + len(read_routes(data, month))


def main(paths):
    if not paths:
        print(__doc__.strip().splitlines()[-1], file=sys.stderr)
        return 2
    broken = rows = 0
    for path in paths:
        file = pathlib.Path(path).resolve()
        # Another file of the project stands beside it, and an older one of the same name.
        listing = [
            {"id": 1, "basename": file.name, "download_url": "data:,older"},
            {"id": 3, "basename": "fitbit-data.json", "download_url": "data:,another"},
            {"id": 2, "basename": file.name, "download_url": file.as_uri()},
        ]
        try:
            rows += read(load(listing, file.name), file.name)
        except Broken as problem:
            print(f"{path}: {problem}", file=sys.stderr)
            broken += 1
        except (KeyError, TypeError, ValueError, AttributeError, OSError, EOFError) as problem:
            # The reader itself would stop here; the kind of error is enough, the values are the member's.
            line = problem.__traceback__
            while line.tb_next:
                line = line.tb_next
            place = f"{line.tb_frame.f_code.co_name}, line {line.tb_lineno}"
            print(f"{path}: {type(problem).__name__} in {place}", file=sys.stderr)
            broken += 1
    if broken:
        print(f"{broken} of {len(paths)} months break a reader", file=sys.stderr)
        return 1
    print(f"{len(paths)} months read, {rows} samples")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
