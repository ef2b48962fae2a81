INSERT INTO shop.customers (email, name, created_at)
SELECT format('customer%s@example.org', n),
       format('%s %s',
         (ARRAY['Ada', 'Bruno', 'Clara', 'Dmitri', 'Elif', 'Farid', 'Grace', 'Hugo'])[1 + n % 8],
         (ARRAY['Martin', 'Okafor', 'Silva', 'Tanaka', 'Weber'])[1 + n % 5]),
       timestamptz '2025-01-01 09:00:00+00' + n * interval '1 day'
  FROM generate_series(1, 40) AS n;

INSERT INTO shop.addresses (customer_id, street, city, postcode, country, created_at)
SELECT id,
       format('%s Orchard Lane', 1 + id % 90),
       (ARRAY['Lyon', 'Porto', 'Graz', 'Ghent'])[1 + id % 4],
       lpad((1000 + id * 37)::text, 5, '0'),
       (ARRAY['FR', 'PT', 'AT', 'BE'])[1 + id % 4],
       created_at
  FROM shop.customers ORDER BY id;

UPDATE shop.customers SET default_address_id = addresses.id
  FROM shop.addresses
 WHERE addresses.customer_id = customers.id;
