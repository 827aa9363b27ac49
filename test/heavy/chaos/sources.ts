/** A provider as the sandbox simulates it, and how a test reads and slows it. */
export interface ChaosSource {
  /** Where its listing has a user's id. */
  readonly idKey: string;
  /** The route whose answers carry the users: a page, or the download. */
  readonly route: string;
  /** The route that makes a remote job. */
  readonly create?: string;
  /** What an export cannot be had without. */
  readonly options?: object;
}

const day = 86_400_000;

/** The five, by their names in the sandbox. */
export const chaosSources: Readonly<Record<string, ChaosSource>> = {
  auth0: { idKey: 'user_id', route: 'file', create: 'create' },
  croct: { idKey: 'userId', route: 'page', options: { croct: { pageSize: 100 } } },
  authgear: { idKey: 'sub', route: 'file', create: 'create' },
  gigya: { idKey: 'UID', route: 'search' },
  'khoros-care': {
    idKey: 'AGENT_ID',
    route: 'file',
    create: 'create',
    options: {
      khorosCare: {
        startTime: new Date(Date.now() - 30 * day).toISOString(),
        endTime: new Date(Date.now() - day).toISOString(),
        includeDisabled: true,
      },
    },
  },
};

/** The names of the five, in the order in which exports are started. */
export const providerNames = Object.keys(chaosSources);

/** The id of a provider's source, as the sandbox has it in its settings. */
export function sourceIdOf(provider: string): string {
  return `sandbox-${provider}`;
}

/**
 * What makes an export last some seconds, whatever the number of users: bodies of about five seconds, pages that
 * take their time, and jobs that are made before anybody hears of it.
 */
export function slowness(users: number): readonly object[] {
  const always = { times: 'always' };
  const slow = (provider: string, route: string, bytesPerUser: number) => ({
    ...always,
    provider,
    route,
    kind: 'slow',
    bytesPerSecond: Math.ceil((users * bytesPerUser) / 5),
  });
  const creates = Object.entries(chaosSources).flatMap(([provider, { create }]) =>
    create === undefined ? [] : [{ ...always, provider, route: create, kind: 'late', ms: 700 }],
  );
  return [
    ...creates,
    slow('auth0', 'file', 145),
    slow('authgear', 'file', 1200),
    slow('khoros-care', 'file', 650),
    slow('gigya', 'search', 240),
    { ...always, provider: 'croct', route: 'page', kind: 'delay', ms: 500 },
  ];
}
