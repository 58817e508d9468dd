"""The committee's report: the same pages, figures and files in both capitals, to the byte."""
