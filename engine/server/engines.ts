/** Models that are open, each in a compute host of its own. */
export class Engines<Engine extends { close(): Promise<void> }> {
  /** By the model's id, the one used longest ago first. */
  private readonly open = new Map<string, Opening<Engine>>();

  constructor(
    private readonly openModel: (model: string) => Promise<Engine>,
    /** So many are open at once. */
    private readonly most: number,
  ) {}

  /** Throws StudioError for a model that cannot be opened; it is tried again the next time. */
  async get(model: string): Promise<Engine> {
    const known = this.open.get(model) ?? opening(this.makeRoom().then(() => this.openModel(model)));
    this.open.delete(model);
    this.open.set(model, known);
    return known.engine.catch((error) => {
      if (this.open.get(model) === known) this.open.delete(model);
      throw error;
    });
  }

  /** Does not wait for those that are still being opened: they are closed as soon as they are. */
  async close(): Promise<void> {
    await Promise.all([...this.open.keys()].map((model) => this.closeOne(model)));
  }

  /** For one more. */
  private async makeRoom(): Promise<void> {
    const oldest = [...this.open.keys()].slice(0, Math.max(0, this.open.size - this.most + 1));
    await Promise.all(oldest.map((model) => this.closeOne(model)));
  }

  private async closeOne(model: string): Promise<void> {
    const one = this.open.get(model);
    this.open.delete(model);
    const closed = one?.engine.then((engine) => engine.close()).catch(() => {});
    if (one?.isOpen) await closed;
  }
}

interface Opening<Engine> {
  readonly engine: Promise<Engine>;
  isOpen: boolean;
}

function opening<Engine>(engine: Promise<Engine>): Opening<Engine> {
  const one = { engine, isOpen: false };
  engine.then(
    () => {
      one.isOpen = true;
    },
    () => {},
  );
  return one;
}
