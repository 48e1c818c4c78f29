import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from './app/queries'
import { router } from './app/router'
import { openTheme } from './app/theme'
import { Language, openLanguage } from './i18n/language'
import './styles.css'

openTheme()
await openLanguage()
const root = document.getElementById('root')
if (!root) throw new Error('the document has no root')
createRoot(root).render(
  <StrictMode>
    <Language>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Language>
  </StrictMode>,
)
