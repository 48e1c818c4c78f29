import { readChoice, saveChoice } from './choices'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const prefersDark = matchMedia('(prefers-color-scheme: dark)')

export const chosenTheme = (): Theme => THEMES.find((theme) => theme === readChoice('theme')) ?? 'system'

function apply(): void {
  const theme = chosenTheme()
  document.documentElement.dataset.theme = theme === 'system' ? (prefersDark.matches ? 'dark' : 'light') : theme
}

export function chooseTheme(theme: Theme): void {
  saveChoice('theme', theme)
  apply()
}

/** Before the first paint; follows the system from then on. */
export function openTheme(): void {
  apply()
  prefersDark.addEventListener('change', apply)
}
