-- What is known of an environment: its newest run of an operation, and the newest one that may have changed it.
CREATE INDEX run_newest_of ON confiture_control.run (project, environment, operation, created_at DESC);
CREATE INDEX run_newest_write ON confiture_control.run (project, environment, created_at DESC) WHERE effect <> 'read';

-- What waits for somebody.
CREATE INDEX run_person ON confiture_control.run (person, created_at DESC);
CREATE INDEX approval_author ON confiture_control.approval (author, requested_at DESC);

-- An approval that was asked for again, because this one showed what is no longer so.
ALTER TABLE confiture_control.approval ADD COLUMN replaces bigint
  REFERENCES confiture_control.approval ON DELETE SET NULL;
CREATE INDEX approval_replaces ON confiture_control.approval (replaces);

-- What people say about what an approval shows. Nothing of it is changed afterwards.
CREATE TABLE confiture_control.approval_comment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  approval bigint NOT NULL REFERENCES confiture_control.approval ON DELETE CASCADE,
  -- The step of what was shown that it is about; none means all of it.
  step text,
  text text NOT NULL,
  author text NOT NULL,
  person bigint REFERENCES confiture_control.person ON DELETE SET NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX approval_comment_approval ON confiture_control.approval_comment (approval, id);
CREATE TRIGGER approval_comment_append_only BEFORE UPDATE OF approval, step, text, author, at
  ON confiture_control.approval_comment FOR EACH STATEMENT EXECUTE FUNCTION confiture_control.refuse_change();
