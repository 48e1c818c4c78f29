import { useNavigate } from '@tanstack/react-router'
import { Check, UserRound } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Header } from 'react-aria-components/Header'
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu'
import { Separator } from 'react-aria-components/Separator'
import { useTranslations } from 'use-intl'
import { signOut } from '../api/session'
import { chooseLanguage, LANGUAGES, type Language, useLanguage } from '../i18n/language'
import { Button } from '../ui/button'
import { MENU_ITEM, MenuPopover } from '../ui/menu-popover'
import { useUser } from './session'
import { chooseTheme, chosenTheme, THEMES, type Theme } from './theme'

const CODES: readonly Language[] = ['en', 'de', 'th']

/** What is one's own: the account, the look of the page, the way out; for administrators the installation too. */
export function OwnMenu() {
  const t = useTranslations('app')
  const user = useUser()
  const navigate = useNavigate()
  const language = useLanguage()
  const [theme, setTheme] = useState(chosenTheme)
  const name = user.name ?? user.email
  const themes: Record<Theme, string> = { system: t('themeSystem'), light: t('themeLight'), dark: t('themeDark') }
  const wear = (one: Theme): void => {
    chooseTheme(one)
    setTheme(one)
  }
  const speak = (code: Language): void => void chooseLanguage(code).catch(() => location.reload())
  const leave = (): void => {
    void signOut()
      .catch(() => {})
      .then(() => navigate({ to: '/sign-in', search: {} }))
  }
  return (
    <MenuTrigger>
      <Button kind="quiet" aria-label={t('menu', { name })} className="justify-start!">
        <UserRound size={16} aria-hidden className="shrink-0" />
        <span className="truncate">{name}</span>
      </Button>
      <MenuPopover placement="top start">
        <Menu aria-label={t('menu', { name })} className="outline-none">
          <MenuItem className={MENU_ITEM} onAction={() => void navigate({ to: '/account' })}>
            {t('account')}
          </MenuItem>
          {user.role === 'admin' && (
            <MenuItem className={MENU_ITEM} onAction={() => void navigate({ to: '/admin' })}>
              {t('administration')}
            </MenuItem>
          )}
          <Separator className="my-1 border-t border-line" />
          <Choices label={t('theme')} chosen={theme}>
            {THEMES.map((one) => (
              <Choice key={one} id={one} name={themes[one]} onChoose={() => wear(one)} />
            ))}
          </Choices>
          <Separator className="my-1 border-t border-line" />
          <Choices label={t('language')} chosen={language}>
            {CODES.map((code) => (
              <Choice key={code} id={code} name={LANGUAGES[code]} lang={code} onChoose={() => speak(code)} />
            ))}
          </Choices>
          <Separator className="my-1 border-t border-line" />
          <MenuItem className={MENU_ITEM} onAction={leave}>
            {t('signOut')}
          </MenuItem>
        </Menu>
      </MenuPopover>
    </MenuTrigger>
  )
}

/** A few of which one is chosen, under what they are. */
function Choices({ label, chosen, children }: { label: string; chosen: string; children: ReactNode }) {
  return (
    <MenuSection selectionMode="single" selectedKeys={[chosen]} disallowEmptySelection>
      <Header className="px-3 py-1 text-xs text-muted">{label}</Header>
      {children}
    </MenuSection>
  )
}

function Choice({ id, name, lang, onChoose }: { id: string; name: string; lang?: string; onChoose(): void }) {
  return (
    <MenuItem id={id} textValue={name} className={`group ${MENU_ITEM}`} onAction={onChoose}>
      <Check size={14} aria-hidden className="invisible group-selected:visible" />
      <span lang={lang}>{name}</span>
    </MenuItem>
  )
}
