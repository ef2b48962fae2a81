-- Codes that replicas print while nobody can sign in: when one was used, the others are none any more.
ALTER TABLE confiture_control.setup_code ADD COLUMN is_for_first boolean NOT NULL DEFAULT false;
