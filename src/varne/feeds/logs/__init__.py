"""Logs of AIS already decoded: CSV files of several makers."""
