/** Where the listing of the sandbox has the id of a user. */
const idIn: Readonly<Record<string, string>> = {
  auth0: 'user_id',
  authgear: 'sub',
  croct: 'userId',
  gigya: 'UID',
  'khoros-care': 'AGENT_ID',
};

const day = 86_400_000;

/** What an export from a provider cannot be had without. */
export const optionsOf: Readonly<Record<string, object>> = {
  'khoros-care': {
    khorosCare: {
      startTime: new Date(Date.now() - 30 * day).toISOString(),
      endTime: new Date(Date.now() - day).toISOString(),
      includeDisabled: true,
    },
  },
};

/** The ids of all users that a simulated provider has, asked past Rollcall. */
export async function listedIds(origin: string, provider: string): Promise<string[]> {
  const listing = await (await fetch(`${origin}/listing/${provider}`)).text();
  const lines = listing.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as Record<string, string>)[idIn[provider]!]!);
}
