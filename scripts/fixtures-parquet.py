#!/usr/bin/env python3
"""Writes the Parquet files of tests/fixtures/bad: every type, encoding and packing that is read, and what is not.

Usage: python3 scripts/fixtures-parquet.py [FOLDER], with pyarrow 15 or later. The files say which writer made them, so another
version gives other bytes and the same table.
"""
import datetime as dt
import decimal
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/fixtures/bad")
ROWS = 40


def table(rows: int) -> pa.Table:
    """Rows of every type; every seventh value is missing."""
    def some(make, type_=None):
        return pa.array([None if at % 7 == 3 else make(at) for at in range(rows)], type_)

    day = dt.date(2023, 12, 30)
    moment = dt.datetime(2024, 1, 1, 9, 30)
    return pa.table({
        "公司名称": some(lambda at: f"灯笼鱼{at % 5}号有限公司"),
        "id": pa.array(range(1, rows + 1), pa.int32()),
        "人数": some(lambda at: at * 1_000_003 - 7, pa.int64()),
        "small": some(lambda at: at % 200, pa.uint8()),
        "rate": some(lambda at: at / 8, pa.float64()),
        "single": some(lambda at: at + 0.1, pa.float32()),
        "open": some(lambda at: at % 3 == 0),
        "成立日期": some(lambda at: day + dt.timedelta(days=at)),
        "moment": some(lambda at: moment + dt.timedelta(minutes=at), pa.timestamp("us")),
        "zoned": some(lambda at: moment + dt.timedelta(seconds=at), pa.timestamp("ms", "UTC")),
        "clock": some(lambda at: dt.time(at % 24, 5, 6), pa.time64("us")),
        "注册资本": some(lambda at: decimal.Decimal(at * 12345 - 50000) / 100, pa.decimal128(20, 2)),
        "tags": some(lambda at: [f"t{n}" for n in range(at % 4)], pa.list_(pa.string())),
        "place": some(lambda at: {"city": f"城{at % 3}", "zip": at}, pa.struct([("city", pa.string()), ("zip", pa.int32())])),
        "nested": some(lambda at: [[at], [at, at]], pa.list_(pa.list_(pa.int32()))),
        "bytes": some(lambda at: bytes([65 + at % 26]) * 3, pa.binary(3)),
    })


def write(name: str, data: pa.Table, **settings) -> None:
    pq.write_table(data, FOLDER / name, **settings)


whole = table(ROWS)
write("table.parquet", whole, row_group_size=25, compression="snappy", write_statistics=False, store_schema=False)
delta = {
    "id": "DELTA_BINARY_PACKED", "人数": "DELTA_BINARY_PACKED", "公司名称": "DELTA_BYTE_ARRAY", "rate": "BYTE_STREAM_SPLIT",
    "place.city": "DELTA_LENGTH_BYTE_ARRAY", "moment": "DELTA_BINARY_PACKED", "open": "RLE",
}
write("delta.parquet", whole.drop_columns(["nested"]), use_dictionary=False, column_encoding=delta, data_page_version="2.0",
      compression={"id": "gzip", "人数": "none"} | {name: "zstd" for name in ["公司名称", "rate", "moment", "open", "place.list"]},
      write_statistics=False, store_schema=False)
write("lz4.parquet", whole.select(["id", "公司名称"]), compression={"id": "none", "公司名称": "lz4"}, store_schema=False)
(FOLDER / "truncated.parquet").write_bytes((FOLDER / "table.parquet").read_bytes()[:-300])
damaged = bytearray((FOLDER / "table.parquet").read_bytes())
# The first page's head: what it says of its length.
damaged[5:9] = b"\xff\xff\xff\xff"
(FOLDER / "broken_page.parquet").write_bytes(damaged)
(FOLDER / "locked.parquet").write_bytes(b"PARE" + bytes(40) + (20).to_bytes(4, "little") + b"PARE")
