"""The parts of the benchmark, one a module: each gives tables of figures, or says why it can't."""
