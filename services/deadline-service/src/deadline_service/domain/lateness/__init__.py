"""Why plans and reviews are late: the steps of each, and to which of them its late days count."""
