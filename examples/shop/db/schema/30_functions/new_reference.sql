CREATE SEQUENCE shop.reference_numbers AS bigint START WITH 1000;
COMMENT ON SEQUENCE shop.reference_numbers IS 'Numbers that people read on invoices';

CREATE FUNCTION shop.new_reference(prefix text) RETURNS text
LANGUAGE sql VOLATILE
AS $$ SELECT prefix || '-' || lpad(nextval('shop.reference_numbers')::text, 7, '0') $$;
COMMENT ON FUNCTION shop.new_reference(text) IS 'A reference for people, for example C-0001000';
