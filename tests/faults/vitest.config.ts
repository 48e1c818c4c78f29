import { defineConfig } from 'vitest/config'
import main from '../../vitest.config.ts'

/** The faults, one after the other: each kills and breaks servers of its own, and is judged by the clock. */
export default defineConfig({
  test: { ...main.test, include: ['tests/faults/**/*.test.ts'], exclude: [], fileParallelism: false },
})
