import { useNavigate } from '@tanstack/react-router'
import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { Menu, MenuItem, MenuTrigger, Separator } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { signOut } from '../api/session'
import { chooseLanguage, LANGUAGES, type Language, useLanguage } from '../i18n/language'
import { Button } from '../ui/button'
import { MENU_ITEM, MenuPopover } from '../ui/menu-popover'
import { useUser } from './session'
import { chooseTheme, chosenTheme, THEMES, type Theme } from './theme'

/** What is one's own: the account, the look of the page, the way out; for administrators the installation too. */
export function OwnMenu() {
  const t = useTranslations('app')
  const user = useUser()
  const navigate = useNavigate()
  const language = useLanguage()
  const [theme, setTheme] = useState(chosenTheme)
  const name = user.name ?? user.email
  const themes: Record<Theme, string> = { system: t('themeSystem'), light: t('themeLight'), dark: t('themeDark') }
  const leave = (): void => {
    void signOut()
      .catch(() => {})
      .then(() => navigate({ to: '/sign-in', search: {} }))
  }
  return (
    <MenuTrigger>
      <Button kind="quiet" aria-label={t('menu', { name })} className="justify-start!">
        <UserRound size={16} aria-hidden />
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
          {THEMES.map((one) => (
            <MenuItem
              key={one}
              className={`${MENU_ITEM} ${one === theme ? 'font-semibold' : ''}`}
              onAction={() => {
                chooseTheme(one)
                setTheme(one)
              }}
            >
              {t('theme')}: {themes[one]}
            </MenuItem>
          ))}
          <Separator className="my-1 border-t border-line" />
          {(Object.entries(LANGUAGES) as [Language, string][]).map(([code, own]) => (
            <MenuItem
              key={code}
              className={`${MENU_ITEM} ${code === language ? 'font-semibold' : ''}`}
              onAction={() => void chooseLanguage(code)}
            >
              <span lang={code}>{own}</span>
            </MenuItem>
          ))}
          <Separator className="my-1 border-t border-line" />
          <MenuItem className={MENU_ITEM} onAction={leave}>
            {t('signOut')}
          </MenuItem>
        </Menu>
      </MenuPopover>
    </MenuTrigger>
  )
}
