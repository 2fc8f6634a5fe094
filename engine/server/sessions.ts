import { randomBytes, timingSafeEqual } from 'node:crypto';

const secret = (): string => randomBytes(32).toString('base64url');

/** Who may talk to the server: whoever has the ticket that was printed gets a key for it, once. */
export class Sessions {
  private unused: string | undefined = secret();
  private readonly keys: string[] = [];

  /** For the address that is printed; undefined once it was used. */
  get ticket(): string | undefined {
    return this.unused;
  }

  /** A key for the ticket; undefined for a wrong or used one. */
  redeem(ticket: string): string | undefined {
    if (this.unused === undefined || !same(ticket, this.unused)) return undefined;
    this.unused = undefined;
    const key = secret();
    this.keys.push(key);
    return key;
  }

  accepts(key: string): boolean {
    return this.keys.some((known) => same(key, known));
  }
}

/** Takes the same time wherever they differ. */
function same(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
