// The part of the gateway's schema that the bench's question needs, and resolvers that read the neutral back end a row a call.

import { Pool } from 'undici'

export const typeDefs = `
  input CustomerKey { email: String! }
  type Query { customer(by: CustomerKey!): Customer }
  type Customer {
    profile: Profile
    contactPoints: [ContactPoint!]
    membership: Membership
    orders(first: Int = 10): OrderConnection
    tickets(first: Int = 10): TicketConnection
    campaigns(first: Int = 10): CampaignConnection
  }
  type Profile {
    salutation: String
    givenName: String
    familyName: String
    fullName: String
    email: String
    phone: String
    birthDate: String
    language: String
    address: Address
  }
  type Address { lines: [String!]! city: String postalCode: String country: String }
  type ContactPoint { kind: String! value: String! verified: Boolean }
  type Tier { name: String! rank: Int pointsToReach: Int }
  type PointsBalance { available: Int pending: Int lifetime: Int expiring: Int }
  type Reward { name: String! points: Int }
  type Membership {
    number: String!
    status: String
    enrolledOn: String
    tier: Tier
    nextTier: Tier
    points: PointsBalance
    rewards(first: Int = 10): [Reward!]
  }
  type Money { amount: String! currency: String! }
  type Order { number: String! placedAt: String! channel: String status: String! total: Money }
  type PageInfo { hasNextPage: Boolean! }
  type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
  type Ticket { number: String! subject: String! status: String! priority: String openedAt: String! }
  type TicketConnection { nodes: [Ticket!]! }
  type CampaignContact { campaign: String channel: String sentAt: String! openedAt: String }
  type CampaignConnection { nodes: [CampaignContact!]! }
`

export function resolversFor(backend) {
  const pool = new Pool(backend, { connections: 64, pipelining: 1 })

  async function read(path) {
    const { body } = await pool.request({ path, method: 'GET' })
    return (await body.json()).rows[0]
  }

  const row = (path, id) => read(`${path}?ids=${id}`)

  return {
    Query: {
      async customer(_, { by }) {
        const who = (await read(`/directory/find?email=${by.email}`)).people[0]
        return { person: row('/directory/people', who.id), links: who.links }
      },
    },
    Customer: {
      async profile({ person }) {
        const told = await person
        return { ...told, fullName: `${told.givenName} ${told.familyName}` }
      },
      contactPoints: async ({ person }) => (await person).contacts,
      async membership({ links }) {
        const told = await row('/club/members', links.club)
        return { ...told, number: told.id }
      },
      async orders({ links }, { first }) {
        const { orders } = await row('/shop/orders', links.shop)
        return { nodes: orders.slice(0, first), pageInfo: { hasNextPage: orders.length > first } }
      },
      tickets: async ({ links }, { first }) => ({ nodes: (await row('/desk/tickets', links.desk)).tickets.slice(0, first) }),
      campaigns: async ({ links }, { first }) => ({ nodes: (await row('/mail/messages', links.mail)).messages.slice(0, first) }),
    },
    Membership: { rewards: ({ rewards }, { first }) => rewards.slice(0, first) },
  }
}
