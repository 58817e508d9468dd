"""Dispatch: who goes where, over all incidents and both flags at once, life at sea before everything.

::

    Problem (units, incidents, beaches, who can be where when)
      → greedy (two of them) → optimum (CP-SAT, never worse than greedy) → proposals with their figures

Pure: a problem is a frozen value and a plan a function of it. What the sea does to boats comes in as plain
figures (:class:`varne.tasking.dispatch.problem.Reach`), reckoned by whoever may use the drift model.
"""
