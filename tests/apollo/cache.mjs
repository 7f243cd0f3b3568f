// Reads { possibleTypes, answers: [{ query, variables, data }] } from standard input, writes every answer into one of Apollo
// Client's normalised caches, in their order, and prints what each query then reads from the cache alone:
// [{ data, complete }], in the same order.
import { InMemoryCache } from "@apollo/client/cache";
import { parse } from "graphql";
import { readFileSync } from "node:fs";

const { possibleTypes, answers } = JSON.parse(readFileSync(0, "utf8"));
const cache = new InMemoryCache({ possibleTypes });
const asked = answers.map(({ query, variables, data }) => ({ query: parse(query), variables, data }));

for (const { query, variables, data } of asked) cache.writeQuery({ query, variables, data });

const read = asked.map(({ query, variables }) => {
  const { result, complete } = cache.diff({ query, variables, returnPartialData: true, optimistic: false });
  return { data: result, complete };
});
process.stdout.write(JSON.stringify(read));
