-- The least that a test can start from: one customer with an address and an empty cart.
INSERT INTO shop.customers (email, name) VALUES ('test@example.org', 'Test Customer');
INSERT INTO shop.addresses (customer_id, street, city, postcode, country)
SELECT id, '1 Orchard Lane', 'Lyon', '69001', 'FR' FROM shop.customers;
INSERT INTO shop.orders (customer_id) SELECT id FROM shop.customers;
