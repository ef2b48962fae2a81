-- Where a run belongs in a trace: the span that asked for it, or its first attempt.
ALTER TABLE confiture_control.run ADD COLUMN traceparent text;
