"""Schools, colleges, early years, NHS and therapy providers: whom facts and plans name."""
