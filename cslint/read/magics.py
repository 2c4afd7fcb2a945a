"""The first bytes by which binary files are told."""

from __future__ import annotations

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
PARQUET_MAGIC = b"PAR1"
ICS_MAGIC = b"BEGIN:VCALENDAR"
