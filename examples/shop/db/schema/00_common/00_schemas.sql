CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'Everything the web shop reads and writes';

CREATE SCHEMA history;
COMMENT ON SCHEMA history IS 'Who changed what, kept apart so that it can be granted apart';
