-- The day on which the council closed a case, in the list of cases: it follows from the facts, as every column from
-- `reference` on does. A case that was closed before this column existed has it from its next fact on, or from a rebuild.
ALTER TABLE case_api.case_list ADD COLUMN closed_on date;

GRANT UPDATE (closed_on) ON case_api.case_list TO case_api;
