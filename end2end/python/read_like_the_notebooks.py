"""Reads fitbit-data.json files the way the known notebooks and importers' readers do.

Written from what those readers are known to do, not from what our writer makes: they turn steps, elevation and
minutes of sleep into whole numbers with int(), flatten a year by taking the one member in it, walk months by their
key, ask whether a day has a resting heart rate, and expect every key to be there. A file that would break one of
them breaks this, with the place said on stderr and exit status 1.

Usage: python3 read_like_the_notebooks.py FILE [FILE…]       (standard library only)
"""

import datetime
import json
import sys

# The source the readers of the standard file ask for.
SOURCE = "direct-sharing-102"

# Keys a reader indexes without asking whether they are there.
BY_YEAR = [
    "tracker-calories",
    "tracker-distance",
    "tracker-elevation",
    "tracker-floors",
    "tracker-steps",
    "tracker-minutes-fairly-active",
    "tracker-minutes-lightly-active",
    "tracker-minutes-sedentary",
    "tracker-minutes-very-active",
    "weight",
    "sleep-awakenings",
    "sleep-efficiency",
    "sleep-minutes",
    "sleep-minutes-after-wakeup",
    "sleep-start-time",
    "awake-minutes",
    "minutes-to-sleep",
    "time-in-bed",
]
BY_MONTH = ["heart", "tracker-activity-calories", "weight-log"]
PLAIN = ["profile", "activities-overview"]

# Keys whose values a reader calls int() on.
WHOLE = [
    "tracker-steps",
    "tracker-elevation",
    "tracker-floors",
    "tracker-calories",
    "tracker-activity-calories",
    "sleep-minutes",
    "sleep-minutes-after-wakeup",
    "sleep-awakenings",
    "awake-minutes",
    "minutes-to-sleep",
    "time-in-bed",
]


class Broken(Exception):
    """Says which reader breaks, and where."""


def check(fact, where):
    if not fact:
        raise Broken(where)


def parse_day(text, where):
    check(isinstance(text, str) and len(text) == 10, f"{where}: a day is not YYYY-MM-DD")
    return datetime.datetime.strptime(text, "%Y-%m-%d").date()


def first_of_source(listing, source):
    """Notebooks take the first file of a source from the member's listing and do not look at its name."""
    for entry in listing:
        if entry["source"] == source:
            with open(entry["download_url"], encoding="utf-8") as file:
                return json.load(file)
    raise Broken("no file of the source")


def read_profile(data):
    """The member's identifier and joining date, where they are known."""
    profile = data["profile"]
    check(isinstance(profile, dict), "profile: not an object")
    if "memberSince" in profile:
        parse_day(profile["memberSince"], "profile.memberSince")
    if "encodedId" in profile:
        check(isinstance(profile["encodedId"], str), "profile.encodedId: not text")


def flatten_years(data, key):
    """An R reader unlists each year: there must be exactly one member, and a list in it."""
    rows = []
    for year in sorted(data[key]):
        check(len(year) == 4 and 1990 <= int(year) <= 2100, f"{key}: a period is not a four-digit year")
        members = list(data[key][year].values())
        check(len(members) == 1, f"{key}.{year}: {len(members)} members instead of one")
        for entry in members[0]:
            day = parse_day(entry["dateTime"], f"{key}.{year}")
            check(str(day.year) == year, f"{key}.{year}: an entry of another year")
            check(isinstance(entry["value"], str), f"{key}.{year}: a value that is not a string")
            rows.append((day, entry["value"]))
    check(rows == sorted(rows, key=lambda row: row[0]), f"{key}: days out of order")
    check(len({day for day, _ in rows}) == len(rows), f"{key}: a day twice")
    return rows


def months_of(data, key):
    """Readers build datetime(year, month, 1) from the key."""
    for period in sorted(data[key]):
        year, month = period.split("-")
        check(len(year) == 4 and len(month) == 2, f"{key}: a period is not YYYY-MM")
        datetime.date(int(year), int(month), 1)
        yield period, data[key][period]


