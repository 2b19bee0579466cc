-- What is the same fault again: of errors alone, "" of all other lines.
ALTER TABLE logs
ADD COLUMN IF NOT EXISTS fingerprint String;
