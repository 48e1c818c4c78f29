import type { Locator, Page } from 'playwright-core'

/** Drags files and folders of the disk onto a place of the page, as somebody does with a mouse, and lets go of them there. */
export async function drop(page: Page, onto: Locator, paths: string[], whileOver = async () => {}): Promise<void> {
  const box = await onto.boundingBox()
  if (!box) throw new Error('there is nothing to drop onto')
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const browser = await page.context().newCDPSession(page)
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver'] as const)
    await browser.send('Input.dispatchDragEvent', { type, data, ...at })
  await whileOver()
  await browser.send('Input.dispatchDragEvent', { type: 'drop', data, ...at })
  await browser.detach()
}
