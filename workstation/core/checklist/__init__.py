"""Differential checklists: definitions as data, answers with evidence, urgency."""
