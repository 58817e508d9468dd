"""One in, one out: cases as clocks on pseudonyms, parity and capacity, and the published counts."""
