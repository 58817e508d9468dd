"""The report level: all of a night's reports weighed together, and what they come to.

The life of a judgement: ``observations`` makes arrays of the reports, with every way each may be meant;
``kinship`` finds which may be of one boat and which repeat one another; ``prior`` says what is expected of
the theatre; ``story``, ``motion``, ``clutter`` and ``score`` say how well a set of reports tells of one
boat; ``walk``, ``moves`` and ``sampler`` walk over the ways to share the reports out; ``consensus`` makes
one reading of many; ``telling`` and ``weighing`` put it into the words of ``varne.picture.judgement``;
``judge`` leads them through the night. docs/correlation.md has the mathematics.
"""
