-- Projects whose files come from git: address, ref and folder are the project's own columns.
CREATE TABLE confiture_control.project_git (
  project bigint PRIMARY KEY REFERENCES confiture_control.project ON DELETE CASCADE,
  -- User and password, sealed for the address that they are for.
  credentials bytea,
  -- Whether runs may be committed to the very ref that is fetched.
  allows_direct boolean NOT NULL DEFAULT false,
  -- None means that somebody asks for each fetch.
  every_seconds int,
  next_at timestamptz,
  -- Counted up by every fetch and by every change of the settings: only the newest writes what it found.
  number bigint NOT NULL DEFAULT 0,
  -- A fetch goes on, unless its server died meanwhile.
  fetching_until timestamptz,
  -- What the ref named, and the commit behind it, when its files were read.
  remote_object text,
  git_commit text,
  fetched_at timestamptz,
  failure text,
  failed_at timestamptz
);
CREATE INDEX project_git_next ON confiture_control.project_git (next_at) WHERE next_at IS NOT NULL;

-- The commit that a run's files are of.
ALTER TABLE confiture_control.run ADD COLUMN git_commit text;
