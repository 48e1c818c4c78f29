/** How often something is tried: `FAULT_TRIALS=full` asks for the counts of the lists of doors and faults. */
export const trials = (short: number, full: number): number => (process.env.FAULT_TRIALS === 'full' ? full : short)
