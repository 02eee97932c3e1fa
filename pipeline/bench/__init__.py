"""What the program reaches and what it costs, measured beside its peers in one run: `python -m pipeline.bench`."""
