"""What a plan lacks: needs, outcomes, provision and advice that do not fit together.

Every check is a pure function of a content and the advice that it cites. The words that are
searched for, and why each finding matters, are data: `wording.toml`.
"""
