import fc from "fast-check";
import { pick, slot, type Tree } from "../edited.ts";

/** A parser and a template of one's own, and what hangs on them. */
export function textSearch() {
  return fc.record({
    parser: slot(fc.record({
      headline: pick("", ", HEADLINE = prsd_headline"),
      comment: pick("", "cuts"),
    })),
    template: slot(fc.record({ init: pick("", "INIT = dsimple_init, "), comment: pick("", "a form") })),
    dictionary: slot(fc.record({
      options: pick("", "", ", accept = false"),
      owner: pick("", "", "gen_owner"),
      comment: pick("", "words"),
    })),
    configuration: slot(fc.record({
      mappings: pick("asciiword", "asciiword, hword", "url, email, asciiword"),
      second: pick("", "", "numword"),
      owner: pick("", "", "gen_owner"),
      comment: pick("", "a way to search"),
    })),
    index: slot(pick("gin", "gist")),
    view: slot(pick("ts_lexize('a.own_words', 'x')", "to_tsvector('a.own_search', 'x')")),
  });
}

export type TextSearch = Tree<ReturnType<typeof textSearch> extends fc.Arbitrary<infer T> ? T : never>;

export function renderTextSearch(
  { parser, template, dictionary, configuration, index, view }: TextSearch,
): string[] {
  const sql: string[] = [];
  const comment = (what: string, text: string) => text && sql.push(`COMMENT ON TEXT SEARCH ${what} IS '${text}'`);
  if (parser) {
    sql.push(
      `CREATE TEXT SEARCH PARSER a.own_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
        LEXTYPES = prsd_lextype${parser.headline})`,
    );
    comment("PARSER a.own_parser", parser.comment);
  }
  if (template) {
    sql.push(`CREATE TEXT SEARCH TEMPLATE a.own_template (${template.init}LEXIZE = dsimple_lexize)`);
    comment("TEMPLATE a.own_template", template.comment);
  }
  if (dictionary) {
    const of = template?.init ? "a.own_template" : "simple";
    sql.push(`CREATE TEXT SEARCH DICTIONARY a.own_words (TEMPLATE = ${of}${dictionary.options})`);
    if (dictionary.owner) sql.push(`ALTER TEXT SEARCH DICTIONARY a.own_words OWNER TO ${dictionary.owner}`);
    comment("DICTIONARY a.own_words", dictionary.comment);
  }
  if (configuration) {
    const { mappings, second, owner, comment: text } = configuration;
    const name = "TEXT SEARCH CONFIGURATION a.own_search";
    sql.push(`CREATE ${name} (PARSER = ${parser ? "a.own_parser" : "default"})`);
    sql.push(`ALTER ${name} ADD MAPPING FOR ${mappings} WITH ${dictionary ? "a.own_words, simple" : "simple"}`);
    if (second) sql.push(`ALTER ${name} ADD MAPPING FOR ${second} WITH simple`);
    if (owner) sql.push(`ALTER ${name} OWNER TO ${owner}`);
    comment("CONFIGURATION a.own_search", text);
    if (index) {
      sql.push(
        "CREATE TABLE a.searched (body text)",
        `CREATE INDEX searched_body ON a.searched USING ${index} (to_tsvector('a.own_search', body))`,
      );
    }
  }
  if (view && (view.startsWith("ts_") ? dictionary : configuration)) {
    sql.push(`CREATE VIEW a.found AS SELECT ${view} AS words`);
  }
  return sql;
}
