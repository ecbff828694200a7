"""Operations on notices to people."""
