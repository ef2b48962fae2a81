-- When a content came or was asked for last: what no bundle and no run has a day later is forgotten.
ALTER TABLE confiture_control.blob ADD COLUMN sent_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX blob_sent ON confiture_control.blob (sent_at);

-- What a project sent and has in no bundle yet. That another project has a content is nobody's business.
CREATE TABLE confiture_control.project_blob (
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  blob text NOT NULL REFERENCES confiture_control.blob ON DELETE CASCADE,
  sent_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project, blob)
);
CREATE INDEX project_blob_blob ON confiture_control.project_blob (blob);
