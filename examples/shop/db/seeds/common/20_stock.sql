INSERT INTO shop.stock_movements (product_id, quantity, reason, moved_at)
SELECT id, 500, 'delivery', timestamptz '2025-01-02 08:00:00+00' FROM shop.products;
