"""Did a measure change anything? Counterfactuals, placebos, the smallest change to be seen, trials.

`verdict.judge` is the ladder; `trial` plans the one design that identifies what patrols do. Pure functions of
data and a seed.
"""
