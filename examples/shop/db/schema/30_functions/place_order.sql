CREATE FUNCTION shop.place_order(cart_id bigint, at timestamptz DEFAULT now()) RETURNS shop.orders
LANGUAGE plpgsql
AS $$
DECLARE
  placed shop.orders;
BEGIN
  IF NOT EXISTS (SELECT FROM shop.order_items WHERE order_id = cart_id) THEN
    RAISE EXCEPTION 'order % is empty', cart_id USING ERRCODE = 'check_violation';
  END IF;
  UPDATE shop.orders SET status = 'placed', placed_at = at
   WHERE id = cart_id AND status = 'cart'
  RETURNING * INTO placed;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'order % is no cart', cart_id USING ERRCODE = 'no_data_found';
  END IF;
  INSERT INTO shop.stock_movements (product_id, quantity, reason, order_id, moved_at)
  SELECT product_id, -quantity, 'order', order_id, at FROM shop.order_items WHERE order_id = cart_id;
  RETURN placed;
END
$$;
COMMENT ON FUNCTION shop.place_order(bigint, timestamptz) IS 'Turns a cart into an order and takes its pieces off the shelf';
