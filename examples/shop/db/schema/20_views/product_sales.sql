CREATE MATERIALIZED VIEW shop.product_sales AS
SELECT products.id AS product_id,
       products.sku,
       coalesce(sum(order_items.quantity), 0) AS sold,
       coalesce(sum(order_items.total), 0) AS revenue
  FROM shop.products
  LEFT JOIN shop.order_items ON order_items.product_id = products.id
 GROUP BY products.id
  WITH NO DATA;
COMMENT ON MATERIALIZED VIEW shop.product_sales IS 'Refreshed at night: REFRESH MATERIALIZED VIEW CONCURRENTLY';

CREATE UNIQUE INDEX product_sales_product ON shop.product_sales (product_id);
