INSERT INTO shop.categories (id, parent_id, slug, name) VALUES
  (1, NULL, 'jam', 'Jam'),
  (2, 1, 'berries', 'Berries'),
  (3, 1, 'stone-fruit', 'Stone fruit'),
  (4, 1, 'citrus', 'Citrus and marmalade'),
  (5, NULL, 'kitchen', 'Kitchen'),
  (6, 5, 'jars', 'Jars and lids');
