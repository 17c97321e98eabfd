"""Disclosure control: what may leave the organisation without anybody being recognised in it."""
