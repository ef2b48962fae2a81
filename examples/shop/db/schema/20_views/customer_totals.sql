CREATE VIEW shop.customer_totals AS
SELECT customers.id AS customer_id,
       customers.name,
       count(DISTINCT orders.id) AS orders,
       coalesce(sum(order_items.total), 0) AS spent
  FROM shop.customers
  LEFT JOIN shop.orders ON orders.customer_id = customers.id AND orders.status NOT IN ('cart', 'cancelled')
  LEFT JOIN shop.order_items ON order_items.order_id = orders.id
 WHERE customers.deleted_at IS NULL
 GROUP BY customers.id;
COMMENT ON VIEW shop.customer_totals IS 'What each customer ordered so far, carts and cancelled orders left out';
