/* The pieces of a query, as engine/query/grammar/lexer.py cuts them, for their colours. What is wrong the server says. */
const PIECES = new RegExp(
  [
    "(?<com><<<[^]*?(?:>>>|$))",
    "(?<str>[\"“”„](?:[^\"“”„\\\\]|\\\\[^])*(?:[\"“”„]|$)|\\{[^{}]*\\}?)",
    "(?<not>\\bNOT\\b)",
    "(?<op>\\b(?:AND|OR|O?NEAR(?:\\/\\w+)?)(?=[\\s()]|$))",
    "(?<name>[\\p{L}_][\\p{L}\\p{N}_]*:(?!\\/\\/))",
    "(?<rest>[^\\s(){}\"“”„<]+|[^])",
  ].join("|"),
  "gu",
);
const LONGEST = 20_000;

/* [text, kind, start], in order; without colours where it is very long. */
export function piecesOf(query) {
  if (query.length > LONGEST) return [[query, "", 0]];
  return [...query.matchAll(PIECES)].map((found) => {
    const [kind] = Object.entries(found.groups).find(([, text]) => text !== undefined);
    return [found[0], kind === "rest" ? "" : `q-${kind}`, found.index];
  });
}

/* The field of the query that is being written before the caret: what there is of its name, or of its value. */
export function wordBefore(text, caret) {
  const before = text.slice(Math.max(caret - 60, 0), caret);
  const value = /(?:^|[\s(])([A-Za-z]+):([A-Za-z]*)$/.exec(before);
  if (value) return { field: value[1], word: value[2] };
  const name = /(?:^|[\s(])([A-Za-z]{2,})$/.exec(before);
  return name && { field: "", word: name[1] };
}
