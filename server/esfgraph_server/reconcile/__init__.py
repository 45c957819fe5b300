"""Reconciliation (W3C community specification 0.2): for OpenRefine and other clients."""
