CREATE FUNCTION shop.current_customer_id() RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('shop.customer_id', true), '')::bigint $$;
COMMENT ON FUNCTION shop.current_customer_id() IS 'Who the web server speaks for in this transaction, nobody when unset';

ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.addresses ENABLE ROW LEVEL SECURITY;

CREATE POLICY customers_see_themselves ON shop.customers FOR SELECT
  USING (id = shop.current_customer_id() AND deleted_at IS NULL);
CREATE POLICY customers_see_their_orders ON shop.orders FOR SELECT
  USING (customer_id = shop.current_customer_id());
CREATE POLICY customers_fill_their_cart ON shop.orders FOR UPDATE
  USING (customer_id = shop.current_customer_id() AND status = 'cart')
  WITH CHECK (customer_id = shop.current_customer_id());
CREATE POLICY customers_keep_their_addresses ON shop.addresses
  USING (customer_id = shop.current_customer_id());
COMMENT ON POLICY customers_see_themselves ON shop.customers IS 'A customer sees one row: the own one';
