// `node yoga.mjs BACKEND [caches]`: GraphQL Yoga with graphql-jit, and with its response cache where it is asked for.

import { createServer } from 'node:http'

import { useGraphQlJit } from '@envelop/graphql-jit'
import { useResponseCache } from '@graphql-yoga/plugin-response-cache'
import { createSchema, createYoga } from 'graphql-yoga'

import { resolversFor, typeDefs } from './schema.mjs'

const [backend, caches] = process.argv.slice(2)
const plugins = [useGraphQlJit()]
if (caches) plugins.push(useResponseCache({ session: () => null, ttl: 3_600_000 }))
const schema = createSchema({ typeDefs, resolvers: resolversFor(backend) })
const server = createServer(createYoga({ schema, plugins, logging: false, landingPage: false }))
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
