"""As short as a column of a list is narrow, and the same in every language."""

DATETIME_FORMAT = "Y-m-d H:i"
DATE_FORMAT = "Y-m-d"
