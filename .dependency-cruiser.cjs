/** The laws of the house, as code. CONTRIBUTING.md says them in sentences. */
const law = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    law('no-circles', 'Arrows point down, so they never meet themselves.', {}, { circular: true }),
    law(
      'schema-is-a-leaf',
      'schema/ imports nothing of ours.',
      { path: '^schema/' },
      { path: '^(src|resolvers)/' },
    ),
    law(
      'graphql-stays-upstairs',
      'GraphQL lives in schema/, resolvers/, src/server/ and src/federation/ and nowhere below.',
      { path: '^src/(exports|users|files|providers|http|sandbox|settings)/' },
      { path: '(^schema/|^resolvers/|node_modules/(graphql|type-graphql|@apollo|graphql-))' },
    ),
    law(
      'exports-look-down',
      'The engine knows providers, users and files, and nobody above.',
      { path: '^src/exports/' },
      { path: '^(resolvers|src/(server|federation|settings|commands|sandbox))/' },
    ),
    law(
      'providers-look-down',
      'Providers know src/http, the vocabulary of users, and nobody above.',
      { path: '^src/providers/' },
      { path: '^(resolvers|src/(server|federation|exports|files|settings|commands))/' },
    ),
    law(
      'providers-are-strangers',
      'No provider knows another.',
      { path: '^src/providers/([^/]+)/' },
      { path: '^src/providers/[^/]+/', pathNot: '^src/providers/$1/' },
    ),
    law(
      'sandbox-and-providers-are-strangers',
      'A misreading of a contract must not be shared by the two sides that are tested against each other.',
      { path: '^src/sandbox/' },
      { path: '^src/(providers|exports|http|users)/' },
    ),
    law(
      'providers-and-sandbox-are-strangers',
      'A misreading of a contract must not be shared by the two sides that are tested against each other.',
      { path: '^src/(providers|http|exports|users|files)/' },
      { path: '^src/sandbox/' },
    ),
    law(
      'http-is-the-ground-floor',
      'src/http knows nobody above; what it needs comes as an argument.',
      { path: '^src/http/' },
      {
        path: '^(resolvers|src/(server|federation|exports|providers|users|files|settings|commands|sandbox))/',
      },
    ),
    law(
      'users-and-files-look-down',
      'The unified user and the file store know nobody above them.',
      { path: '^src/(users|files)/' },
      { path: '^(resolvers|src/(server|federation|exports|providers|settings|commands|sandbox|http))/' },
    ),
    law(
      'metrics-only-listen',
      'src/metrics implements what those below it call; they never call it by name. Only commands hand it down.',
      { path: '^(schema|resolvers|src/(?!commands/|metrics/))' },
      { path: '^src/metrics/' },
    ),
    law(
      'metrics-know-what-they-measure',
      'src/metrics knows the observers of those it measures, and nobody who opens or configures them.',
      { path: '^src/metrics/' },
      { path: '^(schema|resolvers|src/(commands|settings|federation|sandbox|users|files))/' },
    ),
    law(
      'prometheus-stays-in-metrics',
      'Everybody else tells an observer.',
      { path: '^(schema|resolvers|src/(?!metrics/))' },
      { path: 'node_modules/prom-client' },
    ),
    law(
      'traces-only-listen',
      'src/tracing implements what those below it call; they never call it by name. Only commands hand it down.',
      { path: '^(schema|resolvers|src/(?!commands/|tracing/))' },
      { path: '^src/tracing/' },
    ),
    law(
      'traces-know-what-they-trace',
      'src/tracing knows the observers of those it traces, and nobody who opens or configures them.',
      { path: '^src/tracing/' },
      { path: '^(schema|resolvers|src/(commands|settings|federation|sandbox|users|files|metrics))/' },
    ),
    law(
      'traces-are-loaded-when-asked-for',
      'Without the variables of OpenTelemetry nothing of it is loaded: import its types, or import() it.',
      { path: '^src/(?!tracing/)' },
      { path: '^src/tracing/', dynamic: false, dependencyTypesNot: ['type-only'] },
    ),
    law(
      'opentelemetry-stays-in-tracing',
      'Everybody else tells an observer.',
      { path: '^(schema|resolvers|src/(?!tracing/))' },
      { path: 'node_modules/@opentelemetry' },
    ),
    law(
      'no-orphans',
      'What nobody imports is dead.',
      { orphan: true, pathNot: '^(src/main\\.ts|.*\\.d\\.ts)$' },
      {},
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // What browsers load, nobody imports.
    exclude: { path: '^src/server/playground/assets/' },
  },
};
