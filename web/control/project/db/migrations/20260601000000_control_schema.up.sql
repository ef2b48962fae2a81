-- Everything the server knows: people, projects, runs and their events, approvals, schedules, the audit log.
CREATE SCHEMA confiture_control;

-- People -------------------------------------------------------------------------------------------------------------

CREATE TABLE confiture_control.person (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  -- Local accounts only; people of an identity provider have none.
  login text,
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz
);
CREATE UNIQUE INDEX person_login ON confiture_control.person (lower(login));
COMMENT ON COLUMN confiture_control.person.password IS 'scrypt, with its parameters and salt';

CREATE TABLE confiture_control.identity (
  issuer text NOT NULL,
  subject text NOT NULL,
  person bigint NOT NULL REFERENCES confiture_control.person ON DELETE CASCADE,
  groups text[] NOT NULL DEFAULT '{}',
  last_login_at timestamptz,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_person ON confiture_control.identity (person);

CREATE TABLE confiture_control.setup_code (
  code_hash bytea PRIMARY KEY,
  -- Whose account it opens; none means that it makes an admin.
  person bigint REFERENCES confiture_control.person ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE confiture_control.session (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  person bigint NOT NULL REFERENCES confiture_control.person ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  address text NOT NULL,
  user_agent text NOT NULL,
  -- What the identity provider needs to be told when the person signs out.
  id_token_hint text
);
CREATE INDEX session_person ON confiture_control.session (person);

CREATE TABLE confiture_control.token (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  prefix text NOT NULL,
  name text NOT NULL,
  person bigint NOT NULL REFERENCES confiture_control.person ON DELETE CASCADE,
  -- Verbs that it may use at most, and where; its owner's rights bound it too.
  verbs text[] NOT NULL,
  project text,
  environment text,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX token_person ON confiture_control.token (person);

-- A null project or environment means all of them.
CREATE TABLE confiture_control.role_grant (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint REFERENCES confiture_control.person ON DELETE CASCADE,
  -- A group of the identity provider instead of a person.
  group_name text,
  role text NOT NULL CHECK (role IN ('viewer', 'author', 'operator', 'approver', 'admin')),
  project text,
  environment text,
  granted_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((person IS NULL) <> (group_name IS NULL)),
  CHECK (environment IS NULL OR project IS NOT NULL)
);
CREATE UNIQUE INDEX role_grant_once ON confiture_control.role_grant
  (coalesce(person, 0), coalesce(group_name, ''), role, coalesce(project, ''), coalesce(environment, ''));

CREATE TABLE confiture_control.login_attempt (
  -- A login or an address, hashed: nobody's mistyped password ends up here as a name.
  key bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_attempt_key ON confiture_control.login_attempt (key, at);

-- A sign-in that went to the identity provider and has not come back.
CREATE TABLE confiture_control.oidc_flow (
  state_hash bytea PRIMARY KEY,
  verifier text NOT NULL,
  nonce text NOT NULL,
  return_to text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Projects -----------------------------------------------------------------------------------------------------------

CREATE TABLE confiture_control.project (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  git_url text,
  git_ref text,
  git_folder text NOT NULL DEFAULT '',
  -- The bundle that runs use when they name none.
  bundle text
);

CREATE TABLE confiture_control.blob (
  hash text PRIMARY KEY,
  content bytea NOT NULL
);

CREATE TABLE confiture_control.bundle (
  hash text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  file_count int NOT NULL,
  size_bytes bigint NOT NULL
);

CREATE TABLE confiture_control.bundle_file (
  bundle text NOT NULL REFERENCES confiture_control.bundle ON DELETE CASCADE,
  path text NOT NULL,
  blob text NOT NULL REFERENCES confiture_control.blob,
  PRIMARY KEY (bundle, path)
);
CREATE INDEX bundle_file_blob ON confiture_control.bundle_file (blob);

CREATE TABLE confiture_control.project_bundle (
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  bundle text NOT NULL REFERENCES confiture_control.bundle,
  added_at timestamptz NOT NULL DEFAULT now(),
  -- 'upload', 'folder' or 'git', and the commit.
  source text NOT NULL,
  git_commit text,
  added_by text NOT NULL,
  PRIMARY KEY (project, bundle)
);

-- What the server says about an environment whatever a bundle's files say.
CREATE TABLE confiture_control.environment (
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  name text NOT NULL,
  is_protected boolean NOT NULL,
  PRIMARY KEY (project, name)
);

CREATE TABLE confiture_control.secret (
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  -- Runs in this environment get it; '' is every environment.
  environment text NOT NULL DEFAULT '',
  name text NOT NULL,
  sealed bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  PRIMARY KEY (project, environment, name)
);

-- Runs ---------------------------------------------------------------------------------------------------------------

CREATE TABLE confiture_control.worker (
  id text PRIMARY KEY,
  host text NOT NULL,
  version text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  heartbeat_at timestamptz NOT NULL DEFAULT now(),
  stopped_at timestamptz
);

CREATE TABLE confiture_control.run (
  id text PRIMARY KEY,
  project bigint REFERENCES confiture_control.project,
  bundle text REFERENCES confiture_control.bundle,
  operation text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('read', 'write', 'destroy')),
  environment text,
  input jsonb NOT NULL,
  status text NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'waiting', 'running', 'paused', 'succeeded', 'failed', 'cancelled', 'interrupted')),
  requested_by text NOT NULL,
  person bigint REFERENCES confiture_control.person ON DELETE SET NULL,
  schedule bigint,
  approval bigint,
  -- Whether what it was approved for was found unchanged; its own work may change it afterwards.
  is_approval_checked boolean NOT NULL DEFAULT false,
  -- Whoever asked for it agreed to lose what it loses.
  is_consented boolean NOT NULL DEFAULT false,
  -- Results of other runs that lie in its folder as files: [{path, run}].
  attached jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- Which try of a worker it is; only the newest may write events and the end.
  attempt int NOT NULL DEFAULT 0,
  worker text REFERENCES confiture_control.worker,
  job_lock text,
  -- The database that it works on alone, and the backends that a successor has to end first.
  target text,
  epoch bigint,
  last_event int NOT NULL DEFAULT 0,
  wish text CHECK (wish IN ('cancel', 'pause')),
  output jsonb,
  error jsonb,
  exit_code int
);
CREATE INDEX run_newest ON confiture_control.run (created_at DESC);
CREATE INDEX run_project ON confiture_control.run (project, environment, created_at DESC);
CREATE INDEX run_open ON confiture_control.run (status) WHERE status IN ('queued', 'waiting', 'running', 'paused');
CREATE UNIQUE INDEX run_alone ON confiture_control.run (target) WHERE status = 'running' AND target IS NOT NULL;

CREATE TABLE confiture_control.run_event (
  run text NOT NULL REFERENCES confiture_control.run ON DELETE CASCADE,
  seq int NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  event jsonb NOT NULL,
  PRIMARY KEY (run, seq)
);

-- Approvals ----------------------------------------------------------------------------------------------------------

CREATE TABLE confiture_control.approval (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  bundle text NOT NULL REFERENCES confiture_control.bundle,
  environment text NOT NULL,
  operation text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('write', 'destroy')),
  input jsonb NOT NULL,
  attached jsonb NOT NULL DEFAULT '[]',
  -- What was shown: the run that reviewed it, the database that it was reviewed on, and the hash of all that it found.
  review_run text NOT NULL UNIQUE REFERENCES confiture_control.run,
  fingerprint text,
  shown_hash text,
  -- What the files of the bundle say; an operator may protect it besides.
  is_protected_by_files boolean,
  requested_by text NOT NULL,
  author bigint REFERENCES confiture_control.person ON DELETE SET NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  decision text CHECK (decision IN ('approved', 'rejected')),
  decided_by text,
  approver bigint REFERENCES confiture_control.person ON DELETE SET NULL,
  decided_at timestamptz,
  comment text,
  died_at timestamptz,
  died_of text,
  used_by text REFERENCES confiture_control.run
);
CREATE INDEX approval_bundle ON confiture_control.approval (bundle);
CREATE INDEX approval_used_by ON confiture_control.approval (used_by);
CREATE INDEX approval_open ON confiture_control.approval (project, environment) WHERE used_by IS NULL AND died_at IS NULL;
ALTER TABLE confiture_control.run ADD FOREIGN KEY (approval) REFERENCES confiture_control.approval ON DELETE SET NULL;
CREATE INDEX run_approval ON confiture_control.run (approval);

-- Schedules and webhooks ---------------------------------------------------------------------------------------------

CREATE TABLE confiture_control.schedule (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  name text NOT NULL,
  operation text NOT NULL,
  input jsonb NOT NULL,
  cron text NOT NULL,
  time_zone text NOT NULL DEFAULT 'UTC',
  is_enabled boolean NOT NULL DEFAULT true,
  -- Why the server disabled it.
  stopped_because text,
  is_consented boolean NOT NULL DEFAULT false,
  next_at timestamptz,
  last_run text,
  person bigint REFERENCES confiture_control.person ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (project, name)
);
CREATE INDEX schedule_next ON confiture_control.schedule (next_at) WHERE is_enabled;

CREATE TABLE confiture_control.webhook (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project bigint NOT NULL REFERENCES confiture_control.project ON DELETE CASCADE,
  -- Host and port. The rest of an address is often a password.
  server text NOT NULL,
  -- Address and key.
  sealed bytea NOT NULL,
  events text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL
);
CREATE INDEX webhook_project ON confiture_control.webhook (project);

CREATE TABLE confiture_control.webhook_delivery (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook bigint NOT NULL REFERENCES confiture_control.webhook ON DELETE CASCADE,
  event text NOT NULL,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts int NOT NULL DEFAULT 0,
  -- When it is tried next; null when it arrived or was given up. A replica that tries it moves this on first.
  next_at timestamptz DEFAULT now(),
  delivered_at timestamptz,
  failure text
);
CREATE INDEX webhook_delivery_due ON confiture_control.webhook_delivery (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_delivery_webhook ON confiture_control.webhook_delivery (webhook, id);

-- Audit --------------------------------------------------------------------------------------------------------------

CREATE TABLE confiture_control.audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  address text,
  request text
);

-- One link of the chain for each entry, made by one sealer behind the transactions that wrote them.
CREATE TABLE confiture_control.audit_seal (
  seq bigint PRIMARY KEY,
  entry bigint NOT NULL UNIQUE REFERENCES confiture_control.audit,
  hash bytea NOT NULL
);

CREATE FUNCTION confiture_control.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON confiture_control.audit
  FOR EACH STATEMENT EXECUTE FUNCTION confiture_control.refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON confiture_control.audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION confiture_control.refuse_change();
