"""How many people and boats will come, by day, week and month, and how sure that is.

`hurdle` is the model of days, `monthly`/`periods` what is told of it, `backtest` how good it was. Pure
functions of data and a seed: nothing here opens a file or asks for the time.
"""
