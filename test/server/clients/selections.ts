/** Two selections of one thing that have in common only where it is: what one leaves out, the other takes. */
export type Halves = readonly [one: string, other: string];

const user: Halves = [
  'id email address { city } identities { provider } statistics { logins } agentActivity { mobileMs }',
  'providerUserId name address { country } identities { isSocial } statistics { orders } agentActivity { redStateMs } source { id title }',
];

const request: Halves = [
  'format csv { header } filter { updatedSince }',
  'compression csv { escapeFormulas } filter { updatedBefore }',
];

/** What is of an export or its source as a whole. */
const parts: Halves = [
  `id progress { users } file { name } request { ${request[0]} } source { id capabilities { fields } }`,
  `id progress { bytes } file { rows } request { ${request[1]} } source { id capabilities { filters } }`,
];

const usersExport: Halves = [
  `${parts[0]} status error { code } request { fields { path } } source { id health { ok } }
   users(first: 5) { complete nodes { ${user[0]} } edges { cursor } pageInfo { endCursor } }`,
  `${parts[1]} attempts error { message } request { fields { as } } source { id health { checkedAt } }
   users(first: 5) { totalCount nodes { ${user[1]} } edges { node { ${user[0]} } } pageInfo { hasNextPage } }`,
];

const listed: Halves = [
  `totalCount nodes { ${usersExport[0]} } pageInfo { endCursor }`,
  `edges { cursor node { ${usersExport[1]} } } pageInfo { hasNextPage }`,
];

const inHalves = (write: (half: 0 | 1) => string): Halves => [write(0), write(1)];

/** Queries of all types that Rollcall has, in halves. */
export const queries: readonly Halves[] = [
  inHalves((half) => `query ($id: ID!) { usersExport(id: $id) { ${usersExport[half]} } }`),
  inHalves((half) => `{ usersExports { ${listed[half]} } }`),
  inHalves((half) => `{ sources { id exports { ${listed[half]} } } }`),
  inHalves((half) => `{ exportedUser(id: "scripted:u0") { ${user[half]} } }`),
];

/** Queries of the parts that an export has once, in halves. */
export const queriesOfParts: Halves = inHalves(
  (half) => `query ($id: ID!) { usersExport(id: $id) { ${parts[half]} } }`,
);

/** Changes of all exports, in halves. */
export const changes: Halves = inHalves(
  (half) =>
    `subscription { exportsStatus { ${half ? 'deleted' : 'cursor'} exportId export { ${usersExport[half]} } } }`,
);
