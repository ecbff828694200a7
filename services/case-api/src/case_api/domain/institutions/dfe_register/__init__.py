"""The DfE's register of establishments as files: the only package that knows their columns.

Its functions turn a row into our own model. Nothing of them is in a contract or an operation.
"""
