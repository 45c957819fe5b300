"""Links to what others describe: which link sets there are, what an endpoint answers, what DATA/links keeps of it."""
