"""Training data made by ourselves: text set in type, scanned, read by an engine, laid beside what it says."""
