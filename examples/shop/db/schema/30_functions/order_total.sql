CREATE FUNCTION shop.order_total(order_id bigint) RETURNS numeric
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(sum(order_items.total), 0)
    FROM shop.order_items
   WHERE order_items.order_id = order_total.order_id;
END;
COMMENT ON FUNCTION shop.order_total(bigint) IS 'Sum of an order''s lines; 0 for an empty cart';
