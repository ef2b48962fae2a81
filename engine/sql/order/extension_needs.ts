/** Extensions that the ones people use require (`requires` of their control files); others need CASCADE or file order. */
const needs: Readonly<Record<string, readonly string[]>> = {
  earthdistance: ["cube"],
  postgis_raster: ["postgis"],
  postgis_sfcgal: ["postgis"],
  postgis_topology: ["postgis"],
  postgis_tiger_geocoder: ["postgis", "fuzzystrmatch"],
  address_standardizer_data_us: ["address_standardizer"],
  pgrouting: ["postgis"],
  h3_postgis: ["h3", "postgis"],
  hstore_plperl: ["hstore", "plperl"],
  hstore_plperlu: ["hstore", "plperlu"],
  hstore_plpython3u: ["hstore", "plpython3u"],
  jsonb_plperl: ["plperl"],
  jsonb_plperlu: ["plperlu"],
  jsonb_plpython3u: ["plpython3u"],
  ltree_plpython3u: ["ltree", "plpython3u"],
  bool_plperl: ["plperl"],
  bool_plperlu: ["plperlu"],
  vectorscale: ["vector"],
};

export function extensionNeeds(name: string): readonly string[] {
  return needs[name] ?? [];
}
