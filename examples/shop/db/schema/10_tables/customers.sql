CREATE TABLE shop.customers (
  id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The function is defined in 30_functions.
  reference          text NOT NULL DEFAULT shop.new_reference('C') UNIQUE,
  email              shop.email NOT NULL,
  name               text NOT NULL,
  default_address_id bigint,
  preferences        jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(preferences) = 'object'),
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  deleted_at         timestamptz,
  CONSTRAINT customers_default_address FOREIGN KEY (default_address_id, id)
    REFERENCES shop.addresses (id, customer_id) ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE shop.customers IS 'People who have an account; a deleted one stays for its invoices';
COMMENT ON COLUMN shop.customers.default_address_id IS 'One of the customer''s own addresses, never somebody else''s';

CREATE UNIQUE INDEX customers_email ON shop.customers (email) WHERE deleted_at IS NULL;
COMMENT ON INDEX shop.customers_email IS 'An address is free again once its account is deleted';
CREATE INDEX customers_preferences ON shop.customers USING gin (preferences jsonb_path_ops);
