"""Archives that nobody should unpack, and files that are not what they say: (name, bytes), made here."""

import io
import struct
import zipfile
import zlib

CSV = b"lon,lat,name\n121.5,29.8,a\n"


def packed(*members, compression=zipfile.ZIP_DEFLATED):
    """A zip of (name, bytes) or (ZipInfo, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def unix_member(name, mode, content=b"/etc/passwd"):
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = mode << 16
    return packed((member, content))


def renamed(old, new, archive):
    """Names as zipfile would not write them; both of one length."""
    assert len(old) == len(new)
    return archive.replace(old, new)


def with_size(archive, size):
    """The declared size of the only member, in both headers."""
    local, central = archive.index(b"PK\x03\x04"), archive.index(b"PK\x01\x02")
    out = bytearray(archive)
    struct.pack_into("<I", out, local + 22, size)
    struct.pack_into("<I", out, central + 24, size)
    return bytes(out)


def flagged(archive, bit):
    out = bytearray(archive)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = archive.index(mark) + at
        struct.pack_into("<H", out, place, struct.unpack_from("<H", out, place)[0] | bit)
    return bytes(out)


def overlapping():
    """Two entries of the directory that lead to the same bytes."""
    archive = packed(("a.csv", CSV))
    start = archive.index(b"PK\x01\x02")
    end = archive.index(b"PK\x05\x06")
    entry = archive[start:end]
    twice = entry + entry.replace(b"a.csv", b"b.csv")
    tail = bytearray(archive[end:])
    struct.pack_into("<HHII", tail, 8, 2, 2, len(twice), start)
    return archive[:start] + twice + bytes(tail)


def nested(depth):
    archive = packed(("bomb.csv", b"\0" * (4 << 20)))
    for _ in range(depth):
        archive = packed(*[(f"{i}.zip", archive) for i in range(8)])
    return archive


def vrt(source):
    return (f'<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>{source}</SrcDataSource>'
            f"</OGRVRTLayer></OGRVRTDataSource>").encode()


BOMB = b"<?xml version='1.0'?><!DOCTYPE kml [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + \
    b"]><kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark><name>&j;</name></Placemark></Document></kml>"
ENTITY = (b"<?xml version='1.0'?><!DOCTYPE kml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
          b"<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark><name>&a;</name>"
          b"</Placemark></Document></kml>")


def archives(port):
    """`port`: of a listener that nothing may reach."""
    plain = packed(("a.csv", CSV))
    yield from [
        ("climbs.zip", packed(("../a.csv", CSV))),
        ("climbs-deep.zip", packed(("x/../../../../../../tmp/a.csv", CSV))),
        ("absolute.zip", packed(("/tmp/haishu-escaped.csv", CSV))),
        ("drive.zip", packed(("C:/a.csv", CSV))),
        ("backslash.zip", renamed(b"..xa.csv", b"..\\a.csv", packed(("..xa.csv", CSV)))),
        ("backslash-root.zip", renamed(b"xtmpxa.csv", b"\\tmp\\a.csv", packed(("xtmpxa.csv", CSV)))),
        ("dot.zip", packed(("./a.csv", CSV))),
        ("dots-inside.zip", packed(("a/./b.csv", CSV))),
        ("empty-part.zip", packed(("a//b.csv", CSV))),
        ("control.zip", renamed(b"a#b.csv", b"a\nb.csv", packed(("a#b.csv", CSV)))),
        ("long-name.zip", packed(("a" * 300 + ".csv", CSV))),
        ("long-path.zip", packed(("a/" * 600 + "b.csv", CSV))),
        ("colon.zip", packed(("a:b.csv", CSV))),
        ("link.zip", unix_member("a.csv", 0o120777)),
        ("device.zip", unix_member("a.csv", 0o020666)),
        ("pipe.zip", unix_member("a.csv", 0o010666)),
        ("socket.zip", unix_member("a.csv", 0o140666)),
        ("twice.zip", renamed(b"b.csv", b"a.csv", packed(("a.csv", CSV), ("b.csv", CSV)))),
        ("file-and-folder.zip", packed(("a", b"x"), ("a/b.csv", CSV))),
        ("overlapping.zip", overlapping()),
        ("ratio.zip", packed(("a.csv", b"\0" * (64 << 20)))),
        ("ratio-many.zip", packed(*[(f"{i}.csv", b"\0" * (1 << 20)) for i in range(60)])),
        ("ten-gigabytes.zip", with_size(plain, 0xFFFFFFF0)),
        ("longer-than-said.zip", with_size(packed(("a.csv", CSV * 1000)), 10)),
        ("shorter-than-said.zip", with_size(plain, len(CSV) + 10)),
        ("members.zip", packed(*[(f"{i}", b"") for i in range(1001)], compression=zipfile.ZIP_STORED)),
        ("hundred-thousand.zip", packed(*[(f"{i}", b"") for i in range(70_000)], compression=zipfile.ZIP_STORED)),
        ("encrypted.zip", flagged(plain, 1)),
        ("nested.zip", nested(2)),
        ("empty.zip", packed()),
        ("nothing-of-use.zip", packed(("readme.txt", b"hello"))),
        ("cut-short.zip", plain[:-10]),
        ("cut-in-half.zip", packed(("a.csv", bytes(range(256)) * 4000))[:5000]),
        ("no-end.zip", plain[:plain.index(b"PK\x05\x06")]),
        ("damaged.zip", plain.replace(zlib.compress(CSV)[2:6], b"\xff\xff\xff\xff") if zlib.compress(CSV)[2:6] in plain
         else plain[:40] + b"\xff\xff\xff\xff" + plain[44:]),
        ("wrong-sum.zip", bytes(plain[:14] + b"\0\0\0\0" + plain[18:])),
        ("garbage-after-magic.zip", b"PK\x03\x04" + b"\xa5" * 4000),
        ("gzip-bomb.csv.gz", __import__("gzip").compress(b"\0" * (256 << 20))),
        ("gzip-cut.csv.gz", __import__("gzip").compress(CSV * 100)[:-20]),
        ("vrt-in-zip.zip", packed(("a.vrt", vrt("/etc/passwd")), ("b.geojson", vrt("/etc/passwd")))),
        ("vrt.geojson", vrt("CSV:/etc/passwd")),
        ("vrt.kml", vrt(f"/vsicurl/http://127.0.0.1:{port}/a.geojson")),
        ("vrt.csv", vrt("/etc/passwd")),
        ("billion-laughs.kml", BOMB),
        ("entity.kml", ENTITY),
        ("address.geojson", f'"http://127.0.0.1:{port}/a.geojson"'.encode()),
        ("deep.geojson", b'{"type":"FeatureCollection","features":' + b"[" * 100_000),
        ("shapefile-of-two-gigabytes.zip", packed(
            ("a.shp", b"\0\0\x27\x0a" + b"\0" * 20 + b"\x7f\xff\xff\xff\xe8\x03\0\0\x05\0\0\0" + b"\0" * 64),
            ("a.shx", b"\0\0\x27\x0a" + b"\0" * 20 + b"\0\0\0\x36\xe8\x03\0\0\x05\0\0\0" + b"\0" * 72),
            ("a.dbf", b"\x03" + b"\x01" * 3 + b"\xff\xff\xff\x7f" + b"\x21\x00\x01\x00" + b"\0" * 20 + b"\r"))),
        ("sqlite-that-is-none.gpkg", b"SQLite format 3\0" + b"\xff" * 4096),
    ]
