"""Answers: given, taken back, brought in and taken away."""
