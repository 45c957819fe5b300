"""Releases that are not served any more: packed into shared parts, and unpacked as they were for who asks."""
