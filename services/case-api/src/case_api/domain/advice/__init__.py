"""The content of advice: SEND Regulations 2014 reg 6(1)."""
