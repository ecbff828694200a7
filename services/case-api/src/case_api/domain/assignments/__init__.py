"""Who works on a case and when: pure functions of its facts, and of the directory."""
