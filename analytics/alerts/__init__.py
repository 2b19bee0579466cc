"""Alerts: rules over metrics, evaluated each minute, and who is told."""
