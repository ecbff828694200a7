"""Operations on digests: who gets one, and what it would tell today."""
