"""SHACL, whatever the shapes are about: shapes as data, two engines, a check of any graph, and its report."""
