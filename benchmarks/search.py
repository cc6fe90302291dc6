"""How long it takes to find a card among very many, to notice a second card of one person, and to open a long card.

    python benchmarks/search.py [CLIENTS] [CENTRES]          default: 1000000 40

Fills a database of its own with `manage.py generate`: SQLite in a temporary folder, or the empty, migrated one of
DATABASE_URL; one that generate filled before is taken as it is. Prints the median and the 95th of 100 of each kind,
beside the search without an index and beside a page that finds nothing, in one run: only the ratios mean anything.
"""

import random
import sys
import time

from scratch import filled, scratch

TIMES = 40
SCRIPTS = {"KH": "Khmer", "LA": "Lao", "MM": "Burmese", "TH": "Thai", "VN": "Vietnamese"}
LENGTHS = (1, 2, 3, 8)


def figures(took: list[float]) -> tuple[float, float]:
    """Median and 95th of a hundred, in milliseconds."""
    took = sorted(took)
    return took[len(took) // 2] * 1000, took[min(len(took) - 1, len(took) * 95 // 100)] * 1000


def timed(what) -> tuple[float, float, int]:
    """Seconds in all, seconds in the database, queries."""
    from django.db import connection

    asked = []

    def note(execute, *arguments):
        began = time.perf_counter()
        answer = execute(*arguments)
        asked.append(time.perf_counter() - began)
        return answer

    with connection.execute_wrapper(note):
        began = time.perf_counter()
        what()
        took = time.perf_counter() - began
    return took, sum(asked), len(asked)


def pieces(chance, names: list[str], length: int) -> list[str]:
    """Parts of names as people type them: one or two letters begin a word, more stand anywhere, a clean beginning."""
    from mrc.scripts import search_key

    found = []
    while len(found) < TIMES:
        key = search_key(chance.choice(names))
        starts = [0, *(place + 1 for place, sign in enumerate(key) if sign == " ")] if length < 3 else range(len(key))
        start = chance.choice([start for start in starts if start + length <= len(key)] or [0])
        piece = key[start : start + length].strip()
        if piece:
            found.append(piece)
    return found


def person(email: str, centres):
    from mrc.access.models import Membership, User

    user, _made = User.objects.get_or_create(email=email, defaults={"full_name": email, "role": "coordinator"})
    for centre in centres:
        Membership.objects.get_or_create(user=user, centre=centre)
    return User.objects.get(pk=user.pk)


def searches(one, everybody, chance) -> None:
    from clients.models import Client
    from clients.search import find

    cards = Client.objects.filter(centre__in=one.centre_ids)
    print(
        "\n| script | letters | median ms | p95 ms | of it SQL, p95 | all centres, p95 | found, median |\n"
        + "|---" * 7
        + "|"
    )
    for country, script in SCRIPTS.items():
        names = list(cards.filter(nationality=country).values_list("name", flat=True)[:2000])
        for length in LENGTHS:
            rows(one, everybody, find, f"{script} | {length}", pieces(chance, names, length))
    names = list(cards.exclude(name_latin="").values_list("name_latin", flat=True)[:2000])
    for length in LENGTHS:
        rows(one, everybody, find, f"Latin beside | {length}", pieces(chance, names, length))
    numbers = list(cards.exclude(telephone="").values_list("telephone", flat=True)[:2000])
    for length in (3, 8):
        typed = ["".join(sign for sign in chance.choice(numbers) if sign.isdecimal())[:length] for _ in range(TIMES)]
        rows(one, everybody, find, f"telephone | {length}", typed)
    references = list(cards.values_list("reference", flat=True)[:2000])
    rows(one, everybody, find, "reference | whole", [chance.choice(references) for _ in range(TIMES)])
    rows(one, everybody, find, "nobody | 9", [f"{chance.choice('qxz')}{n:03}qzxqq" for n in range(TIMES)])


def rows(one, everybody, find, label: str, typed: list[str]) -> None:
    for text in typed[:3]:
        find(one, text)
    here = [timed(lambda text=text: find(one, text)) for text in typed]
    everywhere = [timed(lambda text=text: find(everybody, text)) for text in typed[:8]]
    hits = sorted(len(find(one, text).hits) for text in typed)
    median, high = figures([took for took, _sql, _queries in here])
    sql = figures([sql for _took, sql, _queries in here])[1]
    wide = figures([took for took, _sql, _queries in everywhere])[1]
    print(f"| {label} | {median:.1f} | {high:.1f} | {sql:.1f} | {wide:.1f} | {hits[len(hits) // 2]} |", flush=True)


def without_index(one, chance) -> None:
    """As many programs search: name, Latin name and telephone by icontains, newest first; our SQL for the same text."""
    from django.db.models import Q

    from clients.models import Client
    from clients.search import find

    names = list(Client.objects.filter(centre__in=one.centre_ids).values_list("name", flat=True)[:2000])
    typed = [text for text in pieces(chance, names, 6) if len(text) == 6][:12] + [f"qz{n}xq" for n in range(12)]
    took = {"of one centre": [], "of all centres": []}
    for text in typed:
        condition = Q(name__icontains=text) | Q(name_latin__icontains=text) | Q(telephone__icontains=text)
        asked = Client.objects.filter(condition).order_by("-registered_on", "-pk")
        took["of one centre"].append(timed(lambda q=asked: list(q.filter(centre__in=one.centre_ids)[:51]))[1])
        took["of all centres"].append(timed(lambda q=asked: list(q[:51]))[1])
    ours = figures([timed(lambda text=text: find(one, text))[1] for text in typed])
    print(f"\nsix letters, SQL alone: ours {ours[0]:.1f} ms, p95 {ours[1]:.1f}", end="")
    for where, times in took.items():
        median, high = figures(times)
        print(
            f"; icontains {where} {median:.0f} ms, p95 {high:.0f} ({median / ours[0]:.0f} ×, {high / ours[1]:.0f} ×)",
            end="",
        )
    print()


def pages(one, nobody, chance) -> None:
    from django.test import Client as Browser
    from django.urls import reverse

    from clients.alike import lookalikes
    from clients.models import Client, Service

    centre = one.own_centres[0]
    cards = list(Client.objects.filter(centre=centre).exclude(telephone="")[:2000])
    browser, empty = Browser(), Browser()
    browser.force_login(one)
    empty.force_login(nobody)
    address = reverse("clients:list")
    texts = pieces(chance, [card.name for card in cards], 3)

    def post(who, text):
        return who.post(address, {"q": text}, headers={"HX-Request": "true"})

    post(browser, texts[0])
    nothing = figures([timed(lambda text=text: post(empty, text))[0] for text in texts])
    page = figures([timed(lambda text=text: post(browser, text))[0] for text in texts])
    queries = timed(lambda: post(browser, texts[0]))[2]
    print(
        f"search page, three letters: {page[0]:.0f} ms, p95 {page[1]:.0f}, {queries} queries;"
        f" the same page with nothing to find {nothing[0]:.0f} ms, p95 {nothing[1]:.0f}"
    )
    alike = [timed(lambda card=card: lookalikes(one, card, centre=centre)) for card in chance.sample(cards, 100)]
    median, high = figures([took for took, _sql, _queries in alike])
    most = max(queries for _took, _sql, queries in alike)
    print(f"duplicate check on saving: {median:.1f} ms, p95 {high:.1f}, at most {most} queries")
    card = cards[0]
    Service.objects.bulk_create(
        Service(client=card, centre=centre, service="counselling", received_on=card.registered_on, note="Came again.")
        for _ in range(200 - card.services.count())
    )
    for title, where in (("the latest", card.get_absolute_url()), ("all", card.get_absolute_url() + "?all")):
        browser.get(where)
        took = [timed(lambda where=where: browser.get(where)) for _ in range(20)]
        median, high = figures([whole for whole, _sql, _queries in took])
        print(f"card with 200 services, {title}: {median:.0f} ms, p95 {high:.0f}, {took[0][2]} queries")


def main():
    clients, centres = ([int(number) for number in sys.argv[1:]] + [1_000_000, 40][len(sys.argv) - 1 :])[:2]
    with scratch():
        filled(clients=clients, centres=centres)
        from django.db import connection

        from clients.models import Client
        from mrc.access.models import Centre, Organization

        active = list(Centre.objects.filter(code__startswith="Z"))
        quiet, _made = Centre.objects.get_or_create(
            code="QUIET",
            defaults={
                "name": "Quiet",
                "organization": Organization.objects.first(),
                "country": "TH",
                "currency": "THB",
            },
        )
        one, everybody = person("one@example.org", active[6 % len(active) :][:1]), person("all@example.org", active)
        nobody = person("nobody@example.org", [quiet])
        chance = random.Random(1)
        print(f"{connection.vendor}, {Client.objects.count():,} clients in {len(active)} centres, {one.own_centres[0]}")
        searches(one, everybody, chance)
        without_index(one, chance)
        pages(one, nobody, chance)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_size_pretty(pg_relation_size('clients_search'))")
                print("index:", *cursor.fetchone())
            else:
                cursor.execute("SELECT sum(pgsize) / 1000000 FROM dbstat WHERE name = 'clients_search'")
                print("index:", *cursor.fetchone(), "MB")


if __name__ == "__main__":
    main()
