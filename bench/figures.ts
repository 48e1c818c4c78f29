/** Figures of the peer and of this server, side by side, with their ratio and the aim of the design. */
export function printFigures(
  title: string,
  rows: (readonly [what: string, peer: number, ours: number, aim: string])[],
): void {
  console.log(`\n${title}`)
  console.log(`  ${'peer'.padStart(54)}${'groundwire'.padStart(12)}${'ratio'.padStart(9)}  aim`)
  for (const [what, peer, ours, aim] of rows) {
    const ratio = `${(ours / peer).toFixed(2)} ×`
    console.log(`  ${what.padEnd(42)}${show(peer).padStart(12)}${show(ours).padStart(12)}${ratio.padStart(9)}  ${aim}`)
  }
}

const show = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) < 1 ? 3 : 1)
