"""The steps of a build, each for one batch of sources, projects or owners, in any process."""
