// `node apollo.mjs BACKEND [caches]`: Apollo Server as it comes, with its response cache where it is asked for.

import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl'
import { startStandaloneServer } from '@apollo/server/standalone'
import responseCache from '@apollo/server-plugin-response-cache'

import { resolversFor, typeDefs } from './schema.mjs'

const [backend, caches] = process.argv.slice(2)
const cache = responseCache.default ?? responseCache
const plugins = caches ? [ApolloServerPluginCacheControl({ defaultMaxAge: 3600 }), cache()] : []
const server = new ApolloServer({ typeDefs, resolvers: resolversFor(backend), plugins })
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
console.log(url.replace(/\/$/, ''))
