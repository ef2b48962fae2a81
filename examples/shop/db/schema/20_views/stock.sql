CREATE VIEW shop.stock AS
SELECT product_id, sum(quantity)::integer AS pieces, max(moved_at) AS last_moved_at
  FROM shop.stock_movements
 GROUP BY product_id;
COMMENT ON VIEW shop.stock IS 'Pieces on the shelf';
