"""What a process of case-api does besides answering requests, as time passes."""
