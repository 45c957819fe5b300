"""Who runs a project: a printed name or number resolved to one organisation, with its evidence, units and seat."""
