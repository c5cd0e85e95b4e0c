"""Which samples are asked about, and what the answers say of the others."""
