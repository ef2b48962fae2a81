-- Objects of a database as a run described them. The same content is kept once, whoever read it.
CREATE TABLE confiture_control.catalog_content (
  hash text PRIMARY KEY,
  -- False while its objects are being written.
  is_whole boolean NOT NULL DEFAULT false,
  server_version int NOT NULL,
  fingerprint text NOT NULL,
  counts jsonb NOT NULL,
  -- JSON, compressed with gzip, sent as it is.
  index_document bytea NOT NULL,
  graph_document bytea NOT NULL
);
ALTER TABLE confiture_control.catalog_content ALTER COLUMN index_document SET STORAGE EXTERNAL,
  ALTER COLUMN graph_document SET STORAGE EXTERNAL;

CREATE TABLE confiture_control.catalog_object (
  content text NOT NULL REFERENCES confiture_control.catalog_content ON DELETE CASCADE,
  number int NOT NULL,
  id text NOT NULL,
  kind text NOT NULL,
  schema text,
  name text NOT NULL,
  -- Number of what it is a part of.
  parent int,
  hash text NOT NULL,
  detail jsonb NOT NULL,
  needs jsonb NOT NULL,
  dependents jsonb NOT NULL,
  PRIMARY KEY (content, number)
);
-- An id may be longer than what an index holds.
CREATE INDEX catalog_object_id ON confiture_control.catalog_object (content, md5(id));
CREATE INDEX catalog_object_parent ON confiture_control.catalog_object (content, parent) WHERE parent IS NOT NULL;

-- One reading of an environment's database.
CREATE TABLE confiture_control.catalog (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run text NOT NULL REFERENCES confiture_control.run ON DELETE CASCADE,
  attempt int NOT NULL,
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  environment text NOT NULL,
  content text NOT NULL REFERENCES confiture_control.catalog_content,
  database text NOT NULL,
  read_at timestamptz NOT NULL,
  figures_read_at timestamptz,
  unmodelled jsonb NOT NULL,
  unreadable jsonb NOT NULL,
  left_out jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Set with the end of its run; nobody sees it before.
  kept_at timestamptz
);
CREATE UNIQUE INDEX catalog_run ON confiture_control.catalog (run) WHERE kept_at IS NOT NULL;
CREATE INDEX catalog_of_run ON confiture_control.catalog (run);
CREATE INDEX catalog_newest ON confiture_control.catalog (project, environment, read_at DESC) WHERE kept_at IS NOT NULL;
CREATE INDEX catalog_of_content ON confiture_control.catalog (content);

-- Sizes and use of that moment, by the numbers of objects, some hundred in one row.
CREATE TABLE confiture_control.catalog_figures (
  catalog bigint NOT NULL REFERENCES confiture_control.catalog ON DELETE CASCADE,
  chunk int NOT NULL,
  figures jsonb NOT NULL,
  PRIMARY KEY (catalog, chunk)
);

-- Drawings of tables that people share. Each saving is a version; one without a document took the drawing away.
CREATE TABLE confiture_control.erd_layout (
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  name text NOT NULL,
  version int NOT NULL,
  document jsonb,
  -- The older version that it brought back.
  restored_from int,
  saved_by text NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project, name, version)
);
