/** What a person does on the Batch screen of a studio with a `--root`. */
import type { Page } from 'playwright-core';

export function batchScreen(page: () => Page) {
  const drawer = () => page().getByRole('dialog', { name: 'New batch' });
  const chooser = () => page().getByRole('dialog', { name: /root/ });
  return {
    drawer,
    chooser,
    row: (text: string) => page().getByRole('listitem').filter({ hasText: text }),
    start: () => drawer().getByRole('button', { name: 'Start' }),
    goTo: (screen: string) =>
      page().getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click(),

    /** A folder below the root, made in the dialog that asks for one. */
    async chooseNewFolder(name: string): Promise<void> {
      await drawer().getByRole('button', { name: 'Choose a folder' }).click();
      await chooser().getByRole('button', { name: 'New folder' }).click();
      await chooser().getByRole('textbox', { name: 'Name of the new folder' }).fill(name);
      await page().keyboard.press('Enter');
      await chooser().getByRole('button', { name, exact: true }).waitFor();
      await chooser().getByRole('button', { name: 'Choose this folder' }).click();
    },

    async addVideo(name: string): Promise<void> {
      await drawer().getByRole('button', { name: 'Videos' }).click();
      await chooser().getByRole('button', { name }).dblclick();
      await drawer().getByText(name).waitFor();
    },
  };
}
