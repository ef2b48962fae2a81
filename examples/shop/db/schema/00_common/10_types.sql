CREATE TYPE shop.order_status AS ENUM ('cart', 'placed', 'paid', 'shipped', 'delivered', 'cancelled');
COMMENT ON TYPE shop.order_status IS 'Life of an order, in its order; cancelled may follow placed and paid';

CREATE DOMAIN shop.email AS text
  CONSTRAINT email_has_an_at CHECK (VALUE ~ '^[^@\s]+@[^@\s]+$')
  CONSTRAINT email_is_lower_case CHECK (VALUE = lower(VALUE));
COMMENT ON DOMAIN shop.email IS 'An e-mail address, lower case, so that a unique index is enough';

CREATE DOMAIN shop.amount AS numeric(12, 2) CONSTRAINT amount_is_not_negative CHECK (VALUE >= 0);
COMMENT ON DOMAIN shop.amount IS 'Money in the currency of the row, never below zero';

CREATE TYPE shop.dimensions AS (width_mm integer, height_mm integer, depth_mm integer);
COMMENT ON TYPE shop.dimensions IS 'Outer size of a parcel';
