"""Lists: one thing, one chain, from being raised to its effect being confirmed.

Problems, key tasks, opinions, cases, commitments and targets are items of one
sort: raised somewhere, given to somebody, worked on, closed with proof and by
somebody else, and looked at again after a while. What differs between the
systems is the ``flow`` of their kind. Each stage that the kind posts makes one
ledger entry. This book refuses to close what nobody else has checked, stores
nobody for an anonymous opinion, and takes no step by itself.
"""
