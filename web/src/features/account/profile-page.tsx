import { AccountPart } from './account-part'
import { PasswordSection } from './password-section'
import { ProfileSection } from './profile-section'
import { UsageSection } from './usage-section'

/** Who one is here, what one used, and one's password. */
export function ProfilePage() {
  return (
    <AccountPart>
      <ProfileSection />
      <UsageSection />
      <PasswordSection />
    </AccountPart>
  )
}
