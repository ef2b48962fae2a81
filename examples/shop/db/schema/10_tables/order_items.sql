-- Sorts before orders.sql and needs it.
CREATE TABLE shop.order_items (
  order_id    bigint NOT NULL REFERENCES shop.orders (id) ON DELETE CASCADE,
  position    smallint NOT NULL CHECK (position > 0),
  product_id  bigint NOT NULL REFERENCES shop.products (id),
  quantity    integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
  unit_price  shop.amount NOT NULL,
  total       numeric(14, 2) GENERATED ALWAYS AS (quantity * unit_price) STORED,
  PRIMARY KEY (order_id, position),
  UNIQUE (order_id, product_id)
);
COMMENT ON TABLE shop.order_items IS 'Lines of an order';
COMMENT ON COLUMN shop.order_items.unit_price IS 'Price when the order was placed: later changes of the product do not matter';

CREATE INDEX order_items_product ON shop.order_items (product_id);
