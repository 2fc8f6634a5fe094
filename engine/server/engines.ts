/** Models that are open, each in a compute host of its own. */
export class Engines<Engine extends { close(): Promise<void> }> {
  /** By the model's id, the one used longest ago first. */
  private readonly open = new Map<string, Promise<Engine>>();

  constructor(
    private readonly openModel: (model: string) => Promise<Engine>,
    /** So many are open at once. */
    private readonly most: number,
  ) {}

  /** Throws StudioError for a model that cannot be opened; it is tried again the next time. */
  async get(model: string): Promise<Engine> {
    const known = this.open.get(model) ?? this.openModel(model);
    this.open.delete(model);
    this.open.set(model, known);
    if (this.open.size > this.most) await this.closeOne(this.open.keys().next().value!);
    return known.catch((error) => {
      this.open.delete(model);
      throw error;
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.keys()].map((model) => this.closeOne(model)));
  }

  private async closeOne(model: string): Promise<void> {
    const engine = await this.open.get(model)?.catch(() => undefined);
    this.open.delete(model);
    await engine?.close();
  }
}
