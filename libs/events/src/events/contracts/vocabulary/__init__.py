"""The codes of facts, one module for each phase, each list with its source.

CFA is the Children and Families Act 2014; "reg" alone is a regulation of SI 2014/1530; SEN2 is the
Department's person-level return. A reader must accept unknown codes, which a later release may add.
"""
