/** Where a classified picture is had, at most so many pixels wide. */
export const imageAddress = (job: string, n: number, width: number): string =>
  `/api/classifications/${job}/pictures/${n}/image?width=${width}`;
