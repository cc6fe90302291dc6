"""Many PDF documents as one, with the memory of the largest: pages are copied one document after the other.

pypdf's own merging keeps every object of every document until the end: 2 MB a record. Tags, outlines and metadata of
the parts are left behind; each record's own PDF has them.
"""

import gc
import io
from collections.abc import Iterable

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, TextStringObject

CATALOG, PAGES, FACTS = 1, 2, 3
LEFT_BEHIND = {"/Parent", "/StructParents", "/StructParent", "/Tabs"}


class Joined:
    """A document being written. Objects get numbers as they are met."""

    def __init__(self) -> None:
        self.out, self.places, self.pages = io.BytesIO(), {}, []
        self.last = FACTS
        self.out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, document: bytes) -> None:
        """Its pages, and what they draw with."""
        reader, numbers, waiting = PdfReader(io.BytesIO(document)), {}, []

        def number_of(reference: IndirectObject) -> IndirectObject:
            if reference.idnum not in numbers:
                self.last += 1
                numbers[reference.idnum] = self.last
                waiting.append(reference)
            return IndirectObject(numbers[reference.idnum], 0, None)

        def renumbered(thing):
            if isinstance(thing, IndirectObject):
                return number_of(thing)
            if isinstance(thing, ArrayObject):
                return ArrayObject(renumbered(one) for one in thing)
            if isinstance(thing, DictionaryObject):  # a stream is one too, and keeps its bytes
                for name in list(thing):
                    if name in LEFT_BEHIND:
                        del thing[name]
                    else:
                        thing[NameObject(name)] = renumbered(thing.raw_get(name))
            return thing

        for page in reader.pages:
            self.last += 1
            self.pages.append(self.last)
            content = renumbered(DictionaryObject(page))
            content[NameObject("/Parent")] = IndirectObject(PAGES, 0, None)
            self.write(self.pages[-1], content)
        while waiting:
            reference = waiting.pop()
            self.write(numbers[reference.idnum], renumbered(reader.get_object(reference)))
        reader.close()

    def write(self, number: int, thing) -> None:
        self.places[number] = self.out.tell()
        self.out.write(f"{number} 0 obj\n".encode())
        thing.write_to_stream(self.out)
        self.out.write(b"\nendobj\n")

    def whole(self, title: str) -> bytes:
        pages = ArrayObject(IndirectObject(number, 0, None) for number in self.pages)
        self.write(CATALOG, named(Type=NameObject("/Catalog"), Pages=IndirectObject(PAGES, 0, None)))
        self.write(PAGES, named(Type=NameObject("/Pages"), Kids=pages, Count=NumberObject(len(pages))))
        self.write(FACTS, named(Title=TextStringObject(title), Producer=TextStringObject("MRC Records")))
        start = self.out.tell()
        self.out.write(f"xref\n0 {self.last + 1}\n0000000000 65535 f \n".encode())
        for number in range(1, self.last + 1):
            self.out.write(f"{self.places[number]:010} 00000 n \n".encode())
        root, facts = IndirectObject(CATALOG, 0, None), IndirectObject(FACTS, 0, None)
        self.out.write(b"trailer\n")
        named(Size=NumberObject(self.last + 1), Root=root, Info=facts).write_to_stream(self.out)
        self.out.write(f"\nstartxref\n{start}\n%%EOF\n".encode())
        return self.out.getvalue()


def named(**entries) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def joined(documents: Iterable[bytes], *, title: str) -> bytes:
    """All pages in their order."""
    whole = Joined()
    for document in documents:
        whole.add(document)
        gc.collect()  # what pypdf read refers to itself
    return whole.whole(title)
