"""The public library: what ``import esfgraph`` offers. It prints nothing, ends no process and changes no setting."""
