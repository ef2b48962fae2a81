-- A partition per year; what falls outside them is kept and noticed, not refused.
CREATE TABLE shop.stock_movements (
  id          bigint GENERATED ALWAYS AS IDENTITY,
  product_id  bigint NOT NULL REFERENCES shop.products (id),
  quantity    integer NOT NULL CHECK (quantity <> 0),
  reason      text NOT NULL CHECK (reason IN ('delivery', 'order', 'return', 'count')),
  order_id    bigint REFERENCES shop.orders (id),
  moved_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, moved_at),
  CONSTRAINT order_movements_name_their_order CHECK ((reason IN ('order', 'return')) = (order_id IS NOT NULL))
) PARTITION BY RANGE (moved_at);
COMMENT ON TABLE shop.stock_movements IS 'Every piece that came or went; the stock is their sum';

CREATE TABLE shop.stock_movements_2025 PARTITION OF shop.stock_movements
  FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');
CREATE TABLE shop.stock_movements_2026 PARTITION OF shop.stock_movements
  FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
CREATE TABLE shop.stock_movements_other PARTITION OF shop.stock_movements DEFAULT;

CREATE INDEX stock_movements_product ON shop.stock_movements (product_id, moved_at);
