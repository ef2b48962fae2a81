CREATE TABLE shop.orders (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reference        text NOT NULL DEFAULT shop.new_reference('O') UNIQUE,
  customer_id      bigint NOT NULL REFERENCES shop.customers (id),
  ship_to          bigint REFERENCES shop.addresses (id) ON DELETE SET NULL,
  status           shop.order_status NOT NULL DEFAULT 'cart',
  currency         char(3) NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
  placed_at        timestamptz,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT order_is_placed_once CHECK ((status = 'cart') = (placed_at IS NULL))
);
COMMENT ON TABLE shop.orders IS 'A cart until it is placed';

CREATE UNIQUE INDEX orders_one_cart ON shop.orders (customer_id) WHERE status = 'cart';
COMMENT ON INDEX shop.orders_one_cart IS 'A customer has one cart at most';
CREATE INDEX orders_placed ON shop.orders (placed_at DESC) INCLUDE (status) WHERE placed_at IS NOT NULL;
