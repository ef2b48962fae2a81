-- The triggers stand before the function that they call.
CREATE TRIGGER customers_record_change AFTER INSERT OR UPDATE OR DELETE ON shop.customers
  FOR EACH ROW EXECUTE FUNCTION history.record_change();
CREATE TRIGGER products_record_change AFTER UPDATE OF price ON shop.products
  FOR EACH ROW WHEN (OLD.price IS DISTINCT FROM NEW.price) EXECUTE FUNCTION history.record_change();
COMMENT ON TRIGGER products_record_change ON shop.products IS 'Prices only: who lowered it, and when';

CREATE FUNCTION history.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = history, pg_temp
AS $$
BEGIN
  INSERT INTO history.changes (relation, operation, row_before, row_after)
  VALUES (
    TG_RELID,
    TG_OP,
    CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
    CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END
  );
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION history.record_change() IS 'Writes the row before and after into history.changes';
