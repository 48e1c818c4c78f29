import { registerHooks } from 'node:module'

/**
 * Loads Drizzle's CommonJS build, also for `import`. Its ES modules re-export each other by `export *` in circles; resolving
 * that takes Node 24 half a second and 170 MB that the process never gives back. Both builds are the same code.
 * Must be evaluated before the first import of Drizzle: `main.ts` loads everything else later.
 */
registerHooks({
  resolve(specifier, context, next) {
    const isDrizzle = specifier === 'drizzle-orm' || specifier.startsWith('drizzle-orm/')
    return next(specifier, isDrizzle ? { ...context, conditions: ['require', 'node', 'default'] } : context)
  },
})
