INSERT INTO shop.orders (customer_id, ship_to, created_at)
SELECT customers.id, customers.default_address_id, timestamptz '2025-03-01 10:00:00+00' + n * interval '7 hours'
  FROM generate_series(1, 40) AS n
  JOIN shop.customers ON customers.email = format('customer%s@example.org', n)
 ORDER BY n;

INSERT INTO shop.order_items (order_id, position, product_id, quantity, unit_price)
SELECT orders.id, line, products.id, 1 + (orders.id + line) % 4, products.price
  FROM shop.orders
 CROSS JOIN generate_series(1, 3) AS line
  JOIN shop.products ON products.id = 1 + (orders.id * 3 + line) % 12;

-- Three carts in four are placed; what became of them depends on their number.
SELECT count(shop.place_order(id, created_at)) FROM shop.orders WHERE id % 4 <> 0;
UPDATE shop.orders SET status = (ARRAY['paid', 'shipped', 'delivered', 'cancelled'])[1 + id % 4]::shop.order_status
 WHERE status = 'placed' AND id % 7 <> 0;

REFRESH MATERIALIZED VIEW shop.product_sales;
