-- What a run left in its folder that its bundle did not have, or not so.
CREATE TABLE confiture_control.run_file (
  run text NOT NULL REFERENCES confiture_control.run ON DELETE CASCADE,
  path text NOT NULL,
  change text NOT NULL CHECK (change IN ('added', 'changed', 'removed')),
  -- None of a file that was removed.
  size_bytes bigint,
  -- None of one that was removed, and of one that is too large to be kept.
  blob text REFERENCES confiture_control.blob,
  PRIMARY KEY (run, path)
);
CREATE INDEX run_file_blob ON confiture_control.run_file (blob);

-- How many more there were than are listed.
ALTER TABLE confiture_control.run ADD COLUMN files_left_out int NOT NULL DEFAULT 0;
