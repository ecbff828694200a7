"""The content of EHC plans, section by section: SEND Regulations 2014 reg 12."""
