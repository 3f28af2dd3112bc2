"""The benchmarks measure Comptoir beside a peer and beside a ceiling."""
