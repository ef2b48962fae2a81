CREATE FUNCTION shop.search_products(words text, how_many integer DEFAULT 20) RETURNS SETOF shop.products
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
AS $$
  SELECT products.*
    FROM shop.products
   WHERE is_listed AND search @@ websearch_to_tsquery('english', words)
   ORDER BY ts_rank(search, websearch_to_tsquery('english', words)) DESC, id
   LIMIT how_many
$$;
COMMENT ON FUNCTION shop.search_products(text, integer) IS 'Listed products, best match first';
