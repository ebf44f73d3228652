"""The door for reads: every function answers with frozen dataclasses, never with a model.

A template that holds one of these cannot trigger a query. Lists are bounded and say how many there are.
"""
