"""Several annotators on one run."""
