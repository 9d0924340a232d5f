import { expect, it, vi } from 'vitest'
import { ChromiumMissing, findChromium, launchChromium } from './chromium.ts'

const browser = await launchChromium()

it.skipIf(!browser)('renders a page and runs its script', async () => {
  const page = await browser!.newPage()
  await page.setContent('<p id="answer"></p><script>answer.textContent = 6 * 7</script>')
  expect(await page.textContent('#answer')).toBe('42')
  await browser!.close()
})

it('looks where TSANGO_CHROMIUM says, and nowhere else', () => {
  expect(findChromium({ TSANGO_CHROMIUM: process.execPath })).toBe(process.execPath)
  expect(findChromium({ TSANGO_CHROMIUM: '/nowhere/chromium' })).toBeUndefined()
})

it('says on one line how to get a browser where there is none, and fails where one was asked for', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  expect(await launchChromium({ TSANGO_CHROMIUM: '/nowhere/chromium' })).toBeUndefined()
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    'SKIP browser tests: No Chromium at "/nowhere/chromium" (TSANGO_CHROMIUM). Run "apt-get install chromium", or set TSANGO_CHROMIUM to its path.',
  )
  const asked = { TSANGO_CHROMIUM: '/nowhere/chromium', TSANGO_TEST_CHROMIUM: '1' }
  await expect(launchChromium(asked)).rejects.toBeInstanceOf(ChromiumMissing)
  warn.mockRestore()
})
