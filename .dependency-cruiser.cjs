/**
 * The rooms of src/ and which way imports may go: routes → services → models and providers; anything → schemas and
 * core. A room is left out of its own list when it may import within itself.
 */
const room = (name) => `^src/${name}/`

/** What each room must not import. */
const forbidden = {
  core: ['cli', 'middleware', 'routes', 'services', 'models', 'providers', 'schemas', 'workers'],
  schemas: ['cli', 'middleware', 'routes', 'services', 'models', 'providers', 'core', 'workers'],
  models: ['cli', 'middleware', 'routes', 'services', 'providers', 'core', 'workers'],
  providers: ['cli', 'middleware', 'routes', 'models', 'workers'],
  services: ['cli', 'middleware', 'routes', 'workers'],
  middleware: ['cli', 'routes', 'models', 'providers', 'workers'],
  routes: ['cli', 'models', 'providers', 'workers'],
  workers: ['cli', 'middleware', 'routes', 'models'],
}

module.exports = {
  forbidden: [
    ...Object.entries(forbidden).map(([from, to]) => ({
      name: `${from}-imports-up`,
      comment: `${from} must not know ${to.join(', ')}`,
      severity: 'error',
      from: { path: room(from) },
      to: { path: to.map(room) },
    })),
    {
      name: 'providers-import-up',
      comment: 'a provider may know the shapes that services speak in, not what they do',
      severity: 'error',
      from: { path: room('providers') },
      to: { path: [room('services')], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-wiring-imports-the-wiring',
      comment: 'app.ts and main.ts are imported by the command line only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|main\\.ts$)' },
      to: { path: '^src/(app|main)\\.ts$' },
    },
    {
      name: 'services-know-no-http',
      comment: 'HTTP ends at the routes',
      severity: 'error',
      from: { path: '^src/(services|models|core)/' },
      to: { path: 'node_modules/(fastify|@fastify)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies',
      comment: 'what src/ needs must be installed in production too',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
