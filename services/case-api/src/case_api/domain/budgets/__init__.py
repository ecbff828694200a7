"""Personal budgets and direct payments as they follow from facts: CFA s.49; SI 2014/1652."""
