import type { LucideIcon } from 'lucide-react'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components'
import { IconButton } from './icon-button'
import { MENU_ITEM, MenuPopover } from './menu-popover'

export interface Action {
  label: string
  icon?: LucideIcon
  onAction(): void
  isDisabled?: boolean
}

/** What can be done with a thing, behind one small button; `label` names the thing. */
export function ActionMenu({ icon, label, actions }: { icon: LucideIcon; label: string; actions: readonly Action[] }) {
  return (
    <MenuTrigger>
      <IconButton icon={icon} label={label} />
      <MenuPopover>
        <Menu aria-label={label} className="outline-none">
          {actions.map(({ label: name, icon: Icon, onAction, isDisabled = false }) => (
            <MenuItem key={name} className={MENU_ITEM} onAction={onAction} isDisabled={isDisabled}>
              {Icon && <Icon size={14} aria-hidden />}
              {name}
            </MenuItem>
          ))}
        </Menu>
      </MenuPopover>
    </MenuTrigger>
  )
}
