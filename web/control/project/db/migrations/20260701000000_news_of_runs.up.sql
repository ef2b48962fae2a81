-- Who follows a run, or executes it, is told with the commit what there is to read; the payload is the run's id.
CREATE FUNCTION confiture_control.tell_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.wish IS NOT NULL AND NEW.wish IS DISTINCT FROM OLD.wish THEN
    PERFORM pg_catalog.pg_notify('confiture_run_wish', NEW.id);
  END IF;
  IF NEW.last_event <> OLD.last_event OR NEW.status <> OLD.status THEN
    PERFORM pg_catalog.pg_notify('confiture_run_event', NEW.id);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER tell_run AFTER UPDATE OF wish, last_event, status ON confiture_control.run
  FOR EACH ROW EXECUTE FUNCTION confiture_control.tell_run();
