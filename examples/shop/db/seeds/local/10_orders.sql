-- Four rounds of shopping: everybody may have one cart at a time, so each round is placed before the next one begins.
DO $$
BEGIN
  FOR round IN 1..4 LOOP
    INSERT INTO shop.orders (customer_id, ship_to, created_at)
    SELECT id, default_address_id, timestamptz '2025-02-01 10:00:00+00' + round * interval '60 days' + id * interval '7 hours'
      FROM shop.customers
     WHERE (id * 7 + round * 3) % 5 < 6 - round
     ORDER BY id;

    INSERT INTO shop.order_items (order_id, position, product_id, quantity, unit_price)
    SELECT orders.id, line, products.id, 1 + (orders.id * 31 + line * 17) % 97 % 6, products.price
      FROM shop.orders
     CROSS JOIN LATERAL generate_series(1, 1 + (orders.id % 4)::integer) AS line
      JOIN shop.products ON products.id = 1 + (orders.id * 29 % 101 + line * 5) % 12
     WHERE orders.status = 'cart';

    -- The last round is still under way: one cart in three stays one.
    PERFORM shop.place_order(id, created_at) FROM shop.orders WHERE status = 'cart' AND (round < 4 OR id % 3 <> 0);
  END LOOP;
END
$$;

-- What became of them: the older, the further.
UPDATE shop.orders
   SET status = CASE
     WHEN id % 17 = 0 THEN 'cancelled'
     WHEN placed_at < '2025-08-01' THEN 'delivered'
     WHEN id % 3 = 0 THEN 'shipped'
     ELSE 'paid'
   END::shop.order_status
 WHERE status = 'placed' AND id % 8 <> 0;

-- Two prices were lowered since; history.changes knows.
UPDATE shop.products SET price = price - 0.50 WHERE sku IN ('JAM-PLUM-250', 'MAR-LEMO-250');

REFRESH MATERIALIZED VIEW shop.product_sales;
