"""What the management commands share: what is typed, what is printed, how they fail."""

from charts.terminal.command import ScriptCommand, in_one_line
from charts.terminal.lines import chart_lines, table_lines
from charts.terminal.typed import birth_of, of_its_day

__all__ = ["ScriptCommand", "birth_of", "chart_lines", "in_one_line", "of_its_day", "table_lines"]