def whole(value, where):
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Broken(f"{where}: int(value) fails") from None


def daily_frame(data):
    """The table most notebooks draw: a row a day, a column a series."""
    frame = {}
    for key in BY_YEAR:
        for day, value in flatten_years(data, key):
            if key in WHOLE:
                value = whole(value, key)
            elif key == "sleep-start-time":
                check(value == "" or datetime.datetime.strptime(value, "%H:%M"), key)
            else:
                value = float(value)
            frame.setdefault(day, {})[key] = value
    return frame


def resting_heart_rates(data):
    """A reader of heart data asks `if 'restingHeartRate' in value` and plots what it finds."""
    rates = {}
    for month, body in months_of(data, "heart"):
        for entry in body["activities-heart"]:
            day = parse_day(entry["dateTime"], f"heart.{month}")
            check(entry["dateTime"].startswith(month), f"heart.{month}: an entry of another month")
            value = entry["value"]
            if "restingHeartRate" in value:
                check(type(value["restingHeartRate"]) is int, f"heart.{month}: restingHeartRate is no number")
                rates[day] = value["restingHeartRate"]
            for zone in value["heartRateZones"]:
                check(isinstance(zone["name"], str), f"heart.{month}: a zone without a name")
                check(int(zone.get("minutes", 0)) >= 0, f"heart.{month}: minutes below zero")
            list(value["customHeartRateZones"])
    return rates


def activity_calories(data):
    calories = {}
    for month, body in months_of(data, "tracker-activity-calories"):
        (entries,) = body.values()
        for entry in entries:
            calories[parse_day(entry["dateTime"], month)] = whole(entry["value"], "tracker-activity-calories")
    return calories


def weighings(data):
    logs = []
    for month, body in months_of(data, "weight-log"):
        for entry in body["weight"]:
            when = f"{entry['date']} {entry['time']}"
            logs.append((datetime.datetime.strptime(when, "%Y-%m-%d %H:%M:%S"), float(entry["weight"])))
    return logs


def weekly_totals(data):
    """Quantified-self readers sum steps by week."""
    totals = {}
    for day, value in flatten_years(data, "tracker-steps"):
        week = day - datetime.timedelta(days=day.weekday())
        totals[week] = totals.get(week, 0) + whole(value, "tracker-steps")
    return totals


def check_keys(data):
    for key in PLAIN + BY_MONTH + BY_YEAR:
        check(key in data, f"{key}: missing")
        check(isinstance(data[key], dict), f"{key}: not an object")
        check("errors" not in data[key], f"{key}: an error body")


def read(data):
    check(isinstance(data, dict), "the file is not an object")
    check_keys(data)
    read_profile(data)
    daily_frame(data)
    weekly_totals(data)
    resting_heart_rates(data)
    activity_calories(data)
    weighings(data)


def main(paths):
    if not paths:
        print(__doc__.strip().splitlines()[-1], file=sys.stderr)
        return 2
    broken = 0
    for path in paths:
        listing = [
            {"source": "direct-sharing-1", "download_url": "another project's file"},
            {"source": SOURCE, "download_url": path},
        ]
        try:
            read(first_of_source(listing, SOURCE))
        except Broken as problem:
            print(f"{path}: {problem}", file=sys.stderr)
            broken += 1
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as problem:
            # The reader itself would stop here; the kind of error is enough, the values are the member's.
            line = problem.__traceback__
            while line.tb_next:
                line = line.tb_next
            place = f"{line.tb_frame.f_code.co_name}, line {line.tb_lineno}"
            print(f"{path}: {type(problem).__name__} in {place}", file=sys.stderr)
            broken += 1
    if broken:
        print(f"{broken} of {len(paths)} files break a reader", file=sys.stderr)
        return 1
    print(f"{len(paths)} files read")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
