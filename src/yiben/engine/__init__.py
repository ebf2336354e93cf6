"""Engine: compiled duties and a ledger go in, standing comes out.

It works on tables, in the process or on a cluster, and every rendering of it
must agree row by row with the slow oracle in the tests. It is the only place
that speaks Ibis, DuckDB or arrays. Day judged and day of knowledge are
arguments. It refuses to know Django, users and pages.
"""
