import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // scripts/test-faults runs them, one after the other.
    exclude: ['tests/faults/**'],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // As `main.ts` does.
    execArgv: ['--import', './src/core/drizzle-as-commonjs.ts'],
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // Nothing is promised by how long a poll waits; where something is, the test says it.
    expect: { poll: { timeout: 20_000 } },
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
})
