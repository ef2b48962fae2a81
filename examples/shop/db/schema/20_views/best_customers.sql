-- Sorts before customer_totals.sql and reads it.
CREATE VIEW shop.best_customers AS
SELECT customer_id, name, orders, spent, rank() OVER (ORDER BY spent DESC) AS place
  FROM shop.customer_totals
 WHERE spent > 0;
COMMENT ON VIEW shop.best_customers IS 'Customers by what they spent, best first';
