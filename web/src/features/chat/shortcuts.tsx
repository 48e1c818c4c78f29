import { useNavigate } from '@tanstack/react-router'
import { createStore, useSelector } from '@tanstack/react-store'
import { Keyboard } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { readChoice, saveChoice } from '../../app/choices'
import { Checkbox } from '../../ui/checkbox'
import { Dialog } from '../../ui/dialog'
import { IconButton } from '../../ui/icon-button'
import { isTyping } from '../../ui/is-typing'
import { focusComposer } from './composer-focus'

const isHelpOpen = createStore(false)
const openHelp = (): void => isHelpOpen.setState(() => true)
const closeHelp = (): void => isHelpOpen.setState(() => false)

/** Somebody who speaks to the device, or types without looking, may not want single letters to do anything. */
const CHOICE = 'single-keys'
const hasSingleKeys = (): boolean => readChoice(CHOICE) !== 'off'

const isInDialog = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('[role=dialog]') !== null

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)
const NEW_QUESTION = isApple ? ['⌘', '⇧', 'O'] : ['Ctrl', 'Shift', 'O']

/** What keys do on every page, and the dialog that lists them. */
export function Shortcuts() {
  const navigate = useNavigate()
  useEffect(() => {
    const ask = (): Promise<unknown> => navigate({ to: '/' }).then(focusComposer)
    const onKeyDown = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, shiftKey, isComposing, target } = event
      if (isComposing || event.defaultPrevented || altKey) return
      const does = (key: string): (() => unknown) | null => {
        if ((ctrlKey || metaKey) && shiftKey && key.toLowerCase() === 'o') return ask
        if (ctrlKey || metaKey || isTyping(target) || isInDialog(target) || !hasSingleKeys()) return null
        if (key === '/') return () => focusComposer() || ask()
        return key === '?' ? openHelp : null
      }
      const work = does(key)
      if (!work) return
      event.preventDefault()
      work()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [navigate])
  return <ShortcutHelp />
}

function ShortcutHelp() {
  const t = useTranslations('chat')
  const isOpen = useSelector(isHelpOpen)
  const [isOn, setIsOn] = useState(hasSingleKeys)
  const choose = (on: boolean): void => {
    saveChoice(CHOICE, on ? null : 'off')
    setIsOn(on)
  }
  return (
    <Dialog title={t('shortcuts')} isOpen={isOpen} onClose={closeHelp}>
      <dl className="flex flex-col gap-2 text-sm">
        <Shortcut keys={NEW_QUESTION} does={t('shortcutNew')} />
        <Shortcut keys={['/']} does={t('shortcutComposer')} />
        <Shortcut keys={['?']} does={t('shortcutHelp')} />
        <Shortcut keys={['Enter']} does={t('shortcutSend')} />
        <Shortcut keys={['Shift', 'Enter']} does={t('shortcutLine')} />
      </dl>
      <Checkbox isSelected={isOn} onChange={choose}>
        {t('singleKeys')}
      </Checkbox>
    </Dialog>
  )
}

function Shortcut({ keys, does }: { keys: readonly string[]; does: string }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt>{does}</dt>
      <dd className="flex shrink-0 gap-1">
        {keys.map((key) => (
          <kbd key={key} className="rounded-md border border-line bg-raised px-1.5 py-0.5 font-sans text-xs">
            {key}
          </kbd>
        ))}
      </dd>
    </div>
  )
}

/** Opens the list of keys, for whoever does not know that a key does it too. */
export function ShortcutsButton() {
  const t = useTranslations('chat')
  return <IconButton icon={Keyboard} label={t('shortcuts')} onPress={openHelp} />
}
