"""One module a format. Each takes an input file and the settings, and yields what stands in the file piece by piece."""
