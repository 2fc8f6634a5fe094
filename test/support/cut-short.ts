import type { Page } from 'playwright-core';

/** The texts of buttons that do not fit into them, or reach out of the window. */
export const cutShort = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`
    [...document.querySelectorAll('button')]
      .filter((button) => button.checkVisibility())
      .filter((button) => {
        const { left, right } = button.getBoundingClientRect();
        const parts = [button, ...button.querySelectorAll('*')].filter((part) => part.textContent.trim() !== '');
        return left < 0 || right > innerWidth || parts.some((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0);
      })
      .map((button) => button.textContent)
  `);
