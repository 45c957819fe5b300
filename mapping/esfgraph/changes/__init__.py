"""What changes from one release to the next, thing by thing, and what DATA/history keeps of it."""
