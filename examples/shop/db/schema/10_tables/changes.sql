CREATE TABLE history.changes (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  relation   regclass NOT NULL,
  operation  text NOT NULL CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
  row_before jsonb,
  row_after  jsonb,
  changed_by name NOT NULL DEFAULT current_user,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE history.changes IS 'One row per changed row, written by the trigger record_change';

CREATE INDEX changes_at ON history.changes USING brin (changed_at);
