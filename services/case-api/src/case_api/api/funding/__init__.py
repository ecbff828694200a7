"""Operations on funding agreements."""
