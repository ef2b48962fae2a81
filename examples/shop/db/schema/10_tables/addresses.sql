-- addresses and customers need each other. One of the two foreign keys is added after both tables; confiture finds which.
CREATE TABLE shop.addresses (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES shop.customers (id) ON DELETE CASCADE,
  street      text NOT NULL,
  city        text NOT NULL,
  postcode    text NOT NULL,
  country     char(2) NOT NULL CHECK (country = upper(country)),
  created_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (id, customer_id)
);
COMMENT ON TABLE shop.addresses IS 'Where parcels and invoices go';
COMMENT ON COLUMN shop.addresses.country IS 'ISO 3166-1 alpha-2';

CREATE INDEX addresses_customer ON shop.addresses (customer_id);
