// Usage: node run.mjs <url> [header=value ...]; prints the audit's results as JSON: [{ id, name, status, reason? }].
import { auditServer } from "graphql-http";

const [url, ...pairs] = process.argv.slice(2);
const extra = Object.fromEntries(pairs.map((pair) => pair.split("=")));
const fetchFn = (address, options = {}) => fetch(address, { ...options, headers: { ...options.headers, ...extra } });

const results = await auditServer({ url, fetchFn });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
